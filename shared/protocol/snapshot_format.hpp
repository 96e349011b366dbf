// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "shared/protocol/record_fields.hpp"
#include "shared/sim/tuning.hpp"

/// The layout of a snapshot, for both directions. Internal to this room.
///
///   id 4 | tick | stamp 32 | age 7 | lead 8 | first event          the header
///   match | pickups | seats | a section a seated player | discs     the world, as a delta
///   event count 5 | events                                          what happened, repeated until
///   acknowledged
///
/// The world is a delta against `was`: the baseline (or an empty world) moved on to the snapshot's tick by
/// predict(). An entity that is as predicted costs one bit; an absent player or a free disc slot costs none.
/// When reading, every value that is not on the wire stays as it came in: callers pass `was` itself.
namespace tw::protocol {

inline constexpr std::uint32_t kMaxBaselineAge = 127;  ///< fits its 7 bits; the server keeps 64 ticks
inline constexpr std::size_t kMaxRecordBits = kMaxRecordBytes * 8;

struct SnapshotHeader {
  Tick tick;
  std::uint32_t stamp_low = 0;  ///< the stamp's low 32 bits
  std::uint8_t age = 0;         ///< tick - baseline; 0: no baseline
  std::int8_t lead = 0;
  std::uint32_t first_event = 0;
};

template <class Stream>
void fields(Stream& stream, SnapshotHeader& header) {
  stream.golomb(header.tick.value, kCountOrder);
  stream.bits(header.stamp_low, 32);
  stream.bits(header.age, 7);
  auto lead = static_cast<std::uint8_t>(header.lead);
  stream.bits(lead, 8);
  header.lead = static_cast<std::int8_t>(lead);
  stream.golomb(header.first_event, kCountOrder);
}

/// Two small numbers under one width: which of eight widths in 3 bits, then both zigzagged in that many bits.
using PairWidths = std::array<std::uint8_t, 8>;
inline constexpr PairWidths kPlaceWidths{3, 5, 7, 9, 11, 13, 16, 22};
inline constexpr PairWidths kSpeedWidths{1, 3, 5, 7, 8, 10, 12, 17};

template <class Stream>
void fields_pair(Stream& stream, std::int32_t& x, std::int32_t& y, const PairWidths& widths) {
  std::uint32_t code_x = zigzag(x), code_y = zigzag(y), choice = 0;
  while (choice < 7 && ((code_x | code_y) >> widths[choice]) != 0) ++choice;
  stream.bits(choice, 3);
  stream.bits(code_x, widths[choice]);
  stream.bits(code_y, widths[choice]);
  x = unzigzag(code_x);
  y = unzigzag(code_y);
}

inline bool is_position(std::int64_t value) {
  return -kPositionLimit < value && value < kPositionLimit;
}
inline bool is_speed(std::int32_t value) {
  return value == static_cast<std::int16_t>(value);
}

template <class Stream>
void fields_place(Stream& stream, sim::Vec2& pos, sim::Vec2 was) {
  sim::Vec2 off = pos - was;
  fields_pair(stream, off.x, off.y, kPlaceWidths);
  pos = was + off;
  if constexpr (!Stream::kWriting)
    if (!is_position(pos.x) || !is_position(pos.y)) {
      stream.fail();
      pos = was;
    }
}

template <class Stream>
void fields_speed(Stream& stream, sim::Velocity& vel, sim::Velocity was) {
  std::int32_t x = vel.x - was.x, y = vel.y - was.y;
  fields_pair(stream, x, y, kSpeedWidths);
  x += was.x;
  y += was.y;
  if constexpr (!Stream::kWriting)
    if (!is_speed(x) || !is_speed(y)) stream.fail();
  vel = {static_cast<std::int16_t>(x), static_cast<std::int16_t>(y)};
}

template <class Stream>
void fields_motion(Stream& stream, sim::Vec2& pos, sim::Velocity& vel, sim::Vec2 pos_was,
                   sim::Velocity vel_was) {
  if (stream.flag(pos != pos_was)) fields_place(stream, pos, pos_was);
  if (stream.flag(vel != vel_was)) fields_speed(stream, vel, vel_was);
}

inline constexpr unsigned kAimOrder = 8;
inline constexpr unsigned kTimerOrder = 6;

/// A timer that changed, as its distance from the snapshot's tick.
template <class Stream>
void fields_timer(Stream& stream, Tick& timer, Tick was, Tick now) {
  if (stream.flag(timer != was)) fields_near(stream, timer, now, kTimerOrder);
}

template <class Stream>
void fields_timers(Stream& stream, sim::Player& player, const sim::Player& was, Tick now) {
  fields_timer(stream, player.dash_ready_at, was.dash_ready_at, now);
  fields_timer(stream, player.disc_ready_at, was.disc_ready_at, now);
  fields_timer(stream, player.rail_ready_at, was.rail_ready_at, now);
  fields_timer(stream, player.haste_until, was.haste_until, now);
  fields_timer(stream, player.protected_until, was.protected_until, now);
  fields_timer(stream, player.respawn_at, was.respawn_at, now);
}

/// A counter as its difference, modulo 2^16.
template <class Stream, class Counter>
void fields_counter(Stream& stream, Counter& counter, Counter was) {
  auto difference = static_cast<std::int16_t>(counter - was);
  stream.signed_golomb(difference, 1);
  counter = static_cast<Counter>(was + difference);
}

template <class Stream>
void fields_tally(Stream& stream, sim::Player& player, const sim::Player& was) {
  fields_counter(stream, player.score, was.score);
  fields_counter(stream, player.kills, was.kills);
  fields_counter(stream, player.deaths, was.deaths);
}

inline bool same_timers(const sim::Player& a, const sim::Player& b) {
  return a.dash_ready_at == b.dash_ready_at && a.disc_ready_at == b.disc_ready_at &&
         a.rail_ready_at == b.rail_ready_at && a.haste_until == b.haste_until &&
         a.protected_until == b.protected_until && a.respawn_at == b.respawn_at;
}
inline bool same_tally(const sim::Player& a, const sim::Player& b) {
  return a.score == b.score && a.kills == b.kills && a.deaths == b.deaths;
}
/// What changes seldom, behind one flag.
inline bool same_rest(const sim::Player& a, const sim::Player& b) {
  return a.state == b.state && a.buttons == b.buttons && a.rail_charge == b.rail_charge &&
         a.health == b.health && a.shield == b.shield && same_timers(a, b) && same_tally(a, b);
}

template <class Stream>
void fields_rest(Stream& stream, sim::Player& player, const sim::Player& was, Tick now) {
  if (stream.flag(player.buttons != was.buttons)) stream.bits(player.buttons, kButtonBits);
  if (stream.flag(player.rail_charge != was.rail_charge))
    stream.ranged(player.rail_charge, 0, sim::kRailChargeTicks);
  if (stream.flag(!same_timers(player, was))) fields_timers(stream, player, was, now);
  if (stream.flag(player.health != was.health)) stream.ranged(player.health, 0, sim::kMaxHealth);
  if (stream.flag(player.shield != was.shield)) stream.ranged(player.shield, 0, sim::kMaxShield);
  if (stream.flag(player.state != was.state)) stream.ranged(player.state, 1, 2);
  if (stream.flag(!same_tally(player, was))) fields_tally(stream, player, was);
}

/// Against which a player who has just sat down is coded.
inline constexpr sim::Player kFreshPlayer = [] {
  sim::Player player;
  player.state = sim::PlayerState::kAlive;
  return player;
}();
inline const sim::Player& reference(const sim::Player& was) {
  return was.state == sim::PlayerState::kAbsent ? kFreshPlayer : was;
}

/// A seated player who is not as predicted. `was` is seated too.
template <class Stream>
void fields(Stream& stream, sim::Player& player, const sim::Player& was, Tick now) {
  if (stream.flag(player.aim != was.aim)) {
    auto turn = static_cast<std::int16_t>(player.aim - was.aim);
    stream.signed_golomb(turn, kAimOrder);
    player.aim = static_cast<sim::Angle>(was.aim + turn);
  }
  if (stream.flag(player.pos != was.pos || player.vel != was.vel))
    fields_motion(stream, player.pos, player.vel, was.pos, was.vel);
  if (stream.flag(!same_rest(player, was))) fields_rest(stream, player, was, now);
}

/// A disc that is there and was not predicted. `muzzle`: where its owner was predicted, or the origin.
template <class Stream>
void fields_fresh(Stream& stream, sim::Disc& disc, const sim::World& was, Tick now) {
  fields(stream, disc.owner);
  const std::size_t owner = disc.owner.index() < kMaxPlayers ? disc.owner.index() : 0;
  fields_place(stream, disc.pos, was.players[owner].pos);
  fields_speed(stream, disc.vel, {});
  fields_near(stream, disc.dies_at, now, kTimerOrder);
  stream.golomb(disc.bounces_left, 2);
}

/// A disc that was predicted to be there, but not so.
template <class Stream>
void fields(Stream& stream, sim::Disc& disc, const sim::Disc& was, Tick now) {
  if (stream.flag(disc.pos != was.pos || disc.vel != was.vel))
    fields_motion(stream, disc.pos, disc.vel, was.pos, was.vel);
  if (stream.flag(disc.bounces_left != was.bounces_left)) stream.golomb(disc.bounces_left, 2);
  if (stream.flag(disc.owner != was.owner || disc.dies_at != was.dies_at)) {
    fields(stream, disc.owner);
    fields_near(stream, disc.dies_at, now, kTimerOrder);
  }
}

/// One bit if as predicted; otherwise the entity's fields. `value` may be const when writing: the streams
/// take what they write by reference for reading's sake, so a copy is handed over.
template <class Stream, class Entity>
void fields_unless_predicted(Stream& stream, Entity& value, const std::remove_const_t<Entity>& was,
                             Tick now) {
  if (!stream.flag(value != was)) return;
  std::remove_const_t<Entity> copy = value;
  fields(stream, copy, was, now);
  if constexpr (!Stream::kWriting) value = copy;
}

// World is `const sim::World` when writing. When reading, it comes in equal to `was`.

template <class Stream, class World>
void fields_match(Stream& stream, World& world, const sim::World& was) {
  sim::Phase phase = world.phase;
  std::uint16_t round = world.round;
  Tick ends_at = world.phase_ends_at;
  std::uint32_t random = world.random;
  if (stream.flag(ends_at != was.phase_ends_at || round != was.round || phase != was.phase)) {
    stream.ranged(phase, 0, 1);
    stream.bits(round, 16);
    fields_near(stream, ends_at, world.tick, kCountOrder);
  }
  if (stream.flag(random != was.random)) stream.bits(random, 32);
  if constexpr (!Stream::kWriting) {
    world.phase = phase;
    world.round = round;
    world.phase_ends_at = ends_at;
    world.random = random;
  }
}

template <class Stream, class World>
void fields_pickups(Stream& stream, World& world, const sim::World& was) {
  if (!stream.flag(world.pickup_back_at != was.pickup_back_at)) return;
  for (std::size_t i = 0; i < kMaxPickups; ++i) {
    Tick back_at = world.pickup_back_at[i];
    fields_timer(stream, back_at, was.pickup_back_at[i], world.tick);
    if constexpr (!Stream::kWriting) world.pickup_back_at[i] = back_at;
  }
}

inline bool seated(const sim::Player& player) {
  return player.state != sim::PlayerState::kAbsent;
}
inline bool in_flight(const sim::Disc& disc) {
  return disc.owner != kNoPlayer;
}

/// Who sits: one bit if those who were predicted to, otherwise a bit a seat.
template <class Stream, class World>
void fields_seats(Stream& stream, World& world, const sim::World& was) {
  bool changed = false;
  if constexpr (Stream::kWriting)
    for (std::size_t i = 0; i < kMaxPlayers; ++i)
      changed |= seated(world.players[i]) != seated(was.players[i]);
  if (!stream.flag(changed)) return;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const bool sits = stream.flag(seated(world.players[i]));
    if constexpr (!Stream::kWriting) world.players[i] = sits ? reference(was.players[i]) : sim::Player{};
  }
}

template <class Stream, class World>
void fields_players(Stream& stream, World& world, const sim::World& was) {
  fields_seats(stream, world, was);
  for (std::size_t i = 0; i < kMaxPlayers; ++i)
    if (seated(world.players[i]))
      fields_unless_predicted(stream, world.players[i], reference(was.players[i]), world.tick);
}

using Slots = std::array<bool, kMaxDiscs>;
inline Slots slots_of(const sim::World& world) {
  Slots used{};
  for (std::size_t i = 0; i < kMaxDiscs; ++i) used[i] = in_flight(world.discs[i]);
  return used;
}

/// A one and its distance from the one before for each slot whose use changed, then a zero.
template <class Stream>
void fields_slots(Stream& stream, Slots& used, const Slots& was) {
  std::size_t next = 0;
  while (next < kMaxDiscs) {
    std::size_t slot = next;
    if constexpr (Stream::kWriting)
      while (slot < kMaxDiscs && used[slot] == was[slot]) ++slot;
    if (!stream.flag(slot < kMaxDiscs)) return;
    auto skipped = static_cast<std::uint32_t>(slot - next);
    stream.ranged(skipped, 0, static_cast<std::uint32_t>(kMaxDiscs - next - 1));
    slot = next + skipped;
    used[slot] = !was[slot];
    next = slot + 1;
  }
}

template <class Stream, class World>
void fields_discs(Stream& stream, World& world, const sim::World& was) {
  const Slots predicted = slots_of(was);
  Slots used = slots_of(world);
  fields_slots(stream, used, predicted);
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    if (used[i] && predicted[i]) {
      fields_unless_predicted(stream, world.discs[i], was.discs[i], world.tick);
    } else if (used[i]) {
      sim::Disc disc = world.discs[i];
      fields_fresh(stream, disc, was, world.tick);
      if constexpr (!Stream::kWriting) world.discs[i] = disc;
    } else if constexpr (!Stream::kWriting) {
      world.discs[i] = {};
    }
  }
}

/// Both have the snapshot's tick.
template <class Stream, class World>
void fields_world(Stream& stream, World& world, const sim::World& was) {
  fields_match(stream, world, was);
  fields_pickups(stream, world, was);
  fields_players(stream, world, was);
  fields_discs(stream, world, was);
}

}  // namespace tw::protocol
