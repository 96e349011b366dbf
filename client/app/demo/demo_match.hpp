// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "client/app/demo/wire.hpp"
#include "client/bot/brain.hpp"
#include "client/core/match_client.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/step.hpp"

namespace tw::app {

/// A match of bots within this process, seen over two wires that lose the same packets: the game's own simulation, snapshots
/// and client; only the network between them is a model. Deterministic: the same map, network and times give the same views.
class DemoMatch {
 public:
  static constexpr std::size_t kBots = 6;

  /// Begins two seconds into the match, so that there is something to see.
  DemoMatch(sim::Map map, const WireLook& network);

  /// On by `step`, of which at most 100 ms count; returns the new picture. Lane 0 is udp, lane 1 tcp.
  const client::View& advance(Micros step);
  /// As it was returned last.
  const client::View& view() const { return *view_; }
  const sim::World& truth() const { return world_; }

 private:
  class Lane;
  struct Ends;

  void seat_bots();
  void run_to(Micros end);
  void step();
  void push(protocol::EventBody body);
  void send_snapshot();

  sim::Map map_;
  sim::World world_;
  std::vector<bot::Brain> brains_;
  sim::Commands commands_{};
  std::unique_ptr<sim::EventList> happened_;
  std::deque<protocol::NumberedEvent> events_;  ///< that a lane has not acknowledged
  std::uint32_t next_event_ = 0;
  std::array<std::shared_ptr<Ends>, 2> ends_;
  std::unique_ptr<protocol::EncodedSnapshot> scratch_;
  client::MatchClient client_;
  const client::View* view_ = nullptr;
  Micros now_, next_step_at_;
};

}  // namespace tw::app
