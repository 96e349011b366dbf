// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "client/core/match_client.hpp"
#include "tests/sim/virtual_net.hpp"

namespace tw::test {

/// A server and its clients on virtual time, in steps of half a millisecond. Frames are shown every 16.9 ms, so that
/// their phase against the server's ticks goes round.
class VirtualMatch {
 public:
  static constexpr Micros kStep = 500;
  static constexpr Micros kFrame = 16'900;

  struct LaneSpec {
    LaneKind kind;
    WireOptions wire;
  };
  using OnFrame = std::function<void(const client::View&)>;
  using Input = std::function<sim::Command(const client::View&)>;

  explicit VirtualMatch(const char* map = "foundry", std::uint32_t seed = 7, Micros clock_ahead = 0,
                        const match::MatchOptions& options = {})
      : VirtualMatch(map_text(map), seed, clock_ahead, options) {}
  VirtualMatch(const MapText& map, std::uint32_t seed, Micros clock_ahead, const match::MatchOptions& options)
      : map_(parse(map)), server_(map, seed, clock_ahead, options) {}

  /// The first lane plays. Returns the client's index.
  std::size_t add_client(std::vector<LaneSpec> lanes,
                         client::MatchClientOptions options = {.shared_clock = true}, bool truth = false,
                         bool spectate = false);
  /// The client's one lane is looked after; what it opens meets the network that `wire` says.
  void keep_playing(std::size_t client, std::function<WireOptions(LaneKind)> wire);
  /// Asked for the input at every frame.
  void set_input(std::size_t client, Input input) { seats_.at(client).input = std::move(input); }
  void run(Micros duration, const OnFrame& on_frame = {}, std::size_t watched = 0);

  Micros now() const { return now_; }
  const sim::Map& map() const { return map_; }
  VirtualServer& server() { return server_; }
  client::MatchClient& client(std::size_t index) { return *seats_.at(index).client; }
  /// The view of the last frame.
  const client::View& view(std::size_t index) { return *seats_.at(index).view; }

 private:
  struct Seat {
    std::unique_ptr<client::MatchClient> client;
    Input input;
    const client::View* view = nullptr;
  };

  sim::Map map_;
  VirtualServer server_;
  std::vector<Seat> seats_;
  Micros now_ = 1'000'000;
  Micros frame_at_ = 1'000'000;
  std::uint64_t links_ = 0;
};

}  // namespace tw::test
