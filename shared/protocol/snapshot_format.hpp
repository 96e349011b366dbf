// SPDX-License-Identifier: MIT
#pragma once

#include "shared/protocol/player_fields.hpp"

/// The layout of a snapshot, for both directions. Internal to this room.
///
///   id 4 | tick | stamp 32 | age 7 | lead 8 | first event          the header
///   match | pickups | seats | each seated player | slots | discs    the world, as a delta
///   event count 5 | events                                          what happened, repeated until acknowledged
///
/// The world is a delta against the baseline (or an empty world) as predict() moves it on to the snapshot's tick. A
/// player or disc that is as predicted costs one bit; an absent player or a free slot costs none.
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

// `World` is const when writing. When reading, the world comes in as predicted.

/// The streams take what they write by reference, for reading's sake: so a copy is lent.
template <class Stream, class Entity, class Fields>
void lend(Entity& value, Fields fields_of) {
  std::remove_const_t<Entity> copy = value;
  fields_of(copy);
  if constexpr (!Stream::kWriting) value = copy;
}

struct MatchPart {
  Tick phase_ends_at;
  std::uint16_t round = 0;
  sim::Phase phase = sim::Phase::kPlaying;
  friend bool operator==(const MatchPart&, const MatchPart&) = default;
};
inline MatchPart match_part(const sim::World& world) {
  return {world.phase_ends_at, world.round, world.phase};
}

template <class Stream, class World>
void fields_match(Stream& stream, World& world, const sim::World& was) {
  MatchPart part = match_part(world);
  if (stream.flag(part != match_part(was))) {
    stream.ranged(part.phase, 0, 1);
    stream.bits(part.round, 16);
    fields_near(stream, part.phase_ends_at, was.tick, kCountOrder);
  }
  std::uint32_t random = world.random;
  if (stream.flag(random != was.random)) stream.bits(random, 32);
  if constexpr (!Stream::kWriting) {
    world.phase_ends_at = part.phase_ends_at;
    world.round = part.round;
    world.phase = part.phase;
    world.random = random;
  }
}

template <class Stream, class World>
void fields_pickups(Stream& stream, World& world, const sim::World& was) {
  if (!stream.flag(world.pickup_back_at != was.pickup_back_at)) return;
  for (std::size_t i = 0; i < kMaxPickups; ++i)
    lend<Stream>(world.pickup_back_at[i],
                 [&](Tick& back_at) { fields_timer(stream, back_at, was.pickup_back_at[i], was.tick); });
}

using Seats = std::array<bool, kMaxPlayers>;
inline Seats seats_of(const sim::World& world) {
  Seats seats{};
  for (std::size_t i = 0; i < kMaxPlayers; ++i) seats[i] = seated(world.players[i]);
  return seats;
}

/// One bit if those sit who were predicted to; otherwise a bit a seat.
template <class Stream>
void fields_seats(Stream& stream, Seats& seats, const Seats& was) {
  if (!stream.flag(seats != was)) return;
  for (bool& seat : seats) seat = stream.flag(seat);
}

template <class Stream, class World>
void fields_players(Stream& stream, World& world, const Reference& reference) {
  Seats seats = seats_of(world);
  fields_seats(stream, seats, seats_of(reference.was));
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (seats[i])
      lend<Stream>(world.players[i], [&](sim::Player& player) { fields(stream, player, i, reference); });
    else if constexpr (!Stream::kWriting)
      world.players[i] = {};
  }
}

inline bool in_flight(const sim::Disc& disc) { return disc.owner != kNoPlayer; }

/// A disc that was not predicted. It is placed by where its owner was predicted, or by the origin.
template <class Stream>
void fields_fresh(Stream& stream, sim::Disc& disc, const sim::World& was) {
  fields(stream, disc.owner);
  fields_place(stream, disc.pos, was.players[disc.owner.index()].pos);
  fields_speed(stream, disc.vel);
  fields_near(stream, disc.dies_at, was.tick, kTimerOrder);
  stream.golomb(disc.bounces_left, 2);
}

inline bool turned(std::int16_t speed, std::int16_t was) { return was != 0 && speed == -was; }

/// One bounce less if it was turned around on an axis.
inline std::uint8_t expected_bounces(const sim::Disc& disc, const sim::Disc& was) {
  const bool bounced = turned(disc.vel.x, was.vel.x) || turned(disc.vel.y, was.vel.y);
  return static_cast<std::uint8_t>(was.bounces_left - (bounced && was.bounces_left > 0 ? 1 : 0));
}

/// A disc that was predicted to be there, but not so. Its slot may hold another one by now.
template <class Stream>
void fields_changed(Stream& stream, sim::Disc& disc, std::size_t index, const Reference& reference) {
  const sim::Disc& was = reference.was.discs[index];
  if (stream.flag(disc.owner != was.owner || disc.dies_at != was.dies_at)) {
    fields_fresh(stream, disc, reference.was);
    return;
  }
  fields_motion(stream, disc, was, reference.baseline.discs[index].pos, kDiscBody);
  const std::uint8_t expected = expected_bounces(disc, was);
  if constexpr (!Stream::kWriting) disc.bounces_left = expected;
  if (stream.flag(disc.bounces_left != expected)) stream.golomb(disc.bounces_left, 2);
}

template <class Stream>
void fields(Stream& stream, sim::Disc& disc, std::size_t index, const Reference& reference) {
  const sim::Disc& was = reference.was.discs[index];
  if (!in_flight(was))
    fields_fresh(stream, disc, reference.was);
  else if (stream.flag(disc != was))
    fields_changed(stream, disc, index, reference);
}

using Slots = std::array<bool, kMaxDiscs>;
inline Slots slots_of(const sim::World& world) {
  Slots slots{};
  for (std::size_t i = 0; i < kMaxDiscs; ++i) slots[i] = in_flight(world.discs[i]);
  return slots;
}

/// For each slot that came into use or out of it a one and how many slots were skipped; then a zero.
template <class Stream>
void fields_slots(Stream& stream, Slots& slots, const Slots& was) {
  std::size_t next = 0;
  while (next < kMaxDiscs) {
    std::size_t slot = next;
    if constexpr (Stream::kWriting)
      while (slot < kMaxDiscs && slots[slot] == was[slot]) ++slot;
    if (!stream.flag(slot < kMaxDiscs)) return;
    auto skipped = static_cast<std::uint32_t>(slot - next);
    stream.ranged(skipped, 0, static_cast<std::uint32_t>(kMaxDiscs - next - 1));
    slot = next + skipped;
    slots[slot] = !was[slot];
    next = slot + 1;
  }
}

template <class Stream, class World>
void fields_discs(Stream& stream, World& world, const Reference& reference) {
  Slots slots = slots_of(world);
  fields_slots(stream, slots, slots_of(reference.was));
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    if (slots[i])
      lend<Stream>(world.discs[i], [&](sim::Disc& disc) { fields(stream, disc, i, reference); });
    else if constexpr (!Stream::kWriting)
      world.discs[i] = {};
  }
}

template <class Stream, class World>
void fields_world(Stream& stream, World& world, const Reference& reference) {
  fields_match(stream, world, reference.was);
  fields_pickups(stream, world, reference.was);
  fields_players(stream, world, reference);
  fields_discs(stream, world, reference);
}

}  // namespace tw::protocol
