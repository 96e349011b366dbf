// SPDX-License-Identifier: MIT
// What a snapshot costs: bits per player (exact: the same on every machine) and nanoseconds per player (not), beside
// Cereal's stock binary archive for contrast.
#include <fmt/core.h>

#include <cereal/archives/binary.hpp>
#include <chrono>
#include <deque>
#include <sstream>
#include <vector>

#include "shared/protocol/predict.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/protocol/snapshot_format.hpp"
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

constexpr std::uint32_t kAge = 7;  // ticks; a round trip of 100 ms and a little
constexpr int kWarmUpTicks = 120;
constexpr int kTicks = 2000;

struct Pair {
  sim::World baseline, world;
  std::vector<NumberedEvent> events;  // of the ticks between
};

std::vector<Pair> record_trace(std::size_t players, std::uint64_t seed) {
  Trace trace(players, seed);
  std::deque<sim::World> past;
  std::deque<std::size_t> told;
  std::vector<Pair> pairs;
  for (int i = 0; i < kWarmUpTicks + kTicks; ++i) {
    past.push_back(trace.world());
    told.push_back(trace.events().size());
    trace.step();
    if (past.size() > kAge) past.pop_front();
    if (told.size() > kAge) told.pop_front();
    if (i < kWarmUpTicks) continue;
    const auto unacknowledged = trace.events().begin() + static_cast<std::ptrdiff_t>(told.front());
    pairs.push_back({past.front(), trace.world(), {unacknowledged, trace.events().end()}});
  }
  return pairs;
}

SnapshotSource source_of(const Pair& pair) {
  return {.tick = pair.world.tick,
          .world = &pair.world,
          .baseline = &pair.baseline,
          .events = pair.events,
          .first_event = pair.events.empty() ? 0 : pair.events.front().number,
          .viewer = PlayerId{0}};
}

struct Bits {
  double players = 0, discs = 0, events = 0, record = 0, largest_bytes = 0;
  int incomplete = 0;
};

Bits count_bits(const std::vector<Pair>& pairs, std::size_t players) {
  Bits bits;
  EncodedSnapshot encoded;
  for (const Pair& pair : pairs) {
    sim::World was = pair.baseline;
    predict(was, pair.world.tick);
    BitCounter players_part, discs_part;
    const Reference reference{pair.baseline, was};
    fields_players(players_part, pair.world, reference);
    fields_discs(discs_part, pair.world, reference);
    encode_snapshot(source_of(pair), encoded);
    bits.players += static_cast<double>(players_part.bit_count());
    bits.discs += static_cast<double>(discs_part.bit_count());
    bits.events += static_cast<double>(encoded.event_bits);
    bits.record += static_cast<double>(encoded.record.size()) * 8;
    bits.largest_bytes = std::max(bits.largest_bytes, static_cast<double>(encoded.record.size()));
    bits.incomplete += encoded.complete ? 0 : 1;
  }
  const double share = 1.0 / (static_cast<double>(pairs.size()) * static_cast<double>(players));
  bits.players *= share;
  bits.discs *= share;
  bits.events *= share;
  bits.record *= share;
  return bits;
}

/// Nanoseconds per player and call: the best of five rounds.
template <class Work>
double nanoseconds(const std::vector<Pair>& pairs, std::size_t players, Work work) {
  double best = 1e18;
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (const Pair& pair : pairs) work(pair);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count() / (static_cast<double>(pairs.size()) * static_cast<double>(players)));
  }
  return best;
}

double encode_time(const std::vector<Pair>& pairs, std::size_t players) {
  EncodedSnapshot encoded;
  return nanoseconds(pairs, players, [&](const Pair& pair) { encode_snapshot(source_of(pair), encoded); });
}

/// For each of 64 lanes in a tick whose clients acknowledged the same tick.
double shared_encode_time(const std::vector<Pair>& pairs, std::size_t players) {
  constexpr int kLanes = 64;
  EncodedSnapshot encoded;
  const auto encode_for_all = [&](const Pair& pair) {
    for (int lane = 0; lane < kLanes; ++lane) encode_snapshot(source_of(pair), encoded);
  };
  return nanoseconds(pairs, players, encode_for_all) / kLanes;
}

double decode_time(const std::vector<Pair>& pairs, std::size_t players) {
  std::vector<Bytes> records;
  for (const Pair& pair : pairs) {
    EncodedSnapshot encoded;
    encode_snapshot(source_of(pair), encoded);
    records.push_back(encoded.record);
  }
  std::size_t next = 0, good = 0;
  const double result = nanoseconds(pairs, players, [&](const Pair& pair) {
    const auto lookup = [&](Tick) { return &pair.baseline; };
    good += decode_server_record(records[next++ % records.size()], lookup, 0) ? 1U : 0U;
  });
  if (good != 5 * records.size()) fmt::print("a record did not decode\n");
  return result;
}

}  // namespace
}  // namespace tw::protocol

namespace tw::sim {
template <class Archive>
void serialize(Archive& ar, Player& p) {
  ar(p.pos.x, p.pos.y, p.vel.x, p.vel.y, p.aim, p.state, p.buttons, p.dash_ready_at.value,
     p.disc_ready_at.value, p.rail_ready_at.value, p.haste_until.value, p.protected_until.value,
     p.respawn_at.value, p.rail_charge, p.health, p.shield, p.score, p.kills, p.deaths);
}
}  // namespace tw::sim

namespace tw::protocol {
namespace {

/// The players alone, whole, as a first version of many games has it.
std::string cereal_bytes(const sim::World& world) {
  std::ostringstream stream;
  cereal::BinaryOutputArchive archive(stream);
  for (sim::Player player : world.players)
    if (player.state != sim::PlayerState::kAbsent) archive(player);
  return stream.str();
}

void print_row(std::size_t players) {
  const std::vector<Pair> pairs = record_trace(players, 7);
  const Bits bits = count_bits(pairs, players);
  const double cereal_bits = static_cast<double>(cereal_bytes(pairs.front().world).size()) * 8;
  std::size_t sink = 0;
  const double cereal_ns =
      nanoseconds(pairs, players, [&](const Pair& pair) { sink += cereal_bytes(pair.world).size(); });
  fmt::print(
      "{:>7} {:>13.1f} {:>6.1f} {:>7.1f} {:>13.1f} {:>8.0f} {:>11} | {:>9.1f} {:>9.1f} {:>9.1f} | {:>11.1f} "
      "{:>9.1f}\n",
      players, bits.players, bits.discs, bits.events, bits.record, bits.largest_bytes, bits.incomplete,
      encode_time(pairs, players), shared_encode_time(pairs, players), decode_time(pairs, players),
      cereal_bits / static_cast<double>(players), sink > 0 ? cereal_ns : 0);
}

}  // namespace
}  // namespace tw::protocol

int main() {
  fmt::print("Snapshots against a baseline {} ticks old; bits and ns are per player and snapshot\n",
             tw::protocol::kAge);
  fmt::print(
      "players  players' bits  discs  events  whole record  largest  incomplete | encode ns shared ns decode "
      "ns | "
      "cereal bits encode ns\n");
  for (const std::size_t players : {2U, 16U, 64U}) tw::protocol::print_row(players);
  return 0;
}
