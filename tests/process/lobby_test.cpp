// SPDX-License-Identifier: MIT
// The lobby with the real server process and the real client library, over TLS on loopback.
#include <signal.h>

#include <algorithm>

#include "shared/protocol/snapshot_codec.hpp"
#include "shared/transport/lane.hpp"
#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

using Stage = client::Client::Stage;

const protocol::to_client::RoomSummary* room_named(Person& person, const std::string& name) {
  for (const auto& room : person.lobby().state().rooms)
    if (room.name == name) return &room;
  return nullptr;
}

TEST(Lobby, RegistersOnceAndLogsInAfterARestart) {
  TemporaryFolder folder;
  std::uint16_t port = 0;
  {
    ServerProcess server(folder.path() + "/data");
    port = server.lobby_port();
    Person ada(server, folder.path());
    ASSERT_TRUE(ada.arrive()) << ada.client().failure();
    ada.lobby().register_account("Ada", "correct horse battery");
    ASSERT_TRUE(ada.until([&] { return ada.lobby().state().account.has_value(); }));
    EXPECT_FALSE(ada.lobby().state().account->guest);

    Person second(server, folder.path());
    ASSERT_TRUE(second.arrive());
    second.lobby().register_account("aDA", "another long word");
    EXPECT_FALSE(second.refusal().empty()) << "a name is taken whatever its case";

    server.process().signal(SIGKILL);
    EXPECT_TRUE(ada.until([&] { return ada.client().stage() == Stage::kFailed; }));
    EXPECT_EQ(ada.client().failure().back(), '.');
  }
  ServerProcess again(folder.path() + "/data", {}, port);
  Person ada(again, folder.path());
  ASSERT_TRUE(ada.arrive()) << "the restarted server shows the same key: " << ada.client().failure();
  ada.lobby().log_in("Ada", "correct horse battery");
  EXPECT_TRUE(ada.until([&] { return ada.lobby().state().account.has_value(); }));
}

TEST(Lobby, RefusesAWrongPasswordAndAnUnknownNameInTheSameWords) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data");
  Person ada(server, folder.path());
  ASSERT_TRUE(ada.arrive());
  ada.lobby().register_account("Ada", "correct horse battery");
  ASSERT_TRUE(ada.until([&] { return ada.lobby().state().account.has_value(); }));

  Person mallory(server, folder.path());
  ASSERT_TRUE(mallory.arrive());
  mallory.lobby().log_in("Ada", "not this one");
  const std::string wrong = mallory.refusal();
  mallory.lobby().log_in("Nobody", "not this one");
  const std::string unknown = mallory.refusal();
  EXPECT_FALSE(wrong.empty());
  EXPECT_EQ(wrong, unknown) << "the answer must not tell which names exist";
  EXPECT_FALSE(mallory.lobby().state().account);
}

TEST(Lobby, KeepsTwoRoomsAndTheirChatApart) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data");
  Person ada(server, folder.path()), bob(server, folder.path()), eve(server, folder.path());
  ASSERT_TRUE(ada.arrive_as_guest("Ada") && bob.arrive_as_guest("Bob") && eve.arrive_as_guest("Eve"));
  ada.lobby().create_room("First", "foundry");
  eve.lobby().create_room("Second", "atrium");
  ASSERT_TRUE(ada.until([&] { return ada.lobby().state().room.has_value(); }));
  ASSERT_TRUE(eve.until([&] { return eve.lobby().state().room.has_value(); }));
  bob.lobby().list_rooms();
  ASSERT_TRUE(bob.until([&] { return room_named(bob, "First") && room_named(bob, "Second"); }));
  bob.lobby().join_room(room_named(bob, "First")->room);
  ASSERT_TRUE(ada.until([&] { return ada.lobby().state().room->members.size() == 2; }));
  ASSERT_TRUE(bob.until([&] { return bob.lobby().state().room.has_value(); }));

  bob.lobby().chat("hello, Ada");
  bob.until([] { return false; }, 1);
  ASSERT_TRUE(ada.until([&] {
    const auto& chat = ada.lobby().state().chat;
    return std::any_of(chat.begin(), chat.end(),
                       [](const auto& line) { return line.text == "hello, Ada" && line.from == "Bob"; });
  }));
  eve.until([] { return false; }, 1);
  for (const auto& line : eve.lobby().state().chat) EXPECT_NE(line.text, "hello, Ada");
}

TEST(Lobby, StartsAMatchWhenTheOthersAreReadyAndBothPlay) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data");
  client::ClientOptions on_tcp;
  on_tcp.lanes = {LaneKind::kTcp, LaneKind::kUdp};
  Person ada(server, folder.path()), bob(server, folder.path(), on_tcp);
  ASSERT_TRUE(ada.arrive_as_guest("Ada") && bob.arrive_as_guest("Bob"));
  ada.lobby().create_room("Duel", "foundry");
  ASSERT_TRUE(ada.until([&] { return ada.lobby().state().room.has_value(); }));
  bob.lobby().join_room(ada.lobby().state().room->summary.room);
  ASSERT_TRUE(bob.until([&] { return bob.lobby().state().room.has_value(); }));

  ada.lobby().start_match();
  EXPECT_FALSE(ada.refusal().empty()) << "Bob is not ready yet";
  bob.lobby().set_ready(true, LaneKind::kTcp);
  ASSERT_TRUE(ada.until([&] {
    const auto& members = ada.lobby().state().room->members;
    return std::any_of(members.begin(), members.end(),
                       [](const auto& m) { return m.name == "Bob" && m.ready; });
  }));
  ada.lobby().start_match();
  ASSERT_TRUE(ada.until([&] { return ada.lobby().state().match_running; }));
  ASSERT_TRUE(bob.until([&] { return bob.lobby().state().match_running; }));
  ada.client().enter_match(ada.clock.now());
  bob.client().enter_match(bob.clock.now());
  const auto sees_two = [](Person& person) {
    auto* match = person.client().match();
    if (!match) return false;
    const auto& view = match->view(person.clock.now());
    return view.scores.size() == 2 && !view.lanes.empty() && view.lanes[0].has_world &&
           view.self != kNoPlayer;
  };
  ada.until([&] { return sees_two(ada) && sees_two(bob); });
  EXPECT_TRUE(sees_two(ada)) << ada.client().failure();
  EXPECT_TRUE(sees_two(bob)) << bob.client().failure();
}

TEST(Lobby, RefusesAServerWhoseKeyHasChanged) {
  TemporaryFolder folder;
  std::uint16_t port = 0;
  {
    ServerProcess server(folder.path() + "/data");
    port = server.lobby_port();
    Person ada(server, folder.path());
    ASSERT_TRUE(ada.arrive());
  }
  ServerProcess impostor(folder.path() + "/other-data", {}, port);
  Person ada(impostor, folder.path());
  EXPECT_FALSE(ada.arrive());
  EXPECT_EQ(ada.client().stage(), Stage::kFailed);
  EXPECT_TRUE(ada.client().server_key_changed());
}

TEST(Game, GivesNothingToAnUnknownTicketOnAnyLane) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  const auto game = parse_endpoint(server.game(), 0);
  ASSERT_TRUE(game);
  SystemSocketSource sockets;
  const SystemClock clock;
  for (const LaneKind kind : {LaneKind::kTcp, LaneKind::kUdp}) {
    auto lane = transport::open_lane(kind, *game, {.token = 0xdeadbeef}, sockets, clock.now());
    bool said_hello = false, welcomed = false;
    Bytes record;
    const Micros deadline = clock.now() + 20'000'000;
    while (lane->state() != transport::ClientLane::State::kClosed && clock.now() < deadline) {
      lane->service(clock.now());
      if (lane->state() == transport::ClientLane::State::kOpen && !std::exchange(said_hello, true))
        lane->send(protocol::encode(protocol::LaneHello{.ticket = {1, 2, 3}, .lane = kind}),
                   transport::Delivery::kReliable);
      while (lane->receive(record)) {
        const auto answer = protocol::decode_server_record(
            record, [](Tick) { return nullptr; }, clock.now());
        welcomed |= answer && !std::holds_alternative<protocol::LaneRefused>(*answer);
      }
      usleep(2'000);
    }
    EXPECT_EQ(lane->state(), transport::ClientLane::State::kClosed) << to_string(kind);
    EXPECT_FALSE(welcomed) << to_string(kind);
    EXPECT_FALSE(lane->reason().empty());
    EXPECT_EQ(said_hello, kind == LaneKind::kTcp) << "UDP: a stranger must not even get an answer";
  }
  EXPECT_TRUE(server.process().running());
}

}  // namespace
}  // namespace tw::test
