// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "shared/protocol/bit_stream.hpp"
#include "shared/protocol/lane_messages.hpp"

/// The layout of every record but the snapshot's world: one function for both directions each.
/// docs/PROTOCOL.md says the same in words. Internal to this room.
namespace tw::protocol {

inline constexpr unsigned kRecordIdBits = 4;
inline constexpr unsigned kCountOrder = 16;  ///< of ticks and event numbers: 17 bits for the first 18 minutes
inline constexpr unsigned kAgeOrder = 4;     ///< of a difference between two ticks that are close
inline constexpr unsigned kButtonBits = 7;
inline constexpr unsigned kEventBodyBits = 2;
inline constexpr std::int32_t kPositionLimit = 1 << 20;  ///< |x|, |y| below it (shared/sim/units.hpp)
inline constexpr unsigned kPositionBits = 21;

template <class Stream>
void fields_u64(Stream& stream, std::uint64_t& value) {
  auto low = static_cast<std::uint32_t>(value);
  auto high = static_cast<std::uint32_t>(value >> 32);
  stream.bits(low, 32);
  stream.bits(high, 32);
  value = (std::uint64_t{high} << 32) | low;
}

/// A tick close to `reference`: the signed difference, modulo 2^32.
template <class Stream>
void fields_near(Stream& stream, Tick& tick, Tick reference, unsigned order) {
  auto difference = static_cast<std::int32_t>(tick.value - reference.value);
  stream.signed_golomb(difference, order);
  tick.value = reference.value + static_cast<std::uint32_t>(difference);
}

template <class Stream>
void fields(Stream& stream, sim::Vec2& pos) {
  auto x = static_cast<std::uint32_t>(pos.x + kPositionLimit);
  auto y = static_cast<std::uint32_t>(pos.y + kPositionLimit);
  stream.ranged(x, 1, 2 * kPositionLimit - 1);
  stream.ranged(y, 1, 2 * kPositionLimit - 1);
  pos = {static_cast<std::int32_t>(x) - kPositionLimit, static_cast<std::int32_t>(y) - kPositionLimit};
}

/// A seat that must be one.
template <class Stream>
void fields(Stream& stream, PlayerId& player) {
  stream.ranged(player.value, 0, kMaxPlayers - 1);
}

/// A seat or none.
template <class Stream>
void fields_or_none(Stream& stream, PlayerId& player) {
  if (stream.flag(player != kNoPlayer))
    fields(stream, player);
  else
    player = kNoPlayer;
}

template <class Stream>
void fields(Stream& stream, LaneHello& hello) {
  stream.bits(hello.protocol, 16);
  if (hello.protocol != kProtocolVersion)
    return;  // what follows is another version's: only the refusal matters
  for (std::uint8_t& byte : hello.ticket) stream.bits(byte, 8);
  stream.ranged(hello.lane, 0, static_cast<std::uint32_t>(kLaneKinds) - 1);
  stream.ranged(hello.role, 0, 1);
}

/// A command as what changed against the one of the tick after it.
template <class Stream>
void fields_command(Stream& stream, sim::Command& command, const sim::Command& next) {
  auto turn = static_cast<std::int16_t>(command.aim - next.aim);
  stream.signed_golomb(turn, kAgeOrder);
  command.aim = static_cast<sim::Angle>(next.aim + turn);
  if (stream.flag(command.buttons != next.buttons))
    stream.bits(command.buttons, kButtonBits);
  else
    command.buttons = next.buttons;
}

template <class Stream>
void fields(Stream& stream, CommandRecord& record) {
  stream.golomb(record.newest.value, kCountOrder);
  if (stream.flag(record.newest_snapshot.has_value())) {
    Tick tick = record.newest_snapshot.value_or(Tick{});
    fields_near(stream, tick, record.newest, kAgeOrder);
    record.newest_snapshot = tick;
  }
  stream.golomb(record.events_received, kCountOrder);
  stream.ranged(record.count, 0, kMaxCommandsPerRecord);
  sim::Command next;
  for (std::size_t i = 0; i < record.count; ++i) {
    fields_command(stream, record.commands[i], next);
    next = record.commands[i];
  }
  if (record.count == 0 || !stream.flag(record.seen_behind != 0))
    record.seen_behind = 0;
  else
    stream.ranged(record.seen_behind, 1, kMaxSeenBehind);
  if (!stream.flag(record.snapshots != SnapshotWish{})) {
    record.snapshots = {};
  } else {
    stream.ranged(record.snapshots.ticks, 1, kMaxSnapshotTicks);
    record.snapshots.deltas = stream.flag(record.snapshots.deltas);
  }
}

template <class Stream>
void fields(Stream&, LaneBye&) {}

template <class Stream>
void fields(Stream& stream, LaneWelcome& welcome) {
  fields_or_none(stream, welcome.player);
  stream.golomb(welcome.tick.value, kCountOrder);
  fields_u64(stream, welcome.map_hash);
  auto micros = static_cast<std::uint64_t>(welcome.server_micros);
  fields_u64(stream, micros);
  welcome.server_micros = static_cast<Micros>(micros);
  if constexpr (!Stream::kWriting) {
    // A client reckons with both: a server that says anything must not make its sums overflow.
    const Micros clock = welcome.server_micros;
    if (welcome.tick.value > kLastTick || clock > kLastServerMicros || clock < -kLastServerMicros)
      stream.fail();
  }
}

template <class Stream>
void fields(Stream& stream, LaneRefused& refused) {
  stream.ranged(refused.reason, 0, kRefusalReasons - 1);
}

template <class Stream>
void fields(Stream& stream, SeatChange& change) {
  fields(stream, change.player);
  auto size = static_cast<std::uint32_t>(change.name.size());
  stream.ranged(size, 0, kMaxNameBytes);
  if constexpr (!Stream::kWriting) change.name.assign(size, '\0');
  for (char& letter : change.name) {
    auto byte = static_cast<std::uint8_t>(letter);
    stream.bits(byte, 8);
    letter = static_cast<char>(byte);
  }
}

/// Only what its kind uses; the rest stays at its default.
template <class Stream>
void fields(Stream& stream, sim::Event& event, Tick snapshot_tick) {
  using sim::EventKind;
  stream.ranged(event.kind, 0, sim::kEventKinds - 1);
  auto age = static_cast<std::uint32_t>(snapshot_tick.value - event.tick.value);
  stream.golomb(age, kAgeOrder);
  event.tick = snapshot_tick - age;
  switch (event.kind) {
    case EventKind::kDash:
    case EventKind::kDiscFired:
    case EventKind::kDiscBounce:
    case EventKind::kSpawn:
      fields(stream, event.actor);
      fields(stream, event.from);
      break;
    case EventKind::kRailFired:
      fields(stream, event.actor);
      fields(stream, event.from);
      fields(stream, event.to);
      break;
    case EventKind::kHit:
      fields(stream, event.actor);
      fields(stream, event.target);
      stream.golomb(event.value, 6);
      fields(stream, event.from);
      break;
    case EventKind::kRewound:
      fields(stream, event.actor);
      fields(stream, event.target);
      stream.ranged(event.value, 0, 16 * kMaxRewindTicks);
      fields(stream, event.from);
      fields(stream, event.to);
      break;
    case EventKind::kKill:
      fields(stream, event.actor);
      fields(stream, event.target);
      stream.ranged(event.value, 0, 1);
      break;
    case EventKind::kPickup:
      fields(stream, event.actor);
      stream.ranged(event.value, 0, 2);
      fields(stream, event.from);
      break;
    case EventKind::kRoundStart:
      stream.bits(event.value, 16);
      break;
    case EventKind::kRoundEnd:
      stream.bits(event.value, 16);
      fields_or_none(stream, event.actor);
      break;
  }
}

template <class Stream>
void fields(Stream& stream, EventBody& body, Tick snapshot_tick) {
  auto id = static_cast<std::uint32_t>(body.index());
  stream.ranged(id, 0, (1U << kEventBodyBits) - 1);
  if constexpr (!Stream::kWriting) {
    if (id == 1)
      body = SeatChange{};
    else if (id == 0)
      body = sim::Event{};
    else
      stream.fail();
  }
  if (auto* event = std::get_if<sim::Event>(&body))
    fields(stream, *event, snapshot_tick);
  else
    fields(stream, std::get<SeatChange>(body));
}

}  // namespace tw::protocol
