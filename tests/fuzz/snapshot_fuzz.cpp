// SPDX-License-Identifier: MIT
// A server that sends any snapshots: a client keeps what it accepts, decodes the next against it, and predicts on it.
// Input: records, each behind its length as u16.
#include <cstdlib>
#include <map>

#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/step.hpp"

namespace {

using namespace tw;
using namespace tw::protocol;

constexpr std::size_t kMaxRecords = 16;

void require(bool held) {
  if (!held) std::abort();
}

const sim::Map& open_field() {
  static const sim::Map kField = [] {
    sim::Map map;
    map.width = map.height = 16;
    for (std::size_t i = 0; i < 16; ++i)
      map.walls[i] = map.walls[240 + i] = map.walls[16 * i] = map.walls[16 * i + 15] = 1;
    map.spawns[0] = {3 * sim::kTileSub, 3 * sim::kTileSub};
    map.spawns[1] = {9 * sim::kTileSub, 9 * sim::kTileSub};
    map.spawn_count = 2;
    return map;
  }();
  return kField;
}

void require_safe(const sim::World& world) {
  for (const sim::Player& player : world.players)
    require(player.state <= sim::PlayerState::kDead && player.health <= 100 && player.shield <= 50);
  for (const sim::Disc& disc : world.discs) require(disc.owner.index() < kMaxPlayers || disc == sim::Disc{});
  sim::World next = world;
  sim::EventList events;
  sim::step(next, open_field(), {}, events);
}

/// What a server says of this world arrives as it says, too.
void require_round_trip(const Snapshot& snapshot, const sim::World* baseline) {
  EncodedSnapshot encoded;
  encode_snapshot({.tick = snapshot.tick,
                   .world = &snapshot.world,
                   .baseline = baseline,
                   .events = snapshot.events,
                   .first_event = snapshot.first_event},
                  encoded);
  const auto again = decode_server_record(
      encoded.record, [&](Tick) { return baseline; }, 0);
  require(again.has_value());
  require(std::get<Snapshot>(*again).world == (encoded.complete ? snapshot.world : encoded.known));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest(data, size);
  std::map<Tick, sim::World> worlds;
  const auto lookup = [&](Tick tick) -> const sim::World* {
    const auto found = worlds.find(tick);
    return found == worlds.end() ? nullptr : &found->second;
  };
  const auto none = [](Tick) -> const sim::World* { return nullptr; };
  while (rest.size() > 2 && worlds.size() < kMaxRecords) {
    const std::size_t length =
        std::min<std::size_t>(std::size_t{rest[0]} | (std::size_t{rest[1]} << 8), rest.size() - 2);
    const ByteView bytes = rest.subspan(2, length);
    const auto record = decode_server_record(bytes, lookup, 0);
    rest = rest.subspan(2 + length);
    if (!record || !std::holds_alternative<Snapshot>(*record)) continue;
    const auto& snapshot = std::get<Snapshot>(*record);
    require(snapshot.events.size() <= kMaxEventsPerSnapshot);
    // Who lacks the baseline is not fooled: the delta is refused, so that it goes unacknowledged and a full state comes.
    require(!snapshot.baseline || lookup(*snapshot.baseline) != nullptr);
    require(decode_server_record(bytes, none, 0).has_value() == !snapshot.baseline);
    require_safe(snapshot.world);
    require_round_trip(snapshot, snapshot.baseline ? lookup(*snapshot.baseline) : nullptr);
    worlds[snapshot.tick] = snapshot.world;
  }
  return 0;
}
