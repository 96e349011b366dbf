// SPDX-License-Identifier: MIT
// A map file from anywhere: refused with a sentence, or a map that is safe to play on.
#include <cstdlib>
#include <string_view>

#include "shared/sim/map.hpp"
#include "shared/sim/step.hpp"

namespace {

void require(bool held) {
  if (!held) std::abort();
}

void require_safe(const tw::sim::Map& map) {
  require(map.width >= 3 && map.width <= tw::sim::kMaxMapSide);
  require(map.height >= 3 && map.height <= tw::sim::kMaxMapSide);
  require(map.spawn_count >= 2 && map.spawn_count <= map.spawns.size());
  require(map.pickup_count <= map.pickups.size());
  require(map.player_limit >= 2 && map.player_limit <= tw::kMaxPlayers);
  require(map.round_ticks >= tw::sim::kMinRoundSeconds * tw::kTickHz &&
          map.round_ticks <= tw::sim::kMaxRoundSeconds * tw::kTickHz);
  require(!map.name.empty() && map.name.size() <= tw::kMaxRoomNameBytes);
  for (std::int32_t tx = 0; tx < map.width; ++tx)
    require(map.wall_at_tile(tx, 0) && map.wall_at_tile(tx, map.height - 1));
  for (std::int32_t ty = 0; ty < map.height; ++ty)
    require(map.wall_at_tile(0, ty) && map.wall_at_tile(map.width - 1, ty));
}

void play_a_moment(const tw::sim::Map& map) {
  tw::sim::World world = tw::sim::make_world(map, 1);
  tw::sim::EventList events;
  for (std::uint8_t i = 0; i < 4; ++i) require(tw::sim::add_player(world, map, tw::PlayerId{i}, events));
  tw::sim::Commands commands{};
  commands[0].buttons = tw::sim::kRight | tw::sim::kDown | tw::sim::kDash | tw::sim::kDisc;
  commands[1].buttons = tw::sim::kLeft | tw::sim::kUp | tw::sim::kDisc;
  for (int i = 0; i < 8; ++i) tw::sim::step(world, map, commands, events);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto map = tw::sim::parse_map({reinterpret_cast<const char*>(data), size});
  if (!map) {
    require(!map.error.empty() && map.error.size() < 200);
    for (char c : map.error) require(c >= ' ' && c <= '~');
    return 0;
  }
  require_safe(*map);
  play_a_moment(*map);
  return 0;
}
