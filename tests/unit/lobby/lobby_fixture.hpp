// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/lobby/lobby.hpp"
#include "shared/base/random.hpp"
#include "tests/unit/lobby/lobby_doubles.hpp"

namespace tw::lobby {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;
using Code = to_client::ErrorCode;

/// A lobby, its accounts and matches doubles, its time the test's.
class LobbyTest : public testing::Test {
 protected:
  /// Replies to one connection since the last look, oldest first.
  std::vector<protocol::LobbyReply> replies(ConnectionId id) {
    collect();
    return std::exchange(inbox_[id], {});
  }
  template <class T>
  std::optional<T> last(ConnectionId id) {
    std::optional<T> found;
    for (const auto& reply : replies(id))
      if (const auto* wanted = std::get_if<T>(&reply)) found = *wanted;
    return found;
  }
  bool was_kicked(ConnectionId id) {
    collect();
    return kicked_.contains(id);
  }
  void collect() {
    for (auto& out : lobby.take_output()) {
      inbox_[out.to].push_back(out.reply);
      if (out.close) kicked_.insert(out.to);
      ASSERT_EQ(out.close, std::holds_alternative<to_client::Kicked>(out.reply));
    }
  }
  void ask(ConnectionId id, protocol::LobbyRequest request) {
    now += 100'000;  // an honest pace
    lobby.on_request(id, request, now);
  }
  void tick() {
    now += 50'000;
    lobby.tick(now);
  }
  ConnectionId greeted() {
    const auto id = lobby.connect(0x7f000001, now);
    EXPECT_TRUE(id);
    ask(*id, to_server::Hello{});
    return *id;
  }
  ConnectionId guest(const std::string& name) {
    const ConnectionId id = greeted();
    ask(id, to_server::GuestLogIn{1, name});
    for (int i = 0; i < 10 && lobby.session(id)->state() == SessionState::kChecking; ++i) tick();
    EXPECT_TRUE(lobby.session(id)->authed()) << name;
    return id;
  }
  RoomId create_room(ConnectionId id, const std::string& name = "Room") {
    ask(id, to_server::CreateRoom{1, name, "foundry"});
    const auto state = last<to_client::RoomState>(id);
    EXPECT_TRUE(state);
    return state ? state->summary.room : 0;
  }
  void join(ConnectionId id, RoomId room) { ask(id, to_server::JoinRoom{1, room}); }
  /// A connection led into the given state by the ordinary way.
  ConnectionId in_state(SessionState state) {
    if (state == SessionState::kAccepted) return *lobby.connect(0x7f000001, now);
    if (state == SessionState::kGreeted) return greeted();
    if (state == SessionState::kChecking) {
      const ConnectionId id = greeted();
      ask(id, to_server::GuestLogIn{1, "Waiting"});
      return id;
    }
    const ConnectionId id = guest("Walker");
    if (state == SessionState::kAuthed) return id;
    create_room(id);
    if (state == SessionState::kInRoom) return id;
    ask(id, to_server::StartMatch{1});
    ask(id, to_server::AskTicket{1});
    return id;
  }

  FakeAccounts accounts;
  FakeHost host;
  Lobby lobby{{.server_name = "Test",
               .maps = {{"atrium", 2}, {"foundry", 8}},
               .log = {},
               .unix_time = [this] { return unix_now; },
               .random_bytes =
                   [this](std::span<std::uint8_t> out) {
                     for (auto& byte : out) byte = static_cast<std::uint8_t>(dice_.next());
                   }},
              accounts,
              host};
  std::int64_t unix_now = 1'800'000'000;
  Micros now = 1'000'000;

 private:
  Rng dice_{3};
  std::map<ConnectionId, std::vector<protocol::LobbyReply>> inbox_;
  std::set<ConnectionId> kicked_;
};

}  // namespace tw::lobby
