// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/core/view.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "lab/trace/lane_trace.hpp"
#include "lab/trace/link_notes.hpp"

namespace tw::app {

/// What the link did to each lane's packets, as the panels show it. Reads the link's log once a frame, or is told (a replay's).
class PacketWatch {
 public:
  struct Lane {
    trace::LaneTrace trace;
    std::vector<client::AgeSample> ages;  ///< only while paused: those of that moment
    std::vector<trace::Mark> marks;       ///< of the last 10 s
  };

  /// `log`: nullptr if packets come by add_packets() alone. `start`: stories count seconds from here.
  PacketWatch(std::unique_ptr<link::PacketLog> log, Micros start);

  /// What the sockets of our lanes said at the server, in order of time. Before update().
  void add_facts(std::span<const trace::LaneFacts> facts);
  /// Packets that stand in no log, in order of time. Before update().
  void add_packets(std::span<const trace::LanePacket> packets);
  /// Once a frame, after the view was taken.
  void update(const client::View& view);
  /// Instead, when the view is of another time than the one before, and those of the time before it were added: what its
  /// panels say of their last ten seconds counts as if it had been looked at.
  void look_back(const client::View& view);
  /// The lanes' packets that update() read from the log, until the next.
  std::span<const trace::LanePacket> fresh() const { return fresh_; }
  /// Outside of a match: the time until the next one is no freeze. Costs nothing if called again.
  void forget();
  /// Stops the strips, not the game: what is shown stays as it is, with all its stories, until it goes on.
  void toggle_pause(const client::View& view);

  bool paused() const { return paused_at_.has_value(); }
  /// The right end of the axis of time.
  Micros shown_until(Micros now) const { return paused_at_.value_or(now); }
  /// As it is to be drawn; nullptr if nothing is known of this lane.
  const Lane* shown(LaneKind kind) const;
  /// Of all lanes; nullptr as long as nothing has stood still.
  const trace::Freeze* last_freeze() const;
  /// What the lane's socket says at the server; nullptr if it has told nothing for a while.
  const trace::LaneFacts* facts(LaneKind kind, Micros now) const;
  std::uint64_t overrun() const { return overrun_; }  ///< records that were overwritten before they were read

 private:
  void meet(const client::View& view);
  void read_log();
  void hand_out();
  void gather_marks(const client::View& view);
  std::optional<LaneKind> lane_of(std::uint8_t flow);
  Lane* find(LaneKind kind);
  const Lane* find(LaneKind kind) const;

  std::unique_ptr<link::PacketLog> log_;
  Micros start_;
  std::vector<link::PacketRecord> records_;
  std::vector<trace::LanePacket> fresh_, told_packets_;
  std::vector<trace::LaneFacts> told_facts_;  ///< since update()
  std::array<std::optional<LaneKind>, 256> lane_by_flow_{};
  std::vector<Lane> live_, held_;  ///< held: a copy from the moment of the pause
  std::optional<Micros> paused_at_;
  std::uint64_t overrun_ = 0;
};

}  // namespace tw::app
