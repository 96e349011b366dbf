// SPDX-License-Identifier: MIT
#include "client/core/lobby_client.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

/// The server's side of the stream.
class LobbyClientTest : public testing::Test {
 protected:
  std::vector<protocol::LobbyRequest> requests() {
    splitter_.feed(client_.take_output());
    std::vector<protocol::LobbyRequest> result;
    while (const auto frame = splitter_.next()) result.push_back(protocol::decode_request(*frame).value());
    return result;
  }
  template <class Request>
  Request only_request() {
    const auto all = requests();
    EXPECT_EQ(all.size(), 1U);
    return std::get<Request>(all.back());
  }
  void reply(const protocol::LobbyReply& message) { client_.feed(protocol::encode_frame(message)); }
  void greet() {
    requests();
    reply(to_client::HelloReply{
        .protocol = kProtocolVersion, .server_version = "0.1.0", .server_name = "Home"});
  }
  to_client::RoomState room(std::uint32_t id, bool playing = false) {
    return {.request = 0,
            .summary =
                {.room = id, .name = "Den", .map = "foundry", .players = 1, .limit = 8, .playing = playing},
            .members = {{.name = "Ada"}}};
  }

  LobbyClient client_;
  protocol::FrameSplitter splitter_{kMaxLobbyFrameBytes};
};

TEST_F(LobbyClientTest, SaysHelloFirst) {
  EXPECT_EQ(only_request<to_server::Hello>().protocol, kProtocolVersion);
}

TEST_F(LobbyClientTest, LogsIn) {
  greet();
  EXPECT_TRUE(client_.state().greeted);
  EXPECT_EQ(client_.state().server_name, "Home");
  const auto number = client_.log_in("Ada", "correct horse");
  const auto request = only_request<to_server::LogIn>();
  EXPECT_EQ(request.request, number);
  EXPECT_EQ(request.password, "correct horse");
  reply(to_client::LoggedIn{.request = number, .name = "Ada", .guest = false});
  EXPECT_EQ(client_.state().account->name, "Ada");
}

TEST_F(LobbyClientTest, RequestsHaveDifferentNumbers) {
  EXPECT_NE(client_.list_rooms(), client_.list_rooms());
  EXPECT_NE(client_.join_room(3), 0U);
}

TEST_F(LobbyClientTest, ARefusalIsHandedOutOnce) {
  greet();
  const auto number = client_.guest_log_in("Ada");
  reply(to_client::Failed{.request = number, .code = to_client::ErrorCode::kNameTaken, .sentence = "Taken."});
  EXPECT_TRUE(client_.has_failed(number));
  EXPECT_EQ(client_.take_failure()->sentence, "Taken.");
  EXPECT_FALSE(client_.take_failure());
  EXPECT_FALSE(client_.has_failed(number));
}

TEST_F(LobbyClientTest, KeepsOnlySoManyRefusals) {
  for (int i = 0; i < 1000; ++i) reply(to_client::Failed{.request = 1, .code = {}, .sentence = "No."});
  int kept = 0;
  while (client_.take_failure()) ++kept;
  EXPECT_LE(kept, 16);
}

TEST_F(LobbyClientTest, FollowsItsRoom) {
  greet();
  reply(room(4));
  EXPECT_EQ(client_.state().room->summary.room, 4U);
  EXPECT_FALSE(client_.state().match_running);
  reply(to_client::MatchStarted{});
  EXPECT_TRUE(client_.state().match_running);
  reply(to_client::MatchEnded{"The match is over."});
  EXPECT_FALSE(client_.state().match_running);
  EXPECT_EQ(client_.state().chat.back().text, "The match is over.");
  reply(to_client::RoomLeft{});
  EXPECT_FALSE(client_.state().room);
  EXPECT_TRUE(client_.state().chat.empty());
}

TEST_F(LobbyClientTest, ARoomThatPlaysAlreadyCanBeJoinedAtOnce) {
  reply(room(4, true));
  EXPECT_TRUE(client_.state().match_running);
}

TEST_F(LobbyClientTest, KeepsTheLastChatLines) {
  for (int i = 0; i < 200; ++i) reply(to_client::ChatLine{.from = "Ada", .text = std::to_string(i)});
  EXPECT_EQ(client_.state().chat.size(), kMaxChatLinesKept);
  EXPECT_EQ(client_.state().chat.back().text, "199");
}

TEST_F(LobbyClientTest, TheTicketIsHandedOutOnce) {
  client_.ask_ticket();
  reply(to_client::MatchTicket{.request = 1, .ticket = {7}, .game_port = 7777, .map_text = "name X"});
  const auto ticket = client_.take_ticket();
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->game_port, 7777);
  EXPECT_FALSE(client_.take_ticket());
}

TEST_F(LobbyClientTest, ATicketOfAnEarlierRequestIsNotTaken) {
  reply(to_client::MatchTicket{.request = 1, .ticket = {7}, .game_port = 7777, .map_text = "name X"});
  client_.ask_ticket();
  EXPECT_FALSE(client_.take_ticket());
}

TEST_F(LobbyClientTest, ATicketThatNobodyAskedForIsNotTheAnswer) {
  const std::uint32_t request = client_.ask_ticket();
  reply(to_client::MatchTicket{.request = 0, .ticket = {7}, .game_port = 7001, .map_text = "name X"});
  EXPECT_FALSE(client_.take_ticket());
  reply(to_client::MatchTicket{.request = request, .ticket = {7}, .game_port = 7002, .map_text = "name X"});
  const auto ticket = client_.take_ticket();
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->game_port, 7002);
  EXPECT_FALSE(client_.take_other_way()) << "the answer is newer";
}

TEST_F(LobbyClientTest, AnotherWayThatIsToldBehindTheAnswerIsKeptBesideIt) {
  const std::uint32_t request = client_.ask_ticket();
  reply(to_client::MatchTicket{.request = request, .ticket = {7}, .game_port = 7002, .map_text = "name X"});
  reply(to_client::MatchTicket{.request = 0, .ticket = {7}, .game_port = 7003, .map_text = "name X"});
  const auto ticket = client_.take_ticket(), other_way = client_.take_other_way();
  ASSERT_TRUE(ticket && other_way);
  EXPECT_EQ(ticket->game_port, 7002);
  EXPECT_EQ(other_way->game_port, 7003);
  EXPECT_FALSE(client_.take_ticket() || client_.take_other_way());
}

TEST_F(LobbyClientTest, PingsEveryFifteenSeconds) {
  requests();
  for (Micros now = 1; now < 46'000'000; now += 100'000) client_.keep_alive(now);
  const auto all = requests();
  EXPECT_EQ(all.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<to_server::Ping>(all.front()));
}

TEST_F(LobbyClientTest, AnotherProtocolVersionIsASentence) {
  reply(to_client::HelloReply{.protocol = 99, .server_version = "9", .server_name = "Tomorrow"});
  EXPECT_TRUE(client_.state().broken);
  EXPECT_NE(client_.state().broken_reason.find("99"), std::string::npos);
}

TEST_F(LobbyClientTest, AKickIsItsSentence) {
  reply(to_client::Kicked{"The server is stopping."});
  EXPECT_TRUE(client_.state().broken);
  EXPECT_EQ(client_.state().broken_reason, "The server is stopping.");
}

TEST_F(LobbyClientTest, RepliesMayComeByteByByte) {
  for (const std::uint8_t byte : protocol::encode_frame(protocol::LobbyReply{room(9)}))
    client_.feed({&byte, 1});
  EXPECT_EQ(client_.state().room->summary.room, 9U);
}

TEST_F(LobbyClientTest, AFrameLargerThanTheLimitBreaksTheStream) {
  const Bytes huge{0xff, 0xff, 0xff, 0x7f, 1, 2, 3};
  client_.feed(huge);
  EXPECT_TRUE(client_.state().broken);
  reply(room(1));
  EXPECT_FALSE(client_.state().room) << "nothing is taken from a broken stream";
}

TEST_F(LobbyClientTest, GarbageBreaksTheStreamAndNothingElse) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    LobbyClient client;
    Rng rng(seed);
    for (int i = 0; i < 20 && !client.state().broken; ++i) {
      Bytes frame(4 + 1 + rng.below(60));
      for (auto& byte : frame) byte = static_cast<std::uint8_t>(rng.next());
      frame[0] = static_cast<std::uint8_t>(frame.size() - 4);
      frame[1] = frame[2] = frame[3] = 0;
      frame[4] = static_cast<std::uint8_t>(rng.below(16));
      client.feed(frame);
    }
  }
}

}  // namespace
}  // namespace tw::client
