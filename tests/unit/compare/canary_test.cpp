// SPDX-License-Identifier: MIT
// Is the canary's tolerance wide enough for chance, and too narrow for a fault? An ideal lane, sampled as the
// comparison samples, through losses drawn afresh a hundred times.
#include <gtest/gtest.h>

#include <optional>

#include "lab/compare/frame_times.hpp"
#include "lab/compare/gate.hpp"
#include "shared/base/random.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

/// Ages of an ideal datagram lane in the gate's own sampling; every snapshot `late_ms` later than it ought to be.
Percentiles sample_ideal_lane(double loss_pct, double delay_ms, int seconds, std::uint64_t seed,
                              double late_ms) {
  Rng rng(seed);
  const double first_tick_ms = rng.uniform() * kInterval;
  std::vector<bool> lost(static_cast<std::size_t>(seconds + 5) * 60);
  for (auto&& one : lost) one = rng.uniform() < loss_pct / 100;
  FrameTimes frames(0, rng.uniform());
  std::vector<double> ages;
  const double warm_up_ms = 4'000;
  for (double now = 0; now < warm_up_ms + seconds * 1000.0; now = static_cast<double>(frames.next()) / 1000) {
    if (now < warm_up_ms) continue;
    auto tick = static_cast<std::size_t>((now - delay_ms - late_ms - first_tick_ms) / kInterval);
    while (lost[tick]) --tick;
    ages.push_back(now - first_tick_ms - static_cast<double>(tick) * kInterval);
  }
  return percentiles(std::move(ages));
}

int refused(double loss_pct, double delay_ms, int seconds, double late_ms) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CellResult cell = example_cell();
    cell.packets.clear();  // of another doubt's business, and dear
    cell.options.seconds = seconds;
    auto& canary = cell.lanes.back();
    canary.limit_p50_ms = ideal_age_ms(0.5, delay_ms, kInterval, loss_pct / 100);
    canary.limit_p99_ms = ideal_age_ms(0.99, delay_ms, kInterval, loss_pct / 100);
    canary.age_ms = sample_ideal_lane(loss_pct, delay_ms, seconds, seed, late_ms);
    for (const auto& doubt : judge(cell).doubts)
      if (doubt.find("canary") != std::string::npos) {
        ++count;
        break;
      }
  }
  return count;
}

TEST(Canary, AnIdealLaneIsNotRefusedByChance) {
  for (const double loss : {0.0, 1.0, 5.0, 10.0})
    for (const double delay : {25.0, 50.0, 100.0})
      for (const int seconds : {5, 12, 20})
        EXPECT_LE(refused(loss, delay, seconds, 0.2), 1)
            << loss << " %, " << delay << " ms, " << seconds << " s";
}

TEST(Canary, OneAndAHalfMillisecondsMoreAreRefused) {
  for (const double loss : {0.0, 1.0, 5.0, 10.0}) EXPECT_GE(refused(loss, 50, 12, 1.5), 90) << loss << " %";
}

TEST(FrameTimes, ComeSixtyASecondAndCoverTheIntervalEvenly) {
  FrameTimes frames(1'000'000, 0.3);
  std::vector<int> tenths(10);
  Micros last = 0, now = 0;
  for (int i = 0; i < 600; ++i) {
    now = frames.next();
    EXPECT_GT(now, last);
    last = now;
    const double place = static_cast<double>(now - 1'000'000) / (kInterval * 1000);
    ++tenths[static_cast<std::size_t>((place - std::floor(place)) * 10)];
  }
  EXPECT_NEAR(static_cast<double>(now - 1'000'000), 10e6, 2 * kInterval * 1000);
  for (const int count : tenths) EXPECT_NEAR(count, 60, 4);
}

}  // namespace
}  // namespace tw::compare
