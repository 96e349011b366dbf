// SPDX-License-Identifier: MIT
#include "client/bot/figures.hpp"

#include <algorithm>

namespace tw::bot {

void AgeHistogram::add(float age_ms) {
  const auto bin = static_cast<std::size_t>(std::max(age_ms, 0.0F));
  ++counts_[std::min(bin, counts_.size() - 1)];
  ++total_;
}

void AgeHistogram::add(const AgeHistogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  total_ += other.total_;
}

AgeHistogram AgeHistogram::since(const AgeHistogram& earlier) const {
  AgeHistogram out;
  for (std::size_t i = 0; i < counts_.size(); ++i) out.counts_[i] = counts_[i] - earlier.counts_[i];
  out.total_ = total_ - earlier.total_;
  return out;
}

double AgeHistogram::percentile(double share) const {
  if (total_ == 0) return 0;
  const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(total_ - 1));
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    passed += counts_[i];
    if (passed > rank) return static_cast<double>(i) + 0.5;
  }
  return static_cast<double>(counts_.size());
}

void BotFigures::add(const BotFigures& other) {
  snapshots += other.snapshots;
  snapshots_expected += other.snapshots_expected;
  commands += other.commands;
  bytes_down += other.bytes_down;
  bytes_up += other.bytes_up;
  kills += other.kills;
  deaths += other.deaths;
  ages.add(other.ages);
}

double BotFigures::loss_pct() const {
  if (snapshots_expected <= snapshots) return 0;
  return 100.0 * static_cast<double>(snapshots_expected - snapshots) /
         static_cast<double>(snapshots_expected);
}

void MatchObserver::on_view(const client::View& view, std::uint64_t commands_made) {
  if (view.lanes.empty() || !view.lanes[0].has_world) return;
  const client::LanePanel& panel = view.lanes[0];
  if (!seen_) first_ = panel.newest.tick + 1 - static_cast<std::uint32_t>(panel.figures.snapshots_received);
  seen_ = true;
  figures_.commands = commands_made;
  figures_.snapshots = panel.figures.snapshots_received;
  figures_.snapshots_expected =
      static_cast<std::uint64_t>(panel.newest.tick - first_) / panel.figures.snapshot_ticks + 1;
  figures_.bytes_down = panel.figures.counters.bytes_received;
  figures_.bytes_up = panel.figures.counters.bytes_sent;
  figures_.ages.add(panel.figures.age_ms);
  count_fights(panel, view.self);
}

// From the event stream, which is exact: scores in the world start anew with each round.
void MatchObserver::count_fights(const client::LanePanel& panel, PlayerId self) {
  for (const client::SeenEvent& seen : panel.events) {
    if (seen.event.kind != sim::EventKind::kKill) continue;
    if (seen.event.target == self) ++figures_.deaths;
    if (seen.event.actor == self && seen.event.target != self) ++figures_.kills;
  }
}

}  // namespace tw::bot
