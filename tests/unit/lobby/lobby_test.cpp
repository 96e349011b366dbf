// SPDX-License-Identifier: MIT
#include "server/lobby/lobby.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"
#include "tests/unit/lobby/lobby_fixture.hpp"

namespace tw::lobby {
namespace {

constexpr std::size_t kRequests = std::variant_size_v<protocol::LobbyRequest>;

/// One request of each kind, by wire id, as an honest client would send it.
protocol::LobbyRequest request_number(std::size_t index) {
  const std::array<protocol::LobbyRequest, kRequests> all{
      to_server::Hello{},
      to_server::Register{1, "Newcomer", "password"},
      to_server::LogIn{2, "Ada", "password"},
      to_server::GuestLogIn{3, "Guest"},
      to_server::ListRooms{4},
      to_server::CreateRoom{5, "Room", "foundry"},
      to_server::JoinRoom{6, 1},
      to_server::LeaveRoom{7},
      to_server::SetReady{true, LaneKind::kTcp},
      to_server::Chat{"hello"},
      to_server::StartMatch{8},
      to_server::AskTicket{9},
      to_server::Ping{10},
      to_server::ListMaps{11},
      to_server::Resume{12},
      to_server::CallVote{13, to_server::Motion::kNextMap, "foundry"},
      to_server::CastVote{14, true}};
  return all.at(index);
}

TEST_F(LobbyTest, NobodyTakesTheNameOfWhoHasASeatWhileTheirConnectionIsGone) {
  host.seated.insert("ada");  // her match runs on, her lobby connection does not
  const ConnectionId stranger = guest("Ada");
  EXPECT_NE(lobby.session(stranger)->name(), "Ada") << "the seat would go with the name";
  const ConnectionId other = greeted();
  ask(other, to_server::Register{7, "ADA", "a long password"});
  EXPECT_EQ(last<to_client::Failed>(other)->code, Code::kNameTaken);
}

TEST_F(LobbyTest, AnotherConnectionOfTheSameNameMayNotChatAnew) {
  std::size_t heard = 0;
  const ConnectionId listener = guest("Ada");
  const RoomId room = create_room(listener);
  for (int connection = 0; connection < 5; ++connection) {
    const ConnectionId eve = guest("Eve");
    join(eve, room);
    for (int i = 0; i < 6; ++i) ask(eve, to_server::Chat{std::to_string(connection) + std::to_string(i)});
    lobby.on_disconnect(eve, now);
  }
  for (const auto& reply : replies(listener))
    heard += std::holds_alternative<to_client::ChatLine>(reply) ? 1U : 0U;
  EXPECT_LE(heard, 14U) << "five at once, and one a second of some eight";
}

// --- states

TEST_F(LobbyTest, AnswersEveryRequestInEveryStateAsTheTableSays) {
  for (std::size_t state = 0; state < kSessionStates; ++state)
    for (std::size_t request = 0; request < kRequests; ++request) {
      FakeAccounts fresh_accounts;
      FakeHost fresh_host;
      accounts = fresh_accounts;
      host = fresh_host;
      lobby.stop(now);
      now += 60'000'000;  // a name's allowances outlive its connection
      const auto wanted = static_cast<SessionState>(state);
      const ConnectionId id = in_state(wanted);
      ASSERT_EQ(lobby.session(id)->state(), wanted);
      replies(id);
      ask(id, request_number(request));
      SCOPED_TRACE("state " + std::to_string(state) + ", request " + std::to_string(request));
      switch (verdict(wanted, request)) {
        case Verdict::kKick:
          EXPECT_TRUE(was_kicked(id));
          EXPECT_EQ(lobby.session(id), nullptr);
          break;
        case Verdict::kRefuse: {
          const auto failed = last<to_client::Failed>(id);
          ASSERT_TRUE(failed);
          EXPECT_EQ(failed->code, Code::kBadState);
          EXPECT_EQ(lobby.session(id)->state(), wanted);
          break;
        }
        case Verdict::kAllow:
          EXPECT_FALSE(was_kicked(id));
          break;
      }
    }
}

TEST_F(LobbyTest, KicksEverythingBeforeHello) {
  for (std::size_t request = 1; request < kRequests; ++request)
    EXPECT_EQ(verdict(SessionState::kAccepted, request), Verdict::kKick);
}

TEST_F(LobbyTest, NamesTheVersionsWhenTheyDiffer) {
  const ConnectionId id = *lobby.connect(1, now);
  ask(id, to_server::Hello{kProtocolVersion + 1, {}});
  const auto kicked = last<to_client::Kicked>(id);
  ASSERT_TRUE(kicked);
  EXPECT_NE(kicked->sentence.find("version"), std::string::npos);
}

TEST_F(LobbyTest, CutsWhoDoesNotSayHelloInTime) {
  const ConnectionId silent = *lobby.connect(1, now);
  now += kLoginDeadlineMicros + 1;
  tick();
  EXPECT_TRUE(was_kicked(silent));
}

TEST_F(LobbyTest, LetsAPersonPonderAtTheLoginScreen) {
  const ConnectionId id = greeted();
  for (Micros pondered = 0; pondered < 5 * 60'000'000LL; pondered += 15'000'000) {
    now += 15'000'000;
    ask(id, to_server::Ping{1});
    tick();
    ASSERT_FALSE(was_kicked(id));
  }
  for (Micros pondered = 0; pondered < kLoginScreenMicros; pondered += 15'000'000) {
    now += 15'000'000;
    ask(id, to_server::Ping{1});
    tick();
  }
  EXPECT_TRUE(was_kicked(id)) << "but not for ever";
}

TEST_F(LobbyTest, CutsWhoFallsSilentAndLetsTheirLanesGoOn) {
  const ConnectionId id = guest("Ada");
  now += kLobbyIdleMicros + 1;
  tick();
  EXPECT_TRUE(was_kicked(id));
  EXPECT_EQ(host.detached, std::vector<std::string>{"ada"});
  EXPECT_TRUE(host.revoked.empty());
}

TEST_F(LobbyTest, KicksWhoAsksTooMuchTooFast) {
  const ConnectionId id = guest("Ada");
  for (int i = 0; i < 100 && !was_kicked(id); ++i) lobby.on_request(id, to_server::Ping{1}, now);
  EXPECT_TRUE(was_kicked(id));
}

TEST_F(LobbyTest, KicksGarbage) {
  const ConnectionId id = greeted();
  lobby.on_garbage(id, now);
  EXPECT_TRUE(was_kicked(id));
  lobby.on_garbage(id, now);
  lobby.on_request(id, to_server::Ping{1}, now);
  lobby.on_disconnect(id, now);
  EXPECT_EQ(lobby.connection_count(), 0U);
}

TEST_F(LobbyTest, BoundsItsConnections) {
  std::size_t of_one = 0;
  while (lobby.connect(1, now)) ++of_one;
  EXPECT_EQ(of_one, kMaxLobbyConnectionsBeforeLoginPerAddress);
  EXPECT_NE(lobby.connect(1, now).error, "") << "who is refused hears why";
  for (ConnectionId id = 1; id <= of_one; ++id) lobby.on_disconnect(id, now);
  EXPECT_TRUE(lobby.connect(1, now));
}

TEST_F(LobbyTest, LetsNoAddressLockTheOthersOut) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = *lobby.connect(2, now);  // the oldest stranger, but one of few
  const ConnectionId first_of_flood = *lobby.connect(1, now);
  while (lobby.connect(1, now)) {
  }
  for (std::uint32_t address = 1000; address < 1064; ++address)
    ASSERT_TRUE(lobby.connect(address, now)) << address;
  EXPECT_EQ(lobby.connection_count(), 1 + kMaxLobbyConnectionsBeforeLogin);
  EXPECT_TRUE(was_kicked(first_of_flood));
  EXPECT_FALSE(was_kicked(ada)) << "who logged in is no stranger";
  EXPECT_EQ(lobby.session(ada)->name(), "Ada");
  EXPECT_FALSE(was_kicked(bob));
}

// --- login

TEST_F(LobbyTest, RegistersAndLogsInOnlyAfterTheAccountsHaveAnswered) {
  const ConnectionId id = greeted();
  accounts.held = true;
  ask(id, to_server::Register{7, "Ada", "correct horse"});
  tick();
  EXPECT_FALSE(last<to_client::LoggedIn>(id));
  EXPECT_FALSE(lobby.session(id)->authed());
  accounts.held = false;
  tick();
  const auto in = last<to_client::LoggedIn>(id);
  ASSERT_TRUE(in);
  EXPECT_EQ(in->request, 7U);
  EXPECT_EQ(in->name, "Ada");
  EXPECT_FALSE(in->guest);
}

TEST_F(LobbyTest, AnswersWrongPasswordAndUnknownNameAlike) {
  accounts.accounts["ada"] = {"Ada", "correct horse"};
  std::vector<to_client::Failed> answers;
  for (const char* name : {"Ada", "Nobody", "x"}) {
    const ConnectionId id = greeted();
    ask(id, to_server::LogIn{1, name, "wrong horse"});
    tick();
    const auto failed = last<to_client::Failed>(id);
    ASSERT_TRUE(failed) << name;
    answers.push_back(*failed);
    EXPECT_EQ(lobby.session(id)->state(), SessionState::kGreeted) << "they may try again";
  }
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.code, Code::kWrongPassword);
    EXPECT_EQ(answer.sentence, answers[0].sentence);
  }
}

TEST_F(LobbyTest, SlowsDownWhoGuesses) {
  accounts.accounts["ada"] = {"Ada", "correct horse"};
  const ConnectionId id = greeted();
  std::optional<to_client::Failed> failed;
  for (int i = 0; i < 10; ++i) {
    ask(id, to_server::LogIn{1, "Ada", "wrong horse"});
    tick();
    failed = last<to_client::Failed>(id);
  }
  EXPECT_EQ(failed->code, Code::kTooFast);
  ask(id, to_server::LogIn{1, "Ada", "correct horse"});
  tick();
  EXPECT_FALSE(lobby.session(id)->authed()) << "while the wait lasts, the right one does not help either";
}

TEST_F(LobbyTest, SaysBusyAndLetsThemTryAgain) {
  const ConnectionId id = greeted();
  accounts.busy = true;
  ask(id, to_server::LogIn{1, "Ada", "correct horse"});
  tick();
  EXPECT_EQ(last<to_client::Failed>(id)->code, Code::kBusy);
  EXPECT_EQ(lobby.session(id)->state(), SessionState::kGreeted);
}

TEST_F(LobbyTest, RefusesBadNamesAndPasswords) {
  const ConnectionId id = greeted();
  ask(id, to_server::Register{1, "a b", "correct horse"});
  EXPECT_EQ(last<to_client::Failed>(id)->code, Code::kBadName);
  ask(id, to_server::Register{1, "Ada", "short"});
  EXPECT_EQ(last<to_client::Failed>(id)->code, Code::kBadPassword);
  ask(id, to_server::GuestLogIn{1, "\xE2\x80\xAE"});
  EXPECT_EQ(last<to_client::Failed>(id)->code, Code::kBadName);
}

TEST_F(LobbyTest, GivesAGuestANameThatIsNobodys) {
  accounts.accounts["ada"] = {"Ada", "x"};
  const ConnectionId first = guest("Ada");
  EXPECT_EQ(lobby.session(first)->name(), "Ada2") << "an account has it";
  const ConnectionId second = guest("aDA");
  EXPECT_EQ(lobby.session(second)->name(), "aDA3") << "and a guest has the next";
  const ConnectionId third = guest("Sixteen-letters-");
  const ConnectionId fourth = guest("Sixteen-letters-");
  EXPECT_EQ(lobby.session(third)->name(), "Sixteen-letters-");
  EXPECT_EQ(lobby.session(fourth)->name(), "Sixteen-letters2");
  EXPECT_LE(lobby.session(fourth)->name().size(), kMaxNameBytes);
}

TEST_F(LobbyTest, TwoGuestsWhoAskAtOnceGetDifferentNames) {
  const ConnectionId first = greeted();
  const ConnectionId second = greeted();
  ask(first, to_server::GuestLogIn{1, "Ada"});
  ask(second, to_server::GuestLogIn{1, "Ada"});
  for (int i = 0; i < 4; ++i) tick();
  EXPECT_EQ(lobby.session(first)->name(), "Ada");
  EXPECT_EQ(lobby.session(second)->name(), "Ada2");
}

TEST_F(LobbyTest, KicksTheOldConnectionOfAnAccountThatLogsInAgain) {
  accounts.accounts["ada"] = {"Ada", "correct horse"};
  const ConnectionId old = greeted();
  ask(old, to_server::LogIn{1, "Ada", "correct horse"});
  tick();
  const ConnectionId fresh = greeted();
  ask(fresh, to_server::LogIn{1, "Ada", "correct horse"});
  tick();
  EXPECT_TRUE(was_kicked(old));
  EXPECT_TRUE(lobby.session(fresh)->authed());
}

TEST_F(LobbyTest, RefusesToRegisterAGuestsName) {
  guest("Ada");
  const ConnectionId id = greeted();
  ask(id, to_server::Register{1, "ADA", "correct horse"});
  EXPECT_EQ(last<to_client::Failed>(id)->code, Code::kNameTaken);
}

TEST_F(LobbyTest, FreesANameWithItsConnection) {
  lobby.on_disconnect(guest("Ada"), now);
  EXPECT_EQ(lobby.session(guest("Ada"))->name(), "Ada");
}

TEST_F(LobbyTest, ForgetsAnAnswerForAConnectionThatIsGone) {
  const ConnectionId id = greeted();
  ask(id, to_server::GuestLogIn{1, "Ada"});
  lobby.on_disconnect(id, now);
  tick();
  EXPECT_EQ(lobby.session(guest("Ada"))->name(), "Ada");
}

// --- rooms

TEST_F(LobbyTest, ShowsARoomToItsMembersWheneverItChanges) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = guest("Bob");
  const RoomId room = create_room(ada);
  join(bob, room);
  tick();
  auto state = last<to_client::RoomState>(ada);
  ASSERT_TRUE(state);
  ASSERT_EQ(state->members.size(), 2U);
  EXPECT_TRUE(state->members[0].owner);
  EXPECT_FALSE(state->members[1].owner);
  ask(bob, to_server::SetReady{true, LaneKind::kTcp});
  tick();
  state = last<to_client::RoomState>(ada);
  EXPECT_TRUE(state->members[1].ready);
  EXPECT_EQ(state->members[1].lane, LaneKind::kTcp);
}

TEST_F(LobbyTest, PassesOwnershipAndRemovesADesertedRoom) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = guest("Bob");
  const RoomId room = create_room(ada);
  join(bob, room);
  ask(ada, to_server::LeaveRoom{3});
  EXPECT_TRUE(last<to_client::RoomLeft>(ada));
  tick();
  EXPECT_TRUE(last<to_client::RoomState>(bob)->members[0].owner);
  lobby.on_disconnect(bob, now);
  ask(ada, to_server::ListRooms{4});
  EXPECT_TRUE(last<to_client::RoomList>(ada)->rooms.empty());
}

TEST_F(LobbyTest, KeepsADesertedRoomWhileItsMatchIsPlayed) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = guest("Bob");
  const RoomId room = create_room(ada);
  ask(ada, to_server::StartMatch{1});
  host.occupied = true;
  lobby.on_disconnect(ada, now);
  EXPECT_EQ(host.detached, std::vector<std::string>{"ada"});
  ask(bob, to_server::ListRooms{1});
  EXPECT_EQ(last<to_client::RoomList>(bob)->rooms.size(), 1U);
  host.occupied = false;
  host.running.erase(room);
  host.changes.push_back({room, "Over."});
  tick();
  ask(bob, to_server::ListRooms{1});
  EXPECT_TRUE(last<to_client::RoomList>(bob)->rooms.empty());
}

TEST_F(LobbyTest, RefusesRoomsThatAreFullGoneOrOfNoMap) {
  const ConnectionId ada = guest("Ada");
  ask(ada, to_server::CreateRoom{1, "Duel", "nowhere"});
  EXPECT_EQ(last<to_client::Failed>(ada)->code, Code::kNoSuchMap);
  ask(ada, to_server::CreateRoom{1, "\x1b", "atrium"});
  EXPECT_EQ(last<to_client::Failed>(ada)->code, Code::kBadText);
  ask(ada, to_server::CreateRoom{1, "Duel", "ATRIUM"});
  const RoomId room = last<to_client::RoomState>(ada)->summary.room;
  join(guest("Bob"), room);
  const ConnectionId eve = guest("Eve");
  join(eve, room);
  const auto full = last<to_client::Failed>(eve);
  EXPECT_EQ(full->code, Code::kRoomFull);
  EXPECT_EQ(full->sentence, "That room is full: its map seats 2.");
  join(eve, room + 77);
  EXPECT_EQ(last<to_client::Failed>(eve)->code, Code::kNoSuchRoom);
}

TEST_F(LobbyTest, BoundsItsRooms) {
  for (std::size_t i = 0; i < kMaxRooms; ++i) create_room(guest("G" + std::to_string(100 + i)));
  const ConnectionId late = guest("Late");
  ask(late, to_server::CreateRoom{1, "Room", "foundry"});
  EXPECT_EQ(last<to_client::Failed>(late)->code, Code::kTooManyRooms);
}

TEST_F(LobbyTest, CarriesCleanChatToTheRoomAndNowhereElse) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = guest("Bob");
  const ConnectionId eve = guest("Eve");
  const RoomId room = create_room(ada);
  join(bob, room);
  create_room(eve, "Other");
  replies(eve);
  ask(ada, to_server::Chat{"hi \x1b[2Jthere"});
  const auto line = last<to_client::ChatLine>(bob);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->from, "Ada");
  EXPECT_EQ(line->text, "hi [2Jthere");
  EXPECT_TRUE(last<to_client::ChatLine>(ada)) << "the writer sees it too";
  EXPECT_FALSE(last<to_client::ChatLine>(eve));
  ask(ada, to_server::Chat{"\xff\xfe"});
  EXPECT_EQ(last<to_client::Failed>(ada)->code, Code::kBadText);
}

TEST_F(LobbyTest, SlowsDownWhoChatsTooMuch) {
  const ConnectionId ada = guest("Ada");
  create_room(ada);
  int passed = 0;
  for (int i = 0; i < 20; ++i) {
    ask(ada, to_server::Chat{"spam"});
    passed += last<to_client::ChatLine>(ada) ? 1 : 0;
  }
  EXPECT_GE(passed, 5);
  EXPECT_LE(passed, 7);
  EXPECT_FALSE(was_kicked(ada));
}

// --- matches

TEST_F(LobbyTest, StartsWhenTheOwnerSaysSoAndTheOthersAreReady) {
  const ConnectionId ada = guest("Ada");
  const ConnectionId bob = guest("Bob");
  const RoomId room = create_room(ada);
  join(bob, room);
  ask(bob, to_server::StartMatch{1});
  EXPECT_EQ(last<to_client::Failed>(bob)->code, Code::kNotOwner);
  ask(ada, to_server::StartMatch{1});
  EXPECT_EQ(last<to_client::Failed>(ada)->code, Code::kNotReady);
  ask(bob, to_server::AskTicket{1});
  EXPECT_EQ(last<to_client::Failed>(bob)->code, Code::kNoMatch);
  ask(bob, to_server::SetReady{true, LaneKind::kUdp});
  ask(ada, to_server::StartMatch{1});
  EXPECT_TRUE(last<to_client::MatchStarted>(bob));
  EXPECT_TRUE(last<to_client::MatchStarted>(ada));
  ask(bob, to_server::AskTicket{5});
  const auto ticket = last<to_client::MatchTicket>(bob);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->request, 5U);
  EXPECT_EQ(ticket->game_port, 7777);
  EXPECT_EQ(lobby.session(bob)->state(), SessionState::kPlaying);
}

TEST_F(LobbyTest, LetsLatecomersIntoARunningMatch) {
  const ConnectionId ada = guest("Ada");
  const RoomId room = create_room(ada);
  ask(ada, to_server::StartMatch{1});
  const ConnectionId bob = guest("Bob");
  join(bob, room);
  EXPECT_TRUE(last<to_client::RoomState>(bob)->summary.playing);
  ask(bob, to_server::AskTicket{1});
  EXPECT_TRUE(last<to_client::MatchTicket>(bob));
}

TEST_F(LobbyTest, BringsEveryoneBackWhenTheMatchEnds) {
  const ConnectionId ada = guest("Ada");
  const RoomId room = create_room(ada);
  ask(ada, to_server::StartMatch{1});
  ask(ada, to_server::AskTicket{1});
  host.running.erase(room);
  host.changes.push_back({room, "Nobody was left."});
  tick();
  EXPECT_EQ(lobby.session(ada)->state(), SessionState::kInRoom);
  EXPECT_TRUE(last<to_client::MatchEnded>(ada));
  ask(ada, to_server::StartMatch{1});
  EXPECT_TRUE(last<to_client::MatchStarted>(ada)) << "and again";
}

TEST_F(LobbyTest, EndsTheLanesOfWhoLeavesTheRoom) {
  const ConnectionId ada = guest("Ada");
  create_room(ada);
  ask(ada, to_server::StartMatch{1});
  ask(ada, to_server::AskTicket{1});
  ask(ada, to_server::LeaveRoom{1});
  EXPECT_EQ(host.revoked.back(), "ada");
  EXPECT_EQ(lobby.session(ada)->state(), SessionState::kAuthed);
}

TEST_F(LobbyTest, OpensArenasThatNobodyOwns) {
  EXPECT_EQ(lobby.open_arena("Arena", "foundry", now), "");
  EXPECT_NE(lobby.open_arena("Arena", "nowhere", now), "");
  EXPECT_NE(lobby.open_arena("", "foundry", now), "");
  const ConnectionId ada = guest("Ada");
  ask(ada, to_server::ListRooms{1});
  const auto rooms = last<to_client::RoomList>(ada)->rooms;
  ASSERT_EQ(rooms.size(), 1U);
  EXPECT_TRUE(rooms[0].playing);
  join(ada, rooms[0].room);
  EXPECT_FALSE(last<to_client::RoomState>(ada)->members[0].owner);
  ask(ada, to_server::AskTicket{1});
  EXPECT_TRUE(last<to_client::MatchTicket>(ada));
  lobby.on_disconnect(ada, now);
  tick();
  const ConnectionId bob = guest("Bob");
  ask(bob, to_server::ListRooms{1});
  EXPECT_EQ(last<to_client::RoomList>(bob)->rooms.size(), 1U) << "it stays";
}

TEST_F(LobbyTest, KicksEveryoneWithASentenceWhenItStops) {
  const ConnectionId ada = guest("Ada");
  create_room(ada);
  const ConnectionId bob = greeted();
  lobby.stop(now);
  EXPECT_TRUE(was_kicked(ada));
  EXPECT_TRUE(was_kicked(bob));
  EXPECT_EQ(lobby.connection_count(), 0U);
}

TEST_F(LobbyTest, SurvivesARandomCrowd) {
  Rng rng(2);
  std::vector<ConnectionId> crowd;
  for (int i = 0; i < 20'000; ++i) {
    now += rng.below(60'000);
    if (crowd.size() < 20 && rng.below(4) == 0)
      if (const auto id = lobby.connect(rng.below(4), now)) crowd.push_back(*id);
    if (crowd.empty()) continue;
    const std::size_t who = rng.below(static_cast<std::uint32_t>(crowd.size()));
    const LobbySession* session = lobby.session(crowd[who]);
    if (session == nullptr || rng.below(200) == 0) {
      lobby.on_disconnect(crowd[who], now);
      crowd.erase(crowd.begin() + static_cast<std::ptrdiff_t>(who));
      continue;
    }
    const std::size_t request = rng.below(kRequests);
    if (verdict(session->state(), request) != Verdict::kKick || rng.below(50) == 0)
      lobby.on_request(crowd[who], request_number(request), now);
    if (rng.below(3) == 0) lobby.tick(now);
    collect();
  }
  for (const ConnectionId id : crowd) lobby.on_disconnect(id, now);
  EXPECT_EQ(lobby.connection_count(), 0U);
}

}  // namespace
}  // namespace tw::lobby
