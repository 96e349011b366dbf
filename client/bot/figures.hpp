// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "client/core/view.hpp"
#include "shared/base/types.hpp"

namespace tw::bot {

/// Ages of a run of any length, to the millisecond.
class AgeHistogram {
 public:
  void add(float age_ms);
  void add(const AgeHistogram& other);
  /// What came since `earlier`, which is this one at an earlier time.
  AgeHistogram since(const AgeHistogram& earlier) const;
  double percentile(double share) const;  ///< 0..1; 0 when empty

 private:
  std::array<std::uint32_t, 4000> counts_{};  ///< the last one: that or more
  std::uint64_t total_ = 0;
};

/// What one bot saw of its matches, all together.
struct BotFigures {
  std::uint64_t snapshots = 0;
  std::uint64_t snapshots_expected = 0;
  std::uint64_t commands = 0;
  std::uint64_t bytes_down = 0, bytes_up = 0;
  std::uint32_t kills = 0, deaths = 0;
  AgeHistogram ages;

  void add(const BotFigures& other);
  double loss_pct() const;
};

/// Follows one match through its views and folds it into figures.
class MatchObserver {
 public:
  void on_view(const client::View& view, std::uint64_t commands_made);
  /// The figures of the match so far.
  const BotFigures& figures() const { return figures_; }
  bool saw_a_world() const { return seen_; }

 private:
  void count_fights(const client::LanePanel& panel, PlayerId self);

  BotFigures figures_;
  bool seen_ = false;
  Tick first_;
};

}  // namespace tw::bot
