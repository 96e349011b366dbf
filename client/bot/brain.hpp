// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "client/bot/geometry.hpp"
#include "client/bot/navigator.hpp"
#include "shared/base/random.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

namespace tw::bot {

/// How one bot differs from the next. Drawn from its seed, so that a crowd is not a choir.
struct Personality {
  double aim_error = 0.05;            ///< radians, standard deviation of a slow wander
  double turn_rate = 0.12;            ///< radians a tick, at most
  std::uint32_t reaction_ticks = 12;  ///< from seeing somebody to shooting at them
  double courage = 0.5;               ///< 0..1: fights, or collects first
  double rail_liking = 0.5;           ///< 0..1: share of chances in which it charges the rail
  double dodging = 0.7;               ///< 0..1: share of discs that it tries to evade
  double distance_units = 220;        ///< at which it likes to fight
};
Personality draw_personality(Rng& rng);

/// Decides what to press, from nothing but a world that a lane has delivered. Think 15-20 times a second and
/// hold the answer in between. Deterministic: the same seed and the same worlds give the same commands.
class Brain {
 public:
  explicit Brain(std::uint64_t seed);

  /// `behind_ticks`: how far the world lies behind the moment at which the command will act.
  sim::Command think(const sim::World& world, const sim::Map& map, PlayerId self, std::uint32_t behind_ticks);

  const Personality& personality() const { return personality_; }

 private:
  struct Sight {
    PlayerId who = kNoPlayer;
    Vec at;        ///< led by behind_ticks
    Vec velocity;  ///< units a tick
    double distance = 0;
    bool visible = false;
  };
  struct Situation {
    const sim::World& world;
    const sim::Map& map;
    const sim::Player& me;
    PlayerId self;
    Vec at;
    std::uint32_t behind_ticks;
    Tick acts_at;  ///< when the command will act, about
  };

  void look_around(const Situation& now);
  void choose_goal(const Situation& now);
  double worth_of_pickup(const Situation& now, std::size_t pickup) const;
  Vec wander_goal(const sim::Map& map);
  Vec steer(const Situation& now);
  Vec fight_steering(const Situation& now);
  std::optional<Vec> evasion(const Situation& now, bool& imminent);
  void notice_being_stuck(const Situation& now, Vec wish);
  void aim(const Situation& now, Vec wish);
  Vec aim_point(const Situation& now) const;
  std::uint8_t weapons(const Situation& now);
  bool start_rail(const Situation& now);

  Rng rng_;
  Personality personality_;
  Navigator navigator_;
  std::vector<Vec> path_;
  Tick plan_again_at_;
  std::optional<Sight> target_;
  Tick seen_since_;
  double angle_ = 0;
  double aim_wander_ = 0;
  Tick last_thought_;
  double strafe_side_ = 1;
  Tick strafe_until_;
  bool charging_ = false;
  Tick charging_since_;
  bool dash_was_down_ = false;
  Vec anchor_;  ///< where it was when last seen to get on
  Tick anchor_at_;
};

}  // namespace tw::bot
