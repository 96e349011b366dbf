// SPDX-License-Identifier: MIT
#include "client/core/prediction.hpp"

#include <algorithm>
#include <cmath>

#include "shared/sim/tuning.hpp"

namespace tw::client {
namespace {

constexpr float kFadeMicros = 50'000;  // time constant: 5 % are left after 150 ms
constexpr std::int64_t kFastestUnitsPerTick =
    2 * sim::kDashSpeed / sim::kSubunits;  // haste and a push included

Point to_units(sim::Vec2 v) {
  return {static_cast<float>(v.x) / sim::kSubunits, static_cast<float>(v.y) / sim::kSubunits};
}

float distance_units(sim::Vec2 a, sim::Vec2 b) {
  const Point from = to_units(a), to = to_units(b);  // in floats: a server's nonsense must not overflow
  return std::hypot(to.x - from.x, to.y - from.y);
}

bool is_effect(sim::EventKind kind) {
  return kind == sim::EventKind::kDash || kind == sim::EventKind::kDiscFired ||
         kind == sim::EventKind::kRailFired;
}

unsigned bit_of(sim::EventKind kind) { return 1U << static_cast<unsigned>(kind); }
static_assert(sim::kEventKinds <= 16);

}  // namespace

bool was_moved_by_force(const sim::Player& a, const sim::Player& b, std::int64_t ticks) {
  if (a.state != b.state || a.deaths != b.deaths) return true;
  return distance_units(a.pos, b.pos) >
         static_cast<float>(kFastestUnitsPerTick * std::max<std::int64_t>(ticks, 1));
}

void Prediction::take_newest(const sim::World& world, PlayerId self) {
  if (base_ && base_->tick == world.tick) return;
  self_ = self;
  const sim::Player& truth = world.players[self.index()];
  const sim::Player* guess = predicted_.find(world.tick);
  if (guess != nullptr) error_units_ = distance_units(guess->pos, truth.pos);
  if (guess != nullptr && guess->pos != truth.pos) ++mispredictions_;
  const bool first = !base_;
  base_ = world;
  const bool another_life = truth.state != player().state || truth.deaths != player().deaths;
  stale_ = stale_ || reconciling_ || first || another_life || world_.tick < world.tick;
}

void Prediction::advance(Tick tick, const sim::Map& map, const CommandLog& log, Micros now) {
  if (!base_) return;
  const Tick furthest = base_->tick + kMaxPredictedTicks;
  const Tick to = std::clamp(tick, base_->tick, furthest);
  held_ = tick > furthest;
  fade(now);
  if (stale_) replay(to, map, log);
  while (world_.tick < to) step(map, log);
}

void Prediction::replay(Tick to, const sim::Map& map, const CommandLog& log) {
  const Tick shown_tick = world_.tick;
  const sim::Player shown = player();
  const bool comparable =
      predicted_.find(shown_tick) != nullptr && base_->tick <= shown_tick && shown_tick <= to;
  world_ = *base_;
  stale_ = false;
  for (std::size_t i = 0; i < kMaxPlayers; ++i)
    commands_[i] = {.aim = world_.players[i].aim, .buttons = world_.players[i].buttons, .reserved = 0};
  predicted_.insert(world_.tick) = player();
  while (world_.tick < to) {
    if (comparable && world_.tick == shown_tick) note_jump(shown, player());
    step(map, log);
  }
  if (comparable && world_.tick == shown_tick) note_jump(shown, player());
  if (!comparable) offset_ = {};
}

void Prediction::step(const sim::Map& map, const CommandLog& log) {
  // A tick that we skipped is played by the server as the command before it; so it is here.
  if (const CommandLog::Entry* entry = log.find(world_.tick + 1)) commands_[self_.index()] = entry->command;
  scratch_.clear();
  sim::step(world_, map, commands_, scratch_);
  ++steps_;
  predicted_.insert(world_.tick) = player();
  if (!furthest_ || world_.tick > *furthest_) note_effects();
}

void Prediction::note_effects() {
  furthest_ = world_.tick;
  std::uint16_t& kinds = foreseen_.insert(world_.tick);
  kinds = 0;
  for (const sim::Event& event : scratch_) {
    if (event.actor != self_ || !is_effect(event.kind)) continue;
    kinds = static_cast<std::uint16_t>(kinds | bit_of(event.kind));
    if (effects_.size() < kMaxUnseenEvents) effects_.push_back({event, faded_at_});
  }
}

void Prediction::take_effects(std::vector<SeenEvent>& events) {
  events.insert(events.end(), effects_.begin(), effects_.end());
  effects_.clear();
}

bool Prediction::foresaw(const sim::Event& event) const {
  if (event.actor != self_ || !is_effect(event.kind)) return false;
  const std::uint16_t* kinds = foreseen_.find(event.tick);
  return kinds != nullptr && (*kinds & bit_of(event.kind)) != 0;
}

void Prediction::note_jump(const sim::Player& before, const sim::Player& after) {
  const Point from = to_units(before.pos), to = to_units(after.pos);
  offset_ = {offset_.x + from.x - to.x, offset_.y + from.y - to.y};
  const bool far = std::hypot(offset_.x, offset_.y) > kSnapUnits;
  if (far || before.state != after.state || before.deaths != after.deaths) offset_ = {};
}

void Prediction::fade(Micros now) {
  const float keep = std::exp(-static_cast<float>(std::max<Micros>(now - faded_at_, 0)) / kFadeMicros);
  offset_ = {offset_.x * keep, offset_.y * keep};
  faded_at_ = now;
}

Point Prediction::drawn_at(float part, bool smooth) const {
  const Point offset = smooth ? offset_ : Point{};
  const Point at = to_units(player().pos);
  const sim::Player* before = world_.tick.value == 0 ? nullptr : predicted_.find(world_.tick - 1);
  if (before == nullptr || was_moved_by_force(*before, player(), 1))
    return {at.x + offset.x, at.y + offset.y};
  const Point from = to_units(before->pos);
  return {from.x + (at.x - from.x) * part + offset.x, from.y + (at.y - from.y) * part + offset.y};
}

}  // namespace tw::client
