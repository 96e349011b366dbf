// SPDX-License-Identifier: MIT
// Lag compensation over a real round trip: a player who stands and aims at what the screen shows, and one who runs by.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "shared/sim/tuning.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

/// An open field, where nothing is in the way.
MapText field() {
  std::string text = "name Field\nplayers 2\n\n";
  for (int y = 0; y < 24; ++y) {
    std::string row(40, y == 0 || y == 23 ? '#' : '.');
    row.front() = row.back() = '#';
    if (y == 12) row[2] = row[37] = 'S';
    text += row + "\n";
  }
  return {text};
}

const client::DrawnPlayer* find(const client::View& view, bool self) {
  for (const client::DrawnPlayer& player : view.lanes[0].players)
    if (player.self == self) return &player;
  return nullptr;
}

/// Up and down, 0.8 s each way.
sim::Command runner(const client::View& view) {
  const bool up = view.now / 800'000 % 2 == 0;
  return {.aim = 0, .buttons = static_cast<std::uint8_t>(up ? sim::kUp : sim::kDown)};
}

/// Holds the rail for 0.8 s, lets go for 0.1 s, and always aims where the other is drawn.
sim::Command shooter(const client::View& view) {
  const client::DrawnPlayer *me = find(view, true), *other = find(view, false);
  if (me == nullptr || other == nullptr) return {};
  const float turn =
      std::atan2(other->at.y - me->at.y, other->at.x - me->at.x) / (2 * std::numbers::pi_v<float>);
  const auto aim = static_cast<sim::Angle>(std::lround(turn * 65536) & 0xffff);
  const bool hold = view.now % 2'100'000 < 1'900'000;
  return {.aim = aim, .buttons = static_cast<std::uint8_t>(hold ? sim::kRail : 0)};
}

struct Count {
  int shots = 0, hits = 0, rewound = 0;
  int most_behind = 0;  ///< 1/16 tick
  std::uint64_t counted = 0, counted_by_the_other = 0;
};

Count shoot(Micros delay, client::Shots shots, bool server_allows = true) {
  VirtualMatch match(field(), 7, 0, {.snapshot_ticks = 1, .lag_compensation = server_allows});
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = delay}}}), shooter);
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = delay}}}), runner);
  match.run(3 * kSecond);
  match.client(0).set_techniques({.shots = shots}, match.now());
  const std::uint64_t then = match.view(0).lanes[0].figures.rails_rewound;
  Count count;
  match.run(60 * kSecond, [&](const client::View& view) {
    for (const client::SeenEvent& seen : view.lanes[0].events) {
      if (seen.event.actor != view.self) continue;
      const client::DrawnPlayer* other = find(view, false);
      const bool can_be_hurt =
          other != nullptr && other->state == sim::PlayerState::kAlive && !other->shielded_by_spawn;
      if (seen.event.kind == sim::EventKind::kRailFired && can_be_hurt) ++count.shots;
      if (seen.event.kind == sim::EventKind::kHit) ++count.hits;
      if (seen.event.kind != sim::EventKind::kRewound) continue;
      ++count.rewound;
      count.most_behind = std::max<int>(count.most_behind, seen.event.value);
    }
  });
  EXPECT_GT(count.shots, 15);
  count.counted = match.view(0).lanes[0].figures.rails_rewound - then;
  count.counted_by_the_other = match.view(1).lanes[0].figures.rewound_at_me;
  EXPECT_EQ(match.view(1).lanes[0].figures.rails_rewound + match.view(0).lanes[0].figures.rewound_at_me, 0u);
  return count;
}

TEST(Rewind, WhoAimsAtWhatTheScreenShowsHitsUpToTheCap) {
  for (const Micros delay : {Micros{10'000}, Micros{50'000}, Micros{80'000}}) {
    const Count count = shoot(delay, client::Shots::kSeen);
    EXPECT_GE(count.hits * 10, count.shots * 8) << delay;
    EXPECT_LE(count.most_behind, 16 * static_cast<int>(kMaxRewindTicks));
    EXPECT_GT(count.rewound, 0);
    EXPECT_EQ(count.counted, static_cast<std::uint64_t>(count.rewound));
    EXPECT_GE(count.counted_by_the_other, count.counted) << "the figure is of the whole match";
  }
}

TEST(Rewind, WithoutItTheRunnerIsGone) {
  for (const bool server_allows : {true, false}) {
    const auto shots = server_allows ? client::Shots::kPresent : client::Shots::kSeen;
    const Count count = shoot(50'000, shots, server_allows);
    EXPECT_LE(count.hits * 10, count.shots * 4)
        << "the server " << (server_allows ? "was not asked" : "does not");
    EXPECT_EQ(count.rewound, 0);
  }
}

TEST(Rewind, BeyondTheCapOneHasToLeadAgain) {
  const Count count = shoot(250'000, client::Shots::kSeen);
  EXPECT_LE(count.hits * 10, count.shots * 5);
  EXPECT_EQ(count.most_behind, 16 * static_cast<int>(kMaxRewindTicks));
}

}  // namespace
}  // namespace tw::test
