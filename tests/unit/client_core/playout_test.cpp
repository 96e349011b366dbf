// SPDX-License-Identifier: MIT
#include "client/core/playout.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

constexpr Micros kBehind = 50'000;

/// A lane that delivers each tick's snapshot `transit` after its stamp, and frames in between.
struct Lane {
  Playout playout{kBehind};
  Micros now = 10'000'000;
  Micros transit = 60'000;

  Micros run(int ticks) {
    Micros moment = 0;
    for (int i = 0; i < ticks; ++i) {
      now += kTickMicros;
      playout.on_snapshot(now - transit, now);
      moment = playout.moment(now);
    }
    return moment;
  }
  /// How old the drawn moment is.
  Micros shown_age(Micros moment) const { return now - moment; }
};

TEST(Playout, DrawsAFixedTimeBehindTheBestTransit) {
  Lane lane;
  EXPECT_EQ(lane.shown_age(lane.run(120)), 110'000);
}

TEST(Playout, FewerSnapshotsAreDrawnAsMuchFurtherBehind) {
  Lane lane;
  lane.playout.set_interval(3);
  EXPECT_EQ(lane.shown_age(lane.run(120)), 60'000 + 3 * kBehind);
}

TEST(Playout, AdaptsToTheJitterWithinTenPerCentAndDoesNotOscillate) {
  for (const Micros jitter : {0, 20'000, 60'000, 150'000}) {
    Playout playout{kBehind};
    playout.set_adaptive(true);
    Rng rng(7);
    Micros now = 10'000'000, before = 0, most = 0, least = 1'000'000;
    for (int i = 0; i < 1'200; ++i) {
      now += kTickMicros;
      playout.on_snapshot(
          now - 40'000 - (jitter == 0 ? 0 : rng.below(static_cast<std::uint32_t>(jitter) + 1)), now);
      const Micros moment = playout.moment(now);
      EXPECT_GE(moment, before) << "time ran backwards";
      before = moment;
      if (i < 300) continue;  // 2 s of window, and the way there
      most = std::max(most, playout.behind());
      least = std::min(least, playout.behind());
    }
    const auto needed = static_cast<double>(jitter + kTickMicros);
    EXPECT_NEAR(static_cast<double>(most), needed, 0.1 * needed);
    EXPECT_NEAR(static_cast<double>(least), needed, 0.1 * needed);
  }
}

TEST(Playout, AdaptsNoFurtherThanAQuarterOfASecond) {
  Lane lane;
  lane.playout.set_adaptive(true);
  lane.run(60);
  lane.transit = 2'000'000;
  lane.run(1);
  EXPECT_LE(lane.playout.behind(), 250'000);
}

TEST(Playout, IsNotPushedBackByAHeldLane) {
  Lane lane;
  lane.run(120);
  for (int i = 0; i < 30; ++i)
    lane.playout.moment(lane.now += kTickMicros);  // nothing comes for half a second
  EXPECT_EQ(lane.shown_age(lane.playout.moment(lane.now)), 110'000);
}

TEST(Playout, GlidesWhenThePathBecomesLonger) {
  Lane lane;
  Micros before = lane.run(120);
  lane.transit = 160'000;
  for (int i = 0; i < 400; ++i) {
    const Micros moment = lane.run(1);
    EXPECT_GE(moment, before) << "time ran backwards";
    before = moment;
  }
  EXPECT_EQ(lane.shown_age(before), 210'000);
}

TEST(Playout, GlidesWhenThePathBecomesShorter) {
  Lane lane;
  lane.transit = 160'000;
  Micros before = lane.run(120);
  lane.transit = 60'000;
  for (int i = 0; i < 200; ++i) {
    const Micros moment = lane.run(1);
    EXPECT_LE(moment - before, kTickMicros * 12 / 10);
    before = moment;
  }
  EXPECT_EQ(lane.shown_age(before), 110'000);
}

TEST(Playout, IgnoresJitterAboveTheBest) {
  Lane lane;
  Rng rng(1);
  for (int i = 0; i < 600; ++i) {
    lane.transit = 60'000 + static_cast<Micros>(rng.below(40'000));
    lane.run(1);
  }
  EXPECT_NEAR(static_cast<double>(lane.shown_age(lane.playout.moment(lane.now))), 110'000, 3'000);
}

}  // namespace
}  // namespace tw::client
