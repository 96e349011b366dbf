// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/world.hpp"

namespace tw::match {

/// One player's commands between their arrival and their tick. Every command is applied at most once;
/// redundancy, duplicates and reordering on the way end here.
class CommandQueue {
 public:
  /// Takes what is meant for a tick in (world_tick, world_tick + kMaxCommandLeadTicks]; drops and counts the
  /// rest. The first command that arrives for a tick stands.
  void accept(const protocol::CommandRecord& record, Tick world_tick);

  /// The command for `tick`, to be asked once a tick in rising order. A command that has not come is replaced
  /// by the one before it (edges are found against Player::buttons, so a held dash does not dash again);
  /// after kMaxRepeatedTicks of silence the player lets go of everything but a held rail (to release it would fire it), and
  /// keeps looking where they looked.
  sim::Command take(Tick tick);
  /// CommandRecord::seen_behind of the record that the last command taken came in.
  std::uint16_t seen_behind() const { return last_.seen_behind; }

  /// Ticks between the newest command received and `tick`: what the client steers its clock by. Clamped to
  /// the int8 range; a player that never sent one is as late as can be.
  std::int8_t lead_at(Tick tick) const;

  struct Counters {
    std::uint64_t applied = 0;   ///< a command was there in time
    std::uint64_t repeated = 0;  ///< none was: the last one was repeated, or dropped for neutral
    std::uint64_t too_late = 0;  ///< not duplicates: meant for a tick that passed without a command
    std::uint64_t too_early = 0;
  };
  const Counters& counters() const { return counters_; }
  /// Of the last kRecentTicks asked for, those without a command of their own, 0..1; nullopt: none was asked for yet.
  std::optional<double> recently_late() const;

  static constexpr std::uint32_t kMaxRepeatedTicks =
      30;  ///< 0.5 s, as long as the outage the lab makes by a button
  static constexpr std::size_t kRecentTicks = std::size_t{5} * kTickHz;

 private:
  struct Waiting {
    sim::Command command;
    std::uint16_t seen_behind = 0;
  };
  void accept_one(Tick tick, const Waiting& command, Tick world_tick);

  SequenceBuffer<Waiting, kCommandQueueTicks> waiting_;
  SequenceBuffer<bool, kCommandQueueTicks>
      applied_;  ///< ticks that had their command, to tell late from duplicate
  Waiting last_;
  std::uint32_t repeated_in_a_row_ = 0;
  std::optional<Tick> newest_;
  Counters counters_;
  std::bitset<kRecentTicks> late_;  ///< by what counters_ have come to, round and round
};
static_assert(kCommandQueueTicks > kMaxCommandLeadTicks, "two acceptable ticks never share a slot");

}  // namespace tw::match
