// SPDX-License-Identifier: MIT
#include "client/bot/brain.hpp"

#include <algorithm>

#include "shared/sim/sides.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::bot {
namespace {

constexpr double kDiscUnitsPerTick = static_cast<double>(sim::kDiscSpeed) / sim::kSubunits;
constexpr double kBodyUnits = static_cast<double>(sim::kPlayerRadius) / sim::kSubunits;
constexpr double kDiscReachUnits = 460;
constexpr double kTooCloseForRail = 110;
constexpr std::uint32_t kLongestCharge = sim::kRailChargeTicks + 70;
constexpr std::uint32_t kPlanEvery = 24;
constexpr std::uint32_t kStuckTicks = 75;
constexpr double kWanderReturn = 0.04;  // a tick: an aiming error lasts about 25 ticks (Ornstein-Uhlenbeck)

double between(Rng& rng, double low, double high) { return low + (high - low) * rng.uniform(); }

/// About normal, standard deviation 1: the sum of four uniforms.
double bell(Rng& rng) {
  return (rng.uniform() + rng.uniform() + rng.uniform() + rng.uniform() - 2.0) * 1.7320508;
}

bool alive(const sim::Player& player) { return player.state == sim::PlayerState::kAlive; }

std::uint8_t buttons_towards(Vec wish) {
  const double size = length(wish);
  if (size < 0.5) return 0;
  constexpr double kEighth = 0.3827;  // sin 22.5 degrees: the nearest of eight directions
  std::uint8_t buttons = 0;
  if (wish.x > kEighth * size) buttons |= sim::kRight;
  if (wish.x < -kEighth * size) buttons |= sim::kLeft;
  if (wish.y > kEighth * size) buttons |= sim::kDown;
  if (wish.y < -kEighth * size) buttons |= sim::kUp;
  return buttons;
}

/// When a disc thrown from `from` at `speed` meets a body that keeps its course: the positive root of a
/// quadratic.
double flight_ticks(Vec from, Vec at, Vec velocity, double speed) {
  const Vec way = at - from;
  const double a = dot(velocity, velocity) - speed * speed;
  const double b = 2 * dot(way, velocity);
  const double c = dot(way, way);
  const double root = b * b - 4 * a * c;
  if (a >= -1e-9 || root < 0) return length(way) / speed;
  return std::clamp((-b - std::sqrt(root)) / (2 * a), 0.0, 90.0);
}

}  // namespace

Personality draw_personality(Rng& rng) {
  Personality p;
  p.aim_error = between(rng, 0.025, 0.10);
  p.turn_rate = between(rng, 0.07, 0.20);
  p.reaction_ticks = 7 + rng.below(12);
  p.courage = between(rng, 0.25, 1.0);
  p.rail_liking = between(rng, 0.1, 0.8);
  p.dodging = between(rng, 0.35, 0.95);
  p.distance_units = between(rng, 120, 320);
  return p;
}

Brain::Brain(std::uint64_t seed) : rng_(seed), personality_(draw_personality(rng_)) {}

sim::Command Brain::think(const sim::World& world, const sim::Map& map, PlayerId self,
                          std::uint32_t behind_ticks) {
  if (self.index() >= kMaxPlayers || !alive(world.players[self.index()])) {
    target_.reset();
    path_.clear();
    plan_again_at_ = world.tick;
    charging_ = dash_was_down_ = false;
    return {.aim = to_angle(angle_), .buttons = 0, .reserved = 0};
  }
  const sim::Player& me = world.players[self.index()];
  const Situation now{.world = world,
                      .map = map,
                      .me = me,
                      .self = self,
                      .at = to_vec(me.pos) + to_vec(me.vel) * std::min(behind_ticks, 10U),
                      .behind_ticks = behind_ticks,
                      .acts_at = world.tick + behind_ticks};
  look_around(now);
  choose_goal(now);
  bool imminent = false;
  const auto evade = evasion(now, imminent);
  const Vec wish = evade ? *evade : steer(now);
  notice_being_stuck(now, wish);
  aim(now, wish);

  std::uint8_t buttons = buttons_towards(wish) | weapons(now);
  const bool dash = imminent && !dash_was_down_ && me.dash_ready_at <= now.acts_at;
  if (dash) buttons |= sim::kDash;
  dash_was_down_ = dash;
  last_thought_ = world.tick;
  return {.aim = to_angle(angle_), .buttons = buttons, .reserved = 0};
}

// --- what is around

// The nearest whom we see; failing that, the nearest. Somebody already aimed at counts as a quarter nearer.
void Brain::look_around(const Situation& now) {
  std::optional<Sight> best;
  double best_score = 0;
  for (std::uint8_t seat = 0; seat < kMaxPlayers; ++seat) {
    const sim::Player& other = now.world.players[seat];
    if (PlayerId{seat} == now.self || !alive(other)) continue;
    if (now.map.teams && sim::are_mates(now.self, PlayerId{seat})) continue;
    const Vec velocity = to_vec(other.vel);
    Sight sight{.who = {seat},
                .at = to_vec(other.pos) + velocity * std::min(now.behind_ticks, 20U),
                .velocity = velocity,
                .distance = 0,
                .visible = false};
    sight.distance = length(sight.at - now.at);
    double score = sight.distance * (target_ && target_->who == sight.who ? 0.75 : 1.0);
    if (best && score > best_score + 700) continue;  // no line of sight can make up for that
    sight.visible = sight.distance < 900 && clear_way(now.map, now.at, sight.at, 2);
    if (!sight.visible) score += 700;
    if (best && score >= best_score) continue;
    best = sight;
    best_score = score;
  }
  const bool same = best && target_ && best->who == target_->who && best->visible && target_->visible;
  if (!same) seen_since_ = now.world.tick;
  target_ = best;
}

// --- where to

double Brain::worth_of_pickup(const Situation& now, std::size_t pickup) const {
  if (now.world.pickup_back_at[pickup] > now.world.tick + 60) return 0;
  switch (now.map.pickups[pickup].kind) {
    case sim::PickupKind::kHealth:
      return 1.8 * (sim::kMaxHealth - now.me.health) / sim::kMaxHealth;
    case sim::PickupKind::kShield:
      return 1.1 * (sim::kMaxShield - now.me.shield) / sim::kMaxShield;
    case sim::PickupKind::kHaste:
      return now.me.haste_until > now.world.tick ? 0 : 0.45;
  }
  return 0;
}

Vec Brain::wander_goal(const sim::Map& map) {
  if (map.spawn_count == 0) return {};
  return to_vec(map.spawns[rng_.below(static_cast<std::uint32_t>(map.spawn_count))]);
}

void Brain::choose_goal(const Situation& now) {
  if (!path_.empty() && length(path_.front() - now.at) < 14) path_.erase(path_.begin());
  if (!path_.empty() && now.world.tick < plan_again_at_) return;
  plan_again_at_ = now.world.tick + kPlanEvery;
  navigator_.search(now.map, now.at);

  std::optional<Vec> goal;
  double best = 0;
  const auto consider = [&](Vec place, double worth) {
    const std::uint16_t tiles = navigator_.tiles_to(place);
    if (tiles == Navigator::kUnreachable || tiles == 0) return;
    const double value = worth / (8.0 + tiles);
    if (value <= best) return;
    best = value;
    goal = place;
  };
  for (std::size_t i = 0; i < now.map.pickup_count; ++i)
    consider(to_vec(now.map.pickups[i].pos), worth_of_pickup(now, i));
  const double strength = (now.me.health + now.me.shield) / 100.0;
  if (target_) consider(target_->at, 0.25 + personality_.courage * strength);
  navigator_.way_to(goal ? *goal : wander_goal(now.map), path_);
}

Vec Brain::steer(const Situation& now) {
  const Vec onwards = next_waypoint(now.map, now.at, path_) - now.at;
  if (!target_ || !target_->visible || target_->distance > personality_.distance_units * 1.8) return onwards;
  const Vec fighting = fight_steering(now);
  const double going = length(onwards);
  // A brave one dances, a careful one keeps going for what it wanted, and dances a little on the way.
  return going < 1 ? fighting : fighting * (0.4 + personality_.courage) + onwards * (0.9 / going);
}

// Around the target, at the distance that this bot likes.
Vec Brain::fight_steering(const Situation& now) {
  if (now.world.tick >= strafe_until_) {
    strafe_side_ = rng_.below(2) == 0 ? 1 : -1;
    strafe_until_ = now.world.tick + 20 + rng_.below(50);
  }
  const Vec way = target_->at - now.at;
  const double distance = std::max(length(way), 1.0);
  const Vec towards = way * (1 / distance);
  Vec aside = left_of(towards) * strafe_side_;
  if (!clear_way(now.map, now.at, now.at + aside * 30, kBodyUnits)) {
    strafe_side_ = -strafe_side_;
    aside = aside * -1;
  }
  const double closer = std::clamp((distance - personality_.distance_units) / 80, -1.0, 1.0);
  return aside + towards * closer;
}

// Away from the course of the first disc that would hit within two thirds of a second, to the side it passes
// on.
std::optional<Vec> Brain::evasion(const Situation& now, bool& imminent) {
  double soonest = 40;
  std::optional<Vec> away;
  for (const sim::Disc& disc : now.world.discs) {
    if (disc.owner == kNoPlayer) continue;
    const Vec velocity = to_vec(disc.vel);
    const double speed_squared = dot(velocity, velocity);
    if (speed_squared < 0.01) continue;
    const Vec relative = now.at - (to_vec(disc.pos) + velocity * now.behind_ticks);
    const double ticks = dot(relative, velocity) / speed_squared;
    const Vec miss = relative - velocity * ticks;
    if (ticks < 0 || ticks > soonest || length(miss) > kBodyUnits + 18) continue;
    soonest = ticks;
    const Vec aside = left_of(velocity) * (1 / std::sqrt(speed_squared));
    away = dot(aside, miss) >= 0 ? aside : aside * -1;
  }
  if (!away || rng_.uniform() > personality_.dodging) return std::nullopt;
  imminent = soonest < 14 && rng_.uniform() < personality_.dodging * 0.5;
  if (!clear_way(now.map, now.at, now.at + *away * 26, kBodyUnits)) away = *away * -1;
  return away;
}

void Brain::notice_being_stuck(const Situation& now, Vec wish) {
  const Vec here = to_vec(now.me.pos);
  if (length(here - anchor_) > 20 || length(wish) < 0.5) {
    anchor_ = here;
    anchor_at_ = now.world.tick;
  }
  if (now.world.tick - anchor_at_ < std::int64_t{kStuckTicks}) return;
  anchor_at_ = now.world.tick;
  strafe_side_ = -strafe_side_;
  navigator_.search(now.map, now.at);
  navigator_.way_to(wander_goal(now.map), path_);
  plan_again_at_ = now.world.tick + kStuckTicks;
}

// --- shooting

Vec Brain::aim_point(const Situation& now) const {
  if (charging_) return target_->at;
  const double ticks = flight_ticks(now.at, target_->at, target_->velocity, kDiscUnitsPerTick);
  const Vec led = target_->at + target_->velocity * ticks;
  return clear_way(now.map, target_->at, led, 0) ? led : target_->at;  // nobody walks through a wall
}

// Turns at a hand's speed towards what it wants to hit, with an error that wanders slowly, as a hand's does.
void Brain::aim(const Situation& now, Vec wish) {
  const auto passed = static_cast<double>(std::clamp<std::int64_t>(now.world.tick - last_thought_, 1, 12));
  aim_wander_ += -aim_wander_ * kWanderReturn * passed +
                 bell(rng_) * personality_.aim_error * std::sqrt(2 * kWanderReturn * passed);
  aim_wander_ = std::clamp(aim_wander_, -3 * personality_.aim_error, 3 * personality_.aim_error);
  double wanted = angle_;
  if (target_ && target_->visible)
    wanted = angle_of(aim_point(now) - now.at) + aim_wander_;
  else if (length(wish) > 0.5)
    wanted = angle_of(wish);
  const double most = personality_.turn_rate * passed;
  angle_ += std::clamp(turn_between(angle_, wanted), -most, most);
}

bool Brain::start_rail(const Situation& now) {
  if (now.me.rail_ready_at > now.acts_at || target_->distance < kTooCloseForRail) return false;
  return rng_.uniform() < personality_.rail_liking * 0.12;
}

std::uint8_t Brain::weapons(const Situation& now) {
  const bool ready = target_ && target_->visible &&
                     now.world.tick - seen_since_ >= std::int64_t{personality_.reaction_ticks};
  if (charging_) {
    const auto held = now.world.tick - charging_since_;
    const bool full = held >= std::int64_t{sim::kRailChargeTicks} + 3;
    const double off =
        ready ? std::abs(turn_between(angle_, angle_of(target_->at - now.at) + aim_wander_)) : 1;
    const bool release = (full && ready && off < 0.03) || held > std::int64_t{kLongestCharge};
    if (release) charging_ = false;
    return release ? 0 : static_cast<std::uint8_t>(sim::kRail);
  }
  if (!ready) return 0;
  if (start_rail(now)) {
    charging_ = true;
    charging_since_ = now.world.tick;
    return sim::kRail;
  }
  const double off = std::abs(turn_between(angle_, angle_of(aim_point(now) - now.at) + aim_wander_));
  const bool throws =
      off < 0.12 && target_->distance < kDiscReachUnits && now.me.disc_ready_at <= now.acts_at;
  return throws ? static_cast<std::uint8_t>(sim::kDisc) : std::uint8_t{0};
}

}  // namespace tw::bot
