// SPDX-License-Identifier: MIT
#include "shared/protocol/omission.hpp"

#include <algorithm>
#include <array>

#include "shared/base/random.hpp"
#include "shared/protocol/snapshot_format.hpp"

namespace tw::protocol {
namespace {

/// Somebody or something that is there and not as predicted.
struct Change {
  std::size_t index = 0;
  std::size_t bits = 0;       ///< what it adds to the record
  std::int64_t distance = 0;  ///< squared, from the viewer; the smaller, the sooner
  bool taken = false;
};

template <std::size_t N>
struct Changes {
  std::array<Change, N> items;
  std::size_t size = 0;
  void add(const Change& change) { items[size++] = change; }
  Change* begin() { return items.data(); }
  Change* end() { return items.data() + size; }
};

std::int64_t squared(sim::Vec2 from, sim::Vec2 to) {
  const std::int64_t x = to.x - from.x, y = to.y - from.y;
  return x * x + y * y;
}

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

Changes<kMaxPlayers> player_changes(const sim::World& truth, const Reference& reference, PlayerId viewer,
                                    sim::Vec2 eye) {
  Changes<kMaxPlayers> changes;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    sim::Player player = truth.players[i];
    if (!seated(player) || player == reference.was.players[i]) continue;
    BitCounter counter;
    fields(counter, player, i, reference);
    std::int64_t distance = player.state == sim::PlayerState::kAlive ? squared(eye, player.pos) : kLast;
    if (i == viewer.index()) distance = -1;
    changes.add({.index = i, .bits = counter.bit_count(), .distance = distance});
  }
  return changes;
}

constexpr std::size_t kSlotBits = 8;  ///< at most: a one and its distance

Changes<kMaxDiscs> disc_changes(const sim::World& truth, const Reference& reference, sim::Vec2 eye) {
  Changes<kMaxDiscs> changes;
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    sim::Disc disc = truth.discs[i];
    if (!in_flight(disc) || disc == reference.was.discs[i]) continue;
    BitCounter counter;
    fields(counter, disc, i, reference);
    changes.add({.index = i, .bits = counter.bit_count() + kSlotBits, .distance = squared(eye, disc.pos)});
  }
  return changes;
}

/// What is sent whatever is chosen: the match, the pickups, who left, and a bit for each entity that is
/// there.
std::size_t fixed_bits(const sim::World& truth, const sim::World& was) {
  BitCounter counter;
  fields_match(counter, truth, was);
  fields_pickups(counter, truth, was);
  std::size_t bits = counter.bit_count() + 1 + kMaxPlayers + 1;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) bits += seated(truth.players[i]) || seated(was.players[i]);
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    const bool is = in_flight(truth.discs[i]), was_there = in_flight(was.discs[i]);
    bits += (is || was_there) + (was_there && !is ? kSlotBits : 0);
  }
  return bits;
}

/// Takes changes in their order while they fit under `limit_bits`.
template <std::size_t N>
void take(Changes<N>& changes, std::size_t& used_bits, std::size_t limit_bits) {
  for (Change& change : changes) {
    if (change.taken || used_bits + change.bits > limit_bits) continue;
    change.taken = true;
    used_bits += change.bits;
  }
}

/// Three quarters of the room by distance, the rest by turns that a tick's draw decides: a turn must not
/// depend on the distance between baselines, or some slot would never meet an acknowledged snapshot.
template <std::size_t N>
void take_fairly(Changes<N>& changes, std::size_t& used_bits, std::size_t limit_bits, Tick tick) {
  const std::size_t worth_limit = used_bits + (limit_bits > used_bits ? (limit_bits - used_bits) * 3 / 4 : 0);
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.index < b.index;
  });
  take(changes, used_bits, worth_limit);
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.index < b.index; });
  if (changes.size > 0)
    std::rotate(changes.begin(), changes.begin() + draw(tick.value, N) % changes.size, changes.end());
  take(changes, used_bits, limit_bits);
}

/// The prediction with everything in it that is sent in any case.
void start_from(const sim::World& truth, const sim::World& was, sim::World& known) {
  known = was;
  known.phase_ends_at = truth.phase_ends_at;
  known.random = truth.random;
  known.round = truth.round;
  known.phase = truth.phase;
  known.pickup_back_at = truth.pickup_back_at;
  for (std::size_t i = 0; i < kMaxPlayers; ++i)
    if (!seated(truth.players[i])) known.players[i] = {};
  for (std::size_t i = 0; i < kMaxDiscs; ++i)
    if (!in_flight(truth.discs[i])) known.discs[i] = {};
}

}  // namespace

void choose_known(const sim::World& truth, const Reference& reference, PlayerId viewer, std::size_t room_bits,
                  sim::World& known) {
  const sim::Vec2 eye = viewer.index() < kMaxPlayers ? truth.players[viewer.index()].pos : sim::Vec2{};
  Changes<kMaxPlayers> players = player_changes(truth, reference, viewer, eye);
  Changes<kMaxDiscs> discs = disc_changes(truth, reference, eye);
  std::size_t used_bits = fixed_bits(truth, reference.was);
  const std::size_t disc_share = room_bits > used_bits ? (room_bits - used_bits) / 4 : 0;
  take_fairly(players, used_bits, room_bits - disc_share, truth.tick);
  take_fairly(discs, used_bits, room_bits, truth.tick);
  take(players, used_bits, room_bits);

  start_from(truth, reference.was, known);
  for (const Change& change : players)
    if (change.taken) known.players[change.index] = truth.players[change.index];
  for (const Change& change : discs)
    if (change.taken) known.discs[change.index] = truth.discs[change.index];
}

}  // namespace tw::protocol
