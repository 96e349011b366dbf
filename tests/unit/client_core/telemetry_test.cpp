// SPDX-License-Identifier: MIT
#include "client/core/telemetry.hpp"

#include <gtest/gtest.h>

namespace tw::client {
namespace {

class TelemetryTest : public testing::Test {
 protected:
  static constexpr Micros kFrame = 16'667;

  void frames(int count, Micros age) {
    for (int i = 0; i < count; ++i) telemetry_.on_frame(now_ += kFrame, age, figures_, ages_);
  }
  void frames_with_snapshots(int count, Micros age) {
    for (int i = 0; i < count; ++i) {
      telemetry_.on_snapshot(Tick{tick_++}, true, now_);
      telemetry_.on_record(100, now_);
      frames(1, age);
    }
  }

  Telemetry telemetry_;
  LaneFigures figures_;
  std::vector<AgeSample> ages_;
  Micros now_ = 1'000'000;
  std::uint32_t tick_ = 500;
};

TEST_F(TelemetryTest, PercentilesAreOverTheLastTenSeconds) {
  frames_with_snapshots(60 * 20, 500'000);
  frames_with_snapshots(60 * 10 + 30, 60'000);  // the figure is refreshed a few times a second
  EXPECT_EQ(figures_.p99_ms, 60);
  frames_with_snapshots(9, 200'000);  // a little more than 1 % of the window
  frames_with_snapshots(30, 60'000);
  EXPECT_EQ(figures_.p50_ms, 60);
  EXPECT_EQ(figures_.p99_ms, 200);
}

TEST_F(TelemetryTest, KeepsAtMostTenSecondsOfAges) {
  frames_with_snapshots(60 * 30, 60'000);
  EXPECT_NEAR(static_cast<double>(ages_.size()), 600, 2);
  EXPECT_LE(ages_.back().at - ages_.front().at, Telemetry::kWindow);
  for (int i = 0; i < 30'000; ++i)
    telemetry_.on_frame(now_ += 1'000, 60'000, figures_, ages_);  // 1,000 frames a second
  EXPECT_LE(ages_.size(), kMaxAgeSamples + 1);
}

TEST_F(TelemetryTest, CommandsWaitAndWorkAreMeansOverTheLastSecond) {
  for (int i = 0; i < 240; ++i) {
    telemetry_.on_command_lead(i < 120 ? 100 : i % 4 == 0 ? -128 : 3);
    telemetry_.on_work(i < 120 ? 5'000 : 12 + i % 2, 3);
    frames_with_snapshots(1, 60'000);
  }
  EXPECT_NEAR(figures_.commands_late_pct, 25, 1);
  EXPECT_NEAR(figures_.command_wait_ms, 50, 0.1) << "of those that came in time";
  EXPECT_NEAR(figures_.own_us, 12.5, 0.1);
  EXPECT_NEAR(figures_.others_us, 3, 0.01);
  frames_with_snapshots(120, 60'000);
  EXPECT_EQ(figures_.commands_late_pct, 0);
  EXPECT_EQ(figures_.own_us, 0) << "nothing is measured any more";
}

TEST_F(TelemetryTest, ACommandIsLateWhereNoneCameAndLostWhereANewerOneDid) {
  for (const int lead : {-1, -128, 0, 3}) {
    telemetry_.on_command_lead(lead, false);
    telemetry_.on_command_lead(lead, true);
  }
  telemetry_.on_command_lead(2, false);
  frames_with_snapshots(1, 60'000);
  EXPECT_EQ(figures_.commands_late, 4U);
  EXPECT_EQ(figures_.commands_lost, 3U);
}

TEST_F(TelemetryTest, CountsEachStallOnce) {
  frames_with_snapshots(60, 60'000);
  EXPECT_EQ(figures_.stalls, 0U);
  frames(20, 170'000);
  EXPECT_EQ(figures_.stalls, 1U);
  frames_with_snapshots(20, 60'000);
  frames(1, 161'000);
  EXPECT_EQ(figures_.stalls, 2U);
}

TEST_F(TelemetryTest, FewerSnapshotsAreNeitherLossNorStalls) {
  telemetry_.set_interval(6);
  for (std::uint32_t i = 0; i < 600; ++i) {
    if (i % 6 == 0 && i % 60 != 0) telemetry_.on_snapshot(Tick{tick_ + i}, true, now_);  // one in ten is lost
    frames(1, 50'000 + static_cast<Micros>(i % 6) * kFrame);
  }
  EXPECT_NEAR(figures_.loss_pct, 10, 1.5);
  EXPECT_EQ(figures_.stalls, 0U);
  frames(1, 50'000 + 100'000 + 6 * kFrame);
  EXPECT_EQ(figures_.stalls, 1U);
}

TEST_F(TelemetryTest, SaysForHowLongTheLaneIsHeld) {
  frames_with_snapshots(60, 60'000);
  EXPECT_EQ(figures_.held_ms, 0);
  frames(12, 100'000);
  EXPECT_NEAR(figures_.held_ms, 200, 20);
  frames_with_snapshots(1, 60'000);
  EXPECT_EQ(figures_.held_ms, 0);
}

TEST_F(TelemetryTest, CountsGapsInTheTicksAsLoss) {
  for (int i = 0; i < 900; ++i) {
    if (i % 10 != 3) telemetry_.on_snapshot(Tick{tick_ + static_cast<std::uint32_t>(i)}, true, now_);
    frames(1, 60'000);
  }
  EXPECT_NEAR(figures_.loss_pct, 10, 0.2);
}

TEST_F(TelemetryTest, ASnapshotThatComesLateIsNotLost) {
  for (std::uint32_t i = 0; i < 300; i += 2) {
    telemetry_.on_snapshot(Tick{tick_ + i + 1}, true, now_);
    telemetry_.on_snapshot(Tick{tick_ + i}, false, now_);
    frames(1, 60'000);
  }
  frames(20, 60'000);
  EXPECT_LT(figures_.loss_pct, 0.5);
  EXPECT_EQ(figures_.snapshots_late, 150U);
  EXPECT_EQ(figures_.snapshots_received, 300U);
}

TEST_F(TelemetryTest, RateIsOfTheLastSecond) {
  frames_with_snapshots(120, 60'000);  // 100 bytes, 60 times a second
  EXPECT_NEAR(figures_.kbit_s_down, 48, 6);
  frames(120, 60'000);
  EXPECT_EQ(figures_.kbit_s_down, 0);
}

}  // namespace
}  // namespace tw::client
