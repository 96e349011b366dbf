// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/app/host/child.hpp"
#include "client/app/host/host_desk.hpp"
#include "shared/base/clock.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::app {

/// A game of one's own: a server for everybody on the network, with a room that always plays and bots in it, started by
/// this window and ended with it.
class Hosting {
 public:
  enum class State : std::uint8_t { kNone, kStarting, kServing, kFailed };
  static constexpr const char* kRoom = "Arena";
  static constexpr int kMaxBots = 7;

  struct Game {
    std::string name;  ///< of the player, whose game it is called
    std::string map;   ///< as the server's --arena takes it
    std::string maps;  ///< the folder it is in; empty: the server's usual one
    int bots = 0;
  };

  /// Stops the one before.
  void start(Game game, Micros now);
  /// Once a frame: hears from the server, starts the bots.
  void service(Micros now);
  void stop();

  State state() const { return state_; }
  /// With kFailed: a sentence.
  const std::string& failure() const { return failure_; }
  /// With kServing: HOST:PORT for this window, and the key that the server shows.
  const std::string& lobby() const { return lobby_; }
  const std::optional<transport::Fingerprint>& fingerprint() const { return fingerprint_; }
  /// With kServing: what friends on the network can type, HOST:PORT, one for each of this machine's networks.
  const std::vector<std::string>& addresses() const { return addresses_; }
  /// With kServing: who plays, and how.
  HostDesk& desk() { return desk_; }

 private:
  void start_server(bool free_ports, Micros now);
  void start_bots();
  void on_ready(const std::string& line);
  void fail(std::string why);

  State state_ = State::kNone;
  Game game_;
  std::string failure_, lobby_, log_, said_;
  std::string folder_;  ///< accounts, key and log of hosted games
  bool free_ports_ = false;
  Micros started_at_ = 0;
  std::optional<transport::Fingerprint> fingerprint_;
  std::vector<std::string> addresses_;
  Child server_, crew_;  ///< the crew ends first
  HostDesk desk_;        ///< and before it whoever has a handicap
};

/// IPv4 addresses under which other machines reach this one.
std::vector<std::string> addresses_on_networks();

}  // namespace tw::app
