// SPDX-License-Identifier: MIT
// Players whose lanes go through somebody's link for a while.
#include "tests/unit/lobby/lobby_fixture.hpp"

namespace tw::lobby {
namespace {

constexpr std::uint16_t kUsual = 7777, kLink = 4711;

class Detours : public LobbyTest {
 protected:
  Detours() {
    ada = in_state(SessionState::kPlaying);
    host.seated.insert("walker");
    friend_of_hers = guest("Bob");
    join(friend_of_hers, lobby.session(ada)->room());
    collect();
    replies(ada);
    replies(friend_of_hers);
  }
  std::optional<to_client::MatchTicket> ticket() { return last<to_client::MatchTicket>(ada); }
  ConnectionId ada = 0, friend_of_hers = 0;
};

TEST_F(Detours, WhoPlaysGetsTheTicketAgainWithTheOtherPortAndTheRoomIsTold) {
  ASSERT_TRUE(lobby.detour("WALKER", kLink, "She plays through a link.", now, "50 ms, 5 %"));
  EXPECT_EQ(lobby.link_of("walker"), "50 ms, 5 %");
  EXPECT_EQ(lobby.detour_of("walker"), kLink);
  const auto told = ticket();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->request, 0U) << "nobody asked for it";
  EXPECT_EQ(told->game_port, kLink);
  EXPECT_EQ(last<to_client::ChatLine>(friend_of_hers)->text, "She plays through a link.");
  ASSERT_TRUE(lobby.detour("Walker", 0, "No more.", now));
  EXPECT_EQ(ticket()->game_port, kUsual);
  EXPECT_EQ(lobby.detour_of("walker"), 0);
  EXPECT_EQ(lobby.link_of("walker"), "");
}

TEST_F(Detours, ToWantItAnewIsQuietAndKeepsIt) {
  ASSERT_TRUE(lobby.detour("Walker", kLink, "why", now));
  replies(ada);
  for (int i = 0; i < 10; ++i) {
    now += kDetourMicros / 2;
    ASSERT_TRUE(lobby.detour("Walker", kLink, "why", now));
    lobby.tick(now);
  }
  EXPECT_FALSE(ticket());
  EXPECT_EQ(lobby.detour_of("walker"), kLink);
}

TEST_F(Detours, EndByThemselvesWhenNobodyWantsThemAnyMore) {
  ASSERT_TRUE(lobby.detour("Walker", kLink, {}, now));
  replies(ada);
  now += kDetourMicros;
  lobby.tick(now);
  EXPECT_FALSE(ticket());
  now += 1;
  lobby.tick(now);
  EXPECT_EQ(ticket()->game_port, kUsual);
}

TEST_F(Detours, ATicketThatIsAskedForNamesThePortToo) {
  ASSERT_TRUE(lobby.detour("Walker", kLink, {}, now));
  replies(ada);
  ask(ada, to_server::AskTicket{9});
  const auto told = ticket();
  EXPECT_EQ(told->request, 9U);
  EXPECT_EQ(told->game_port, kLink);
}

TEST_F(Detours, OthersGoOnAsTheyDid) {
  ASSERT_TRUE(lobby.detour("Walker", kLink, {}, now));
  EXPECT_FALSE(last<to_client::MatchTicket>(friend_of_hers));
  ask(friend_of_hers, to_server::AskTicket{3});
  EXPECT_EQ(last<to_client::MatchTicket>(friend_of_hers)->game_port, kUsual);
}

TEST_F(Detours, WhoIsNotHereHasNone) {
  EXPECT_FALSE(lobby.detour("Nobody", kLink, {}, now));
  EXPECT_EQ(lobby.detour_of("nobody"), 0);
  lobby.on_disconnect(ada, now);
  EXPECT_TRUE(lobby.detour("Walker", kLink, {}, now)) << "the seat waits for her";
  host.seated.clear();
  EXPECT_FALSE(lobby.detour("Walker", kLink, {}, now));
}

}  // namespace
}  // namespace tw::lobby
