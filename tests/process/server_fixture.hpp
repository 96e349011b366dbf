// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/client.hpp"
#include "shared/base/clock.hpp"
#include "tests/process/child.hpp"

namespace tw::test {

/// A twinwire-server on ports of its own choice, with its own data folder.
class ServerProcess {
 public:
  /// `lobby_port` 0: a free one. Fails the test when it does not become ready.
  /// With `wrapper`, a command that runs it, it may as well not become ready: ask is_ready().
  explicit ServerProcess(const std::string& data, std::vector<std::string> options = {},
                         std::uint16_t lobby_port = 0, std::vector<std::string> wrapper = {});
  bool is_ready() const { return !lobby_.empty(); }
  const std::string& lobby() const { return lobby_; }
  const std::string& game() const { return game_; }
  const std::string& fingerprint() const { return fingerprint_; }
  std::uint16_t lobby_port() const;
  Child& process() { return *process_; }

 private:
  std::unique_ptr<Child> process_;
  std::string lobby_, game_, fingerprint_;
};

/// A person at a client: the very library that the window uses, driven step by step.
class Person {
 public:
  Person(const ServerProcess& server, const std::string& folder, client::ClientOptions options = {});
  ~Person();
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  /// Lets everybody's client live until `condition` holds; false when it did not within so long.
  bool until(const std::function<bool()>& condition, int seconds = 20);
  /// Connected and greeted; false as soon as the client has failed.
  bool arrive();
  bool arrive_as_guest(const std::string& name);
  /// Into the server's first room, and asks for its match; whether that lets one in is the caller's to see.
  bool ask_to_play();
  client::Client& client() { return *client_; }
  client::LobbyClient& lobby() { return client_->lobby(); }
  /// Waits for the lobby's next refusal: its sentence, or "" when none came.
  std::string refusal(int seconds = 10);
  std::string name() { return lobby().state().account ? lobby().state().account->name : ""; }
  SystemClock clock;

 private:
  static std::vector<Person*> everybody_;
  SystemSocketSource sockets_;
  std::unique_ptr<client::Client> client_;
};

}  // namespace tw::test
