// SPDX-License-Identifier: MIT
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

constexpr std::int32_t kSide = 64;  // tiles
constexpr std::int32_t kSpawnStep = 7;

sim::Vec2 centre_of(std::int32_t tx, std::int32_t ty) {
  return {tx * sim::kTileSub + sim::kTileSub / 2, ty * sim::kTileSub + sim::kTileSub / 2};
}

bool is_wall(std::int32_t tx, std::int32_t ty) {
  if (tx == 0 || ty == 0 || tx == kSide - 1 || ty == kSide - 1) return true;
  return tx % 8 == 5 && ty % 8 < 3;
}

void place_spawns(sim::Map& map) {
  for (std::int32_t i = 0; i < 8; ++i)
    for (std::int32_t j = 0; j < 8; ++j)
      map.spawns[map.spawn_count++] = centre_of(3 + i * kSpawnStep, 4 + j * kSpawnStep);
}

void place_pickups(sim::Map& map) {
  for (std::int32_t i = 0; i < 24; ++i)
    map.pickups[map.pickup_count++] = {centre_of(2 + (i * 11) % 60, 6 + (i * 17) % 52),
                                       static_cast<sim::PickupKind>(i % 3)};
}

}  // namespace

sim::Map arena() {
  sim::Map map;
  map.name = "Arena";
  map.width = kSide;
  map.height = kSide;
  for (std::int32_t ty = 0; ty < kSide; ++ty)
    for (std::int32_t tx = 0; tx < kSide; ++tx)
      map.walls[static_cast<std::size_t>(ty * kSide + tx)] = is_wall(tx, ty) ? 1 : 0;
  place_spawns(map);
  place_pickups(map);
  map.player_limit = kMaxPlayers;
  return map;
}

Player::Player(std::uint64_t seed, std::size_t seat) : rng_(draw(seed, seat)) {
  command_.aim = static_cast<sim::Angle>(rng_.next());
  change_keys();
}

void Player::change_keys() {
  constexpr std::array<std::uint8_t, 10> kWays{0, 1, 2, 4, 8, 1 | 4, 1 | 8, 2 | 4, 2 | 8, 0};
  command_.buttons = kWays[rng_.below(kWays.size())];
  const std::uint32_t hand = rng_.below(8);
  if (hand < 3)
    command_.buttons |= sim::kDisc;
  else if (hand == 3)
    command_.buttons |= sim::kRail;
  if (rng_.below(8) == 0) command_.buttons |= sim::kDash;
}

sim::Command Player::next() {
  if (rng_.below(42) == 0) change_keys();
  if (rng_.below(40) == 0) in_bout_ = !in_bout_;
  if (rng_.below(90) == 0) flick_ = static_cast<std::int32_t>(rng_.below(24000)) - 12000;
  std::int32_t turn = flick_ / 3;
  flick_ -= turn;
  if (in_bout_)
    for (int i = 0; i < 4; ++i) turn += static_cast<std::int32_t>(rng_.below(161)) - 80;
  command_.aim = static_cast<sim::Angle>(command_.aim + turn);
  return command_;
}

Trace::Trace(std::size_t players, std::uint64_t seed) : map_(arena()), world_(sim::make_world(map_, 1)) {
  for (std::size_t i = 0; i < kMaxPlayers; ++i) players_.emplace_back(seed, i);
  for (std::size_t i = 0; i < players; ++i) add(PlayerId{static_cast<std::uint8_t>(i)});
}

bool Trace::add(PlayerId player) {
  sim::EventList events;
  const bool added = sim::add_player(world_, map_, player, events);
  number(events);
  return added;
}

void Trace::step() {
  for (std::size_t i = 0; i < kMaxPlayers; ++i) commands_[i] = players_[i].next();
  sim::EventList events;
  sim::step(world_, map_, commands_, events);
  number(events);
}

void Trace::number(const sim::EventList& events) {
  for (const sim::Event& event : events)
    events_.push_back({.number = static_cast<std::uint32_t>(events_.size()), .body = event});
}

}  // namespace tw::protocol
