// SPDX-License-Identifier: MIT
// Who is kept out, and who may come back: the operator's orders, and connections that were lost while a match ran.
#include "tests/unit/lobby/lobby_fixture.hpp"

namespace tw::lobby {
namespace {

TEST_F(LobbyTest, ABanIsAnsweredOnlyWhenTheDiskHasItAndHoldsAtOnce) {
  const ConnectionId eve = guest("Eve");
  std::vector<AccountAnswer::Outcome> heard;
  ASSERT_TRUE(lobby.ban({.kind = Ban::Kind::kName, .what = "eve", .until = 0, .reason = "cheats"}, now,
                        [&](AccountAnswer::Outcome outcome) { heard.push_back(outcome); }));
  EXPECT_TRUE(was_kicked(eve));
  EXPECT_TRUE(heard.empty()) << "not on the disk yet";
  ASSERT_EQ(accounts.ban_jobs.size(), 1U);
  accounts.answers.push_back({accounts.ban_jobs[0], AccountAnswer::Outcome::kYes, "eve"});
  tick();
  EXPECT_EQ(heard, std::vector{AccountAnswer::Outcome::kYes});
  const ConnectionId again = greeted();
  ask(again, to_server::GuestLogIn{1, "EVE"});
  EXPECT_EQ(last<to_client::Failed>(again)->code, Code::kBadName);
  ASSERT_TRUE(lobby.unban(Ban::Kind::kName, "eve", [](AccountAnswer::Outcome) {}));
  EXPECT_FALSE(lobby.unban(Ban::Kind::kName, "eve", [](AccountAnswer::Outcome) {}));
  guest("Eve");
}

TEST_F(LobbyTest, ABanEndsWithItsTimeByTheWallClock) {
  ASSERT_TRUE(lobby.ban({.kind = Ban::Kind::kName, .what = "eve", .until = unix_now + 60, .reason = {}}, now,
                        [](AccountAnswer::Outcome) {}));
  const ConnectionId eve = greeted();
  ask(eve, to_server::GuestLogIn{1, "Eve"});
  EXPECT_EQ(last<to_client::Failed>(eve)->code, Code::kBadName);
  unix_now += 60;
  EXPECT_EQ(lobby.session(guest("Eve"))->name(), "Eve");
}

TEST_F(LobbyTest, ABannedAddressIsTurnedAwayAndItsPeopleWithIt) {
  const ConnectionId one = guest("Ann"), stranger = greeted();
  ASSERT_TRUE(lobby.ban({.kind = Ban::Kind::kAddress, .what = "127.0.0.1", .until = 0, .reason = {}}, now,
                        [](AccountAnswer::Outcome) {}));
  EXPECT_TRUE(was_kicked(one) && was_kicked(stranger));
  const auto refused = lobby.connect(0x7f000001, now);
  EXPECT_FALSE(refused);
  EXPECT_NE(refused.error.find("banned"), std::string::npos);
  EXPECT_TRUE(lobby.connect(0x7f000002, now));
}

TEST_F(LobbyTest, WhoeverIsSentAwayByTheOperatorLosesTheirLanesToo) {
  const ConnectionId ada = guest("Ada");
  EXPECT_TRUE(lobby.kick_player("ADA", "bedtime", now));
  EXPECT_TRUE(was_kicked(ada));
  EXPECT_EQ(host.revoked.back(), "ada");
  EXPECT_FALSE(lobby.kick_player("Ada", {}, now));
  host.seated.insert("bob");  // plays on without a lobby connection
  EXPECT_TRUE(lobby.kick_player("Bob", {}, now));
  EXPECT_EQ(host.revoked.back(), "bob");
}

// --- coming back

class Resume : public LobbyTest {
 protected:
  /// A guest who plays in a room of hers, and the secret that she was given.
  Resume() {
    ada = greeted();
    ask(ada, to_server::GuestLogIn{1, "Ada"});
    for (int i = 0; i < 10 && !lobby.session(ada)->authed(); ++i) tick();
    secret = last<to_client::LoggedIn>(ada)->resume;
    room = create_room(ada);
    ask(ada, to_server::StartMatch{1});
    ask(ada, to_server::AskTicket{1});
    host.seated.insert("ada");
    host.occupied = true;
  }
  ConnectionId resumed(const protocol::ResumeSecret& with) {
    const ConnectionId id = greeted();
    ask(id, to_server::Resume{7, with});
    return id;
  }
  ConnectionId ada = 0;
  RoomId room = 0;
  protocol::ResumeSecret secret{};
};

TEST_F(Resume, WhoLostTheConnectionIsWhereTheyWereAndHasANewSecret) {
  lobby.on_disconnect(ada, now);
  EXPECT_EQ(host.detached.back(), "ada");
  const ConnectionId back = resumed(secret);
  ASSERT_NE(lobby.session(back), nullptr);
  EXPECT_EQ(lobby.session(back)->state(), SessionState::kPlaying);
  EXPECT_EQ(lobby.session(back)->name(), "Ada");
  EXPECT_TRUE(lobby.session(back)->is_guest());
  EXPECT_EQ(host.reattached.back(), "ada");
  std::optional<to_client::LoggedIn> answer;
  bool in_room = false;
  for (const auto& reply : replies(back)) {
    if (const auto* logged_in = std::get_if<to_client::LoggedIn>(&reply)) answer = *logged_in;
    if (const auto* state = std::get_if<to_client::RoomState>(&reply)) in_room = state->summary.room == room;
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->request, 7U);
  EXPECT_NE(answer->resume, secret);
  EXPECT_TRUE(in_room);
  lobby.on_disconnect(back, now);
  EXPECT_FALSE(lobby.session(resumed(secret))->authed()) << "a secret is good for one use";
  EXPECT_TRUE(lobby.session(resumed(answer->resume))->authed());
}

TEST_F(Resume, WhoseOldConnectionIsNotKnownToBeDeadTakesItsPlace) {
  const ConnectionId back = resumed(secret);
  EXPECT_TRUE(was_kicked(ada));
  EXPECT_EQ(lobby.session(back)->state(), SessionState::kPlaying);
  EXPECT_TRUE(host.revoked.empty()) << "the lanes were not closed";
}

TEST_F(Resume, NobodyComesBackWithAnotherSecretOrTheZeroes) {
  lobby.on_disconnect(ada, now);
  auto guess = secret;
  guess[31] ^= 1;
  for (const auto& with : {guess, protocol::ResumeSecret{}}) {
    const ConnectionId stranger = resumed(with);
    EXPECT_FALSE(lobby.session(stranger)->authed());
    EXPECT_TRUE(last<to_client::Failed>(stranger));
  }
}

TEST_F(Resume, ABanAndTheOperatorsWordCloseTheWayBackOfWhoIsNotConnected) {
  lobby.on_disconnect(ada, now);
  ASSERT_TRUE(lobby.ban({.kind = Ban::Kind::kName, .what = "ada", .until = 0, .reason = {}}, now,
                        [](AccountAnswer::Outcome) {}));
  EXPECT_FALSE(lobby.session(resumed(secret))->authed());

  const ConnectionId bob = greeted();
  ask(bob, to_server::GuestLogIn{1, "Bob"});
  for (int i = 0; i < 10 && !lobby.session(bob)->authed(); ++i) tick();
  const auto bobs = last<to_client::LoggedIn>(bob)->resume;
  host.seated.insert("bob");
  lobby.on_disconnect(bob, now);
  ASSERT_TRUE(lobby.kick_player("Bob", {}, now));
  EXPECT_FALSE(lobby.session(resumed(bobs))->authed());
}

TEST_F(Resume, WhoWasSentAwayHasNoSeatOrCameTooLateLogsInAnew) {
  lobby.kick_player("Ada", {}, now);
  EXPECT_FALSE(lobby.session(resumed(secret))->authed()) << "sent away";

  const ConnectionId bob = greeted();
  ask(bob, to_server::GuestLogIn{1, "Bob"});
  for (int i = 0; i < 10 && !lobby.session(bob)->authed(); ++i) tick();
  const auto bobs = last<to_client::LoggedIn>(bob)->resume;
  lobby.on_disconnect(bob, now);
  EXPECT_FALSE(lobby.session(resumed(bobs))->authed()) << "nothing to come back to";

  const ConnectionId eve = greeted();
  ask(eve, to_server::GuestLogIn{1, "Eve"});
  for (int i = 0; i < 10 && !lobby.session(eve)->authed(); ++i) tick();
  const auto eves = last<to_client::LoggedIn>(eve)->resume;
  host.seated.insert("eve");
  lobby.on_disconnect(eve, now);
  now += kDetachedSessionMicros + 1;
  tick();
  EXPECT_FALSE(lobby.session(resumed(eves))->authed()) << "too late";
}

}  // namespace
}  // namespace tw::lobby
