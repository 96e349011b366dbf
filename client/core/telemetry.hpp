// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "client/core/view.hpp"
#include "client/core/windowed_min.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

namespace tw::client {

/// How one lane does: fed by its records and by the frames that are shown. Bounded, nothing allocates once
/// warm.
class Telemetry {
 public:
  void on_record(std::size_t bytes, Micros arrival);
  void on_snapshot(Tick tick, bool newest, Micros arrival);
  /// Snapshots are this far apart. When that changes, loss is counted anew: what did not come was not sent.
  void set_interval(std::uint32_t ticks);
  /// Ticks that the lane's prediction has ever stepped.
  void on_steps(std::uint64_t steps) { steps_ = steps; }
  /// A snapshot says how far the newest command led its tick. `applied`: what its tick did is what we commanded, as far as
  /// we know.
  void on_command_lead(int ticks, bool applied = true);
  /// A frame took so long to predict the own player, and to place everything.
  void on_work(Micros own, Micros others);
  /// A frame at `now` whose state is `age` old. Fills all of `figures` that this class knows (its counters
  /// are read), and `ages`.
  void on_frame(Micros now, Micros age, LaneFigures& figures, std::vector<AgeSample>& ages);

  static constexpr Micros kWindow = 10'000'000;

 private:
  static constexpr std::uint32_t kWindowTicks = 10 * kTickHz;
  static constexpr std::size_t kRateBuckets = 10;  ///< of 100 ms: one second

  void remember_age(AgeSample sample, std::vector<AgeSample>& ages) const;
  void count_stall(Micros now, Micros age, LaneFigures& figures);
  void refresh_slow_figures(LaneFigures& figures, const std::vector<AgeSample>& ages);
  void refresh_costs(Micros now, LaneFigures& figures);
  void turn_rate_to(Micros now);
  float loss_pct() const;

  std::array<std::optional<Tick>, kWindowTicks> seen_{};  ///< by tick % size
  std::optional<Tick> first_, newest_;
  std::int64_t interval_ticks_ = 1;
  Micros newest_at_ = 0;
  WindowedMin<10> least_age_{1'000'000};
  bool stalled_ = false;
  Micros refreshed_at_ = 0;
  std::array<std::uint64_t, kRateBuckets> rate_bytes_{};
  std::int64_t rate_bucket_ = 0;
  std::uint64_t received_ = 0, late_ = 0, bytes_ = 0, steps_ = 0;
  std::uint64_t commands_late_ = 0, commands_lost_ = 0;
  struct Counted {
    Micros at = 0;
    std::uint64_t received = 0, bytes = 0, sent = 0, steps = 0;
  };
  /// Since `before_`.
  struct Since {
    std::uint64_t leads = 0, late = 0, waited_ticks = 0, frames = 0;
    Micros own = 0, others = 0;
  };
  void refresh_means(LaneFigures& figures) const;

  Counted before_;  ///< a second ago
  Since since_;
  std::vector<float> scratch_;  ///< for the percentiles
};

}  // namespace tw::client
