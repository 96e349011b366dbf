// SPDX-License-Identifier: MIT
// Two sides: mates are spared, and the side with more points wins.
#include <gtest/gtest.h>

#include <algorithm>

#include "shared/sim/sides.hpp"
#include "tests/unit/sim/arena.hpp"

namespace tw::sim {
namespace {

class Teams : public testing::TestWithParam<bool> {
 protected:
  Teams() { arena_.map.teams = GetParam(); }
  /// Seat 0 shoots along +x at seat 1 or seat 2.
  int health_after(int target, int buttons, std::uint32_t ticks) {
    const PlayerId shooter = arena_.seat(0, 100, 300), victim = arena_.seat(target, 300, 300);
    arena_.hold(shooter, buttons);
    arena_.run(ticks);
    arena_.hold(shooter, 0);
    arena_.run(90);
    return arena_[victim].health;
  }
  Arena arena_;
};
INSTANTIATE_TEST_SUITE_P(Mode, Teams, testing::Bool());

TEST_P(Teams, DiscsAndRailsHurtTheOtherSide) { EXPECT_LT(health_after(1, kDisc, 3), kMaxHealth); }
TEST_P(Teams, ADiscSparesAMate) { EXPECT_EQ(health_after(2, kDisc, 3) == kMaxHealth, GetParam()); }
TEST_P(Teams, ARailSparesAMate) {
  EXPECT_EQ(health_after(2, kRail, kRailChargeTicks + 2) == kMaxHealth, GetParam());
}
TEST_P(Teams, AMateStopsARail) {
  const PlayerId behind = arena_.seat(3, 500, 300);
  health_after(2, kRail, kRailChargeTicks + 2);
  EXPECT_EQ(arena_[behind].health, kMaxHealth);
}

TEST(Sides, AreTheEvenAndTheOddSeats) {
  EXPECT_TRUE(are_mates(PlayerId{0}, PlayerId{2}));
  EXPECT_FALSE(are_mates(PlayerId{0}, PlayerId{1}));
  EXPECT_FALSE(are_mates(PlayerId{3}, PlayerId{3})) << "one's own disc hurts";
}

/// Who the round's end names, of these scores.
PlayerId winner_of(bool teams, std::vector<int> scores) {
  Arena arena;
  arena.map.teams = teams;
  for (int i = 0; i < static_cast<int>(scores.size()); ++i)
    arena[arena.seat(i, 60 + 40 * i, 100)].score =
        static_cast<std::int16_t>(scores[static_cast<std::size_t>(i)]);
  arena.world.phase_ends_at = arena.world.tick + 1;
  EventList events;
  step(arena.world, arena.map, {}, events);
  const auto end = std::find_if(events.begin(), events.end(),
                                [](const Event& e) { return e.kind == EventKind::kRoundEnd; });
  return end == events.end() ? PlayerId{99} : end->actor;
}

TEST(Sides, TheSideWithMorePointsWins) {
  EXPECT_EQ(winner_of(false, {9, 5, 1, 7}), PlayerId{0});
  EXPECT_EQ(winner_of(true, {9, 5, 1, 7}), PlayerId{3}) << "12 against 10, and its best";
  EXPECT_EQ(winner_of(true, {3, 4, 4, 3}), kNoPlayer) << "7 each";
  EXPECT_EQ(winner_of(false, {5, 5, 1}), kNoPlayer);
  EXPECT_EQ(winner_of(true, {5, 1, 5}), PlayerId{0}) << "the first of equals: the side has won";
  EXPECT_EQ(winner_of(true, {-1, -2}), PlayerId{0});
}

TEST(TeamMaps, SayTheirMode) {
  const auto with = [](const std::string& mode) {
    return parse_map("name T\n" + mode + "players 4\n\n" + hall(10, 10));
  };
  EXPECT_FALSE(with("")->teams);
  EXPECT_TRUE(with("mode teams\n")->teams);
  EXPECT_FALSE(with("mode free-for-all\n")->teams);
  EXPECT_NE(with("mode teams\n")->hash, with("")->hash) << "both sides must agree";
  EXPECT_EQ(with("mode chess\n").error, "map, line 2: the mode must be teams or free-for-all");
  EXPECT_EQ(with("mode teams\nmode teams\n").error, "map, line 3: the mode is given twice");
}

}  // namespace
}  // namespace tw::sim
