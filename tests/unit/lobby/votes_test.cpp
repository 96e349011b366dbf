// SPDX-License-Identifier: MIT
#include "tests/unit/lobby/lobby_fixture.hpp"

namespace tw::lobby {
namespace {

using Motion = to_server::Motion;

class Votes : public LobbyTest {
 protected:
  /// A room whose match runs, with so many in it: "P0" and so on.
  void gather(int players) {
    for (int i = 0; i < players; ++i) {
      ids.push_back(guest("P_" + std::to_string(i)));
      if (i == 0) {
        room = create_room(ids[0]);
        ask(ids[0], to_server::StartMatch{1});
      } else {
        join(ids.back(), room);
      }
      ask(ids.back(), to_server::AskTicket{2});
    }
    for (const ConnectionId id : ids) replies(id);
  }
  void call(int who, Motion motion, const std::string& about) {
    ask(ids.at(static_cast<std::size_t>(who)), to_server::CallVote{5, motion, about});
  }
  void cast(int who, bool yes) { ask(ids.at(static_cast<std::size_t>(who)), to_server::CastVote{6, yes}); }
  void wait(Micros micros) {
    for (const Micros end = now + micros; now < end;) {
      tick();
      for (const ConnectionId id : ids)
        if (lobby.session(id) != nullptr && now % 5'000'000 < 60'000)
          lobby.on_request(id, to_server::Ping{1}, now);
    }
  }
  std::string refusal(int who) {
    const auto failed = last<to_client::Failed>(ids.at(static_cast<std::size_t>(who)));
    return failed ? failed->sentence : "";
  }
  bool in_room(int who) { return lobby.session(ids.at(static_cast<std::size_t>(who)))->in_room(); }

  std::vector<ConnectionId> ids;
  RoomId room = 0;
};

TEST_F(Votes, AreToldToAllAndCountDown) {
  gather(4);
  call(0, Motion::kNextMap, "ATRIUM");
  const auto told = last<to_client::Vote>(ids[3]);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->about, "atrium") << "as the server writes it";
  EXPECT_EQ(told->yes, 1);
  EXPECT_EQ(told->no, 0);
  EXPECT_EQ(told->seconds_left, 20);
  cast(1, false);
  wait(3'000'000);
  const auto later = last<to_client::Vote>(ids[2]);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->no, 1);
  EXPECT_LE(later->seconds_left, 17);
  wait(20'000'000);
  EXPECT_EQ(last<to_client::Vote>(ids[2])->about, "") << "none is open any more";
  EXPECT_TRUE(host.next_maps.empty()) << "one against one is no majority";
}

TEST_F(Votes, WhoDoesNotVoteDoesNotMind) {
  gather(4);
  call(2, Motion::kNextMap, "atrium");
  wait(21'000'000);
  EXPECT_EQ(host.next_maps[room], "atrium");
}

TEST_F(Votes, MoreThanHalfEndItAtOnceAndTheLastWordCounts) {
  gather(4);
  call(0, Motion::kNextMap, "atrium");
  cast(1, true);
  cast(1, false);
  tick();
  EXPECT_TRUE(host.next_maps.empty());
  cast(1, true);
  cast(2, true);
  tick();
  EXPECT_EQ(host.next_maps[room], "atrium");
}

TEST_F(Votes, ToSendSomebodyAwayTakesTwo) {
  gather(4);
  call(0, Motion::kVoteOut, "p_3");
  wait(21'000'000);
  EXPECT_TRUE(in_room(3)) << "one alone does not do";
  call(1, Motion::kVoteOut, "P_3");
  cast(2, true);
  cast(3, false);
  wait(21'000'000);
  EXPECT_FALSE(in_room(3));
  EXPECT_EQ(host.revoked.back(), "p_3") << "the lanes close";
  EXPECT_NE(refusal(3).find("voted you out"), std::string::npos);
  join(ids[3], room);
  EXPECT_NE(refusal(3).find("voted you out"), std::string::npos) << "and not back at once";
  wait(600'000'000);
  join(ids[3], room);
  EXPECT_TRUE(in_room(3)) << "ten minutes later";
}

TEST_F(Votes, WhoLostTheConnectionCanBeVotedOutOfTheSeat) {
  gather(4);
  call(0, Motion::kVoteOut, "P_3");
  host.seated.insert("p_3");
  lobby.on_disconnect(ids[3], now);
  cast(1, true);
  tick();
  EXPECT_EQ(host.revoked.back(), "p_3");
}

TEST_F(Votes, WhatMakesNoSenseIsRefusedInASentence) {
  gather(3);
  cast(0, true);
  EXPECT_EQ(refusal(0), "No vote is open.");
  call(0, Motion::kNextMap, "chess");
  EXPECT_EQ(refusal(0), "The server has no such map.");
  call(0, Motion::kVoteOut, "Nobody");
  EXPECT_EQ(refusal(0), "Nobody of that name is here.");
  call(0, Motion::kVoteOut, "P_0");
  EXPECT_EQ(refusal(0), "Leave, if you want to go.");
  call(0, Motion::kNextMap, "atrium");
  call(1, Motion::kNextMap, "atrium");
  EXPECT_EQ(refusal(1), "A vote is open already.");
  wait(21'000'000);
  call(0, Motion::kVoteOut, "P_1");
  EXPECT_EQ(refusal(0), "You have just called a vote. Wait half a minute.");
}

TEST_F(Votes, EndWithTheirCallerWhoMayNotCallAnotherByComingBack) {
  gather(3);
  call(0, Motion::kNextMap, "atrium");
  ask(ids[0], to_server::LeaveRoom{7});
  EXPECT_EQ(last<to_client::Vote>(ids[1])->about, "");
  join(ids[0], room);
  call(0, Motion::kNextMap, "atrium");
  EXPECT_EQ(refusal(0), "You have just called a vote. Wait half a minute.");
  call(1, Motion::kNextMap, "atrium");
  EXPECT_EQ(last<to_client::Vote>(ids[2])->about, "atrium") << "the others may";
}

TEST_F(Votes, WhoWasVotedOutIsNotBackUnderAnotherName) {
  gather(3);
  const auto stranger = [&](const std::string& name) {
    const auto id = lobby.connect(0x0a000005, now);
    ask(*id, to_server::Hello{});
    ask(*id, to_server::GuestLogIn{1, name});
    for (int i = 0; i < 10 && lobby.session(*id)->state() == SessionState::kChecking; ++i) tick();
    join(*id, room);
    return *id;
  };
  stranger("Eve");
  call(0, Motion::kVoteOut, "Eve");
  cast(1, true);
  cast(2, true);
  tick();
  const ConnectionId again = stranger("Innocent");
  EXPECT_FALSE(lobby.session(again)->in_room());
  EXPECT_NE(last<to_client::Failed>(again)->sentence.find("voted you out"), std::string::npos);
}

TEST_F(Votes, WhoLeavesTakesTheBallotAlong) {
  gather(3);
  call(0, Motion::kVoteOut, "P_2");
  cast(1, true);
  cast(1, false);
  ask(ids[0], to_server::LeaveRoom{7});
  wait(21'000'000);
  EXPECT_TRUE(in_room(2));
}

TEST(RoomVote, OneAddressHasOneVoteAndTheServersOwnMachineOneForEachName) {
  RoomVote vote(Motion::kVoteOut, "Eve", {"a", 0x0a000001}, 0);
  vote.cast({"b", 0x0a000001}, true);
  vote.cast({"c", 0x0a000001}, true);
  EXPECT_EQ(vote.count(true), 1U) << "three names, one address";
  EXPECT_FALSE(vote.passes());
  vote.cast({"d", 0x0a000002}, true);
  EXPECT_TRUE(vote.passes());
  vote.cast({"e", 0x7f000001}, false);
  vote.cast({"f", 0x7f000001}, false);
  EXPECT_EQ(vote.count(false), 2U);
  EXPECT_FALSE(vote.passes());
}

TEST_F(Votes, TheNextMapIsTheRoomsFromThenOn) {
  gather(2);
  host.changes.push_back({room, "The next round is on atrium.", "atrium"});
  tick();
  bool started = false, ended = false;
  std::string map;
  for (const auto& reply : replies(ids[1])) {
    ended |= std::holds_alternative<to_client::MatchEnded>(reply);
    started |= ended && std::holds_alternative<to_client::MatchStarted>(reply);
    if (const auto* state = std::get_if<to_client::RoomState>(&reply)) map = state->summary.map;
  }
  EXPECT_TRUE(started) << "behind the end";
  EXPECT_EQ(map, "atrium");
}

}  // namespace
}  // namespace tw::lobby
