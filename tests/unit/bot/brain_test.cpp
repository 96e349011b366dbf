// SPDX-License-Identifier: MIT
#include "client/bot/brain.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <memory>
#include <sstream>

#include "shared/sim/step.hpp"

namespace tw::bot {
namespace {

sim::Map load_map(const std::string& name) {
  std::stringstream text;
  text << std::ifstream(std::string(TW_SOURCE_DIR) + "/assets/maps/" + name + ".txt").rdbuf();
  return *sim::parse_map(text.str());
}

struct Score {
  int kills = 0, own_goals = 0, pickups = 0, discs = 0, rails = 0, dashes = 0;
};

/// Brains in one simulation, each seeing the world `kDelay` ticks late.
class Arena {
 public:
  static constexpr std::size_t kDelay = 5;

  Arena(const std::string& map, std::size_t bots, std::uint64_t seed)
      : map_(load_map(map)), world_(sim::make_world(map_, 9)) {
    for (std::size_t i = 0; i < bots; ++i) {
      brains_.emplace_back(draw(seed, i));
      sim::add_player(world_, map_, PlayerId{static_cast<std::uint8_t>(i)}, *events_);
    }
  }
  void run(int ticks) {
    for (int i = 0; i < ticks; ++i) {
      past_.push_back(world_);
      if (past_.size() > kDelay) past_.pop_front();
      for (std::size_t b = 0; b < brains_.size(); ++b)
        if ((static_cast<std::size_t>(i) + b) % 3 == 0)
          commands_[b] =
              brains_[b].think(past_.front(), map_, PlayerId{static_cast<std::uint8_t>(b)}, kDelay);
      events_->clear();
      sim::step(world_, map_, commands_, *events_);
      count();
    }
  }
  const Score& score() const { return score_; }
  const sim::World& world() const { return world_; }

 private:
  void count() {
    for (const sim::Event& event : *events_) {
      switch (event.kind) {
        case sim::EventKind::kKill:
          ++(event.actor == event.target ? score_.own_goals : score_.kills);
          break;
        case sim::EventKind::kPickup:
          ++score_.pickups;
          break;
        case sim::EventKind::kDiscFired:
          ++score_.discs;
          break;
        case sim::EventKind::kRailFired:
          ++score_.rails;
          break;
        case sim::EventKind::kDash:
          ++score_.dashes;
          break;
        default:
          break;
      }
    }
  }

  sim::Map map_;
  sim::World world_;
  std::unique_ptr<sim::EventList> events_ = std::make_unique<sim::EventList>();
  std::deque<sim::World> past_;
  std::vector<Brain> brains_;
  sim::Commands commands_{};
  Score score_;
};

class BrainsOn : public testing::TestWithParam<std::pair<const char*, std::size_t>> {};

TEST_P(BrainsOn, AMapFightCollectAndDodge) {
  const auto [map, bots] = GetParam();
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    Arena arena(map, bots, seed);
    arena.run(40 * 60);
    const Score& score = arena.score();
    EXPECT_GE(score.kills, static_cast<int>(bots));
    EXPECT_GT(score.pickups, static_cast<int>(bots));
    EXPECT_GT(score.rails, 0);
    EXPECT_GT(score.dashes, 0);
    EXPECT_LT(score.own_goals, score.kills);
  }
}
INSTANTIATE_TEST_SUITE_P(Maps, BrainsOn,
                         testing::Values(std::pair("foundry", 4), std::pair("atrium", 8),
                                         std::pair("expanse", 32)));

TEST(Brain, IsDeterministic) {
  Arena first("foundry", 4, 7), second("foundry", 4, 7), other("foundry", 4, 8);
  first.run(1200);
  second.run(1200);
  other.run(1200);
  EXPECT_EQ(first.world(), second.world());
  EXPECT_NE(first.world(), other.world());
}

TEST(Brain, CharactersDiffer) {
  const Personality a = Brain(1).personality(), b = Brain(2).personality();
  EXPECT_NE(a.aim_error, b.aim_error);
  EXPECT_NE(a.courage, b.courage);
}

TEST(Brain, TheDeadPressNothing) {
  const sim::Map map = load_map("foundry");
  Brain brain(1);
  sim::World world;
  world.players[0].state = sim::PlayerState::kDead;
  EXPECT_EQ(brain.think(world, map, PlayerId{0}, 5).buttons, 0);
  EXPECT_EQ(brain.think(world, map, kNoPlayer, 5).buttons, 0);
}

TEST(Brain, ThinksAboutAnyWorld) {
  const sim::Map map = load_map("foundry");
  Brain brain(1);
  Rng rng(5);
  auto world = std::make_unique<sim::World>();
  for (int i = 0; i < 500; ++i) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(world.get());
    for (std::size_t at = 0; at < sizeof(sim::World); ++at) bytes[at] = static_cast<std::uint8_t>(rng.next());
    for (sim::Player& player : world->players) player.state = static_cast<sim::PlayerState>(rng.below(3));
    if (i % 2 == 0) world->players[0].pos = map.spawns[0];
    world->players[0].state = sim::PlayerState::kAlive;
    const sim::Command command = brain.think(*world, map, PlayerId{0}, rng.below(41));
    EXPECT_EQ(command.reserved, 0);
    EXPECT_EQ(command.buttons & 0x80, 0);
  }
}

}  // namespace
}  // namespace tw::bot
