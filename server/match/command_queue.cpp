// SPDX-License-Identifier: MIT
#include "server/match/command_queue.hpp"

#include <algorithm>
#include <limits>

namespace tw::match {

void CommandQueue::accept(const protocol::CommandRecord& record, Tick world_tick) {
  for (std::uint32_t i = 0; i < record.count && i <= record.newest.value; ++i)
    accept_one(record.newest - i, {record.commands[i], record.seen_behind}, world_tick);
}

void CommandQueue::accept_one(Tick tick, const Waiting& command, Tick world_tick) {
  if (tick <= world_tick) {
    const bool duplicate = applied_.find(tick) != nullptr;
    // Older than the buffer remembers is a duplicate too: redundancy reaches only kMaxCommandsPerRecord back.
    if (!duplicate && world_tick - tick < std::int64_t{kCommandQueueTicks}) ++counters_.too_late;
    return;
  }
  if (tick - world_tick > std::int64_t{kMaxCommandLeadTicks}) {
    ++counters_.too_early;
    return;
  }
  if (!newest_ || *newest_ < tick) newest_ = tick;
  if (waiting_.find(tick) == nullptr) waiting_.insert(tick) = command;
}

sim::Command CommandQueue::take(Tick tick) {
  const Waiting* command = waiting_.find(tick);
  late_[(counters_.applied + counters_.repeated) % kRecentTicks] = command == nullptr;
  if (command != nullptr) {
    last_ = *command;
    applied_.insert(tick) = true;
    repeated_in_a_row_ = 0;
    ++counters_.applied;
    return last_.command;
  }
  ++counters_.repeated;
  // Letting go of the rail would be an act: a full charge fires. Nobody asked for that shot.
  if (++repeated_in_a_row_ > kMaxRepeatedTicks) last_.command.buttons &= sim::kRail;
  return last_.command;
}

std::optional<double> CommandQueue::recently_late() const {
  const std::uint64_t asked = std::min<std::uint64_t>(counters_.applied + counters_.repeated, kRecentTicks);
  if (asked == 0) return std::nullopt;
  return static_cast<double>(late_.count()) / static_cast<double>(asked);
}

std::int8_t CommandQueue::lead_at(Tick tick) const {
  constexpr std::int64_t kLow = std::numeric_limits<std::int8_t>::min();
  constexpr std::int64_t kHigh = std::numeric_limits<std::int8_t>::max();
  return static_cast<std::int8_t>(newest_ ? std::clamp(*newest_ - tick, kLow, kHigh) : kLow);
}

}  // namespace tw::match
