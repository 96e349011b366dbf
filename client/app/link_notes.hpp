// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "client/app/packet_watch.hpp"
#include "client/core/recorder.hpp"
#include "client/core/replay.hpp"
#include "lab/link/remote.hpp"
#include "lab/trace/link_notes.hpp"

/// What the link did to a match's packets goes into its recording (lab/trace/link_notes.hpp), and is shown again.
namespace tw::app {

/// Writes it as a match goes.
class LinkNotes {
 public:
  /// Once a frame, with what came since the last. `match`: another number, another recorder.
  void write(client::Recorder& recorder, std::uint64_t match, Micros now,
             std::span<const trace::LanePacket> packets, std::span<const trace::LaneFacts> facts,
             const std::optional<link::Stats>& link);

 private:
  std::uint64_t match_ = 0;
  Micros link_at_ = 0;
};

/// Shows it again.
class ReplayedLink {
 public:
  /// `begin`: of the recording; stories count seconds from here.
  explicit ReplayedLink(Micros begin) : begin_(begin) {}

  /// Once a frame of the replay. `jumped`: the view is of another time than the one before.
  void update(std::span<const client::PassedNote> notes, const client::View& view, bool jumped);
  /// nullptr where nothing of a link was recorded.
  PacketWatch* packets() { return packets_ ? &*packets_ : nullptr; }
  const std::optional<link::Stats>& link() const { return link_; }

 private:
  Micros begin_;
  std::optional<PacketWatch> packets_;
  std::optional<link::Stats> link_;
  std::vector<trace::LanePacket> fresh_;
  std::vector<trace::LaneFacts> facts_;
};

}  // namespace tw::app
