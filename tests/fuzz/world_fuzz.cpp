// SPDX-License-Identifier: MIT
// A World of any bytes, as a hostile server could send it, and a script of inputs: every step stays within bounds and
// replays to the same bytes. Input: an offset and a run of bytes laid over an honest world, again and again, then
// commands.
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "shared/base/types.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/tuning.hpp"

namespace {

using namespace tw;

constexpr std::string_view kMap =
    "name Fuzz\nplayers 8\n\n"
    "############\n"
    "#S...#..X.S#\n"
    "#.H..#.....#\n"
    "#.......##.#\n"
    "#..##...#..#\n"
    "#S.....P..S#\n"
    "############\n";

void require(bool held) {
  if (!held) std::abort();
}

class Input {
 public:
  explicit Input(ByteView bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  std::uint16_t word() { return static_cast<std::uint16_t>(byte() | byte() << 8); }

 private:
  ByteView rest_;
};

void scribble(sim::World& world, Input& input) {
  std::uint8_t* const bytes = reinterpret_cast<std::uint8_t*>(&world);
  for (std::uint8_t patches = input.byte(); patches > 0 && !input.empty(); --patches) {
    std::size_t at = input.word() % sizeof world;
    for (std::uint8_t run = input.byte() % 64; run > 0 && at < sizeof world; --run)
      bytes[at++] = input.byte();
  }
}

void require_bounded(const sim::World& world, const sim::Map& map) {
  for (const sim::Player& player : world.players) {
    require(player.state <= sim::PlayerState::kDead);
    require(player.health <= sim::kMaxHealth && player.shield <= sim::kMaxShield);
    require(player.pos.x >= 0 && player.pos.x <= map.width * sim::kTileSub);
    require(player.pos.y >= 0 && player.pos.y <= map.height * sim::kTileSub);
  }
  for (const sim::Disc& disc : world.discs)
    require(disc.owner == kNoPlayer || disc.owner.index() < kMaxPlayers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::Map map = *sim::parse_map(kMap);
  Input input({data, size});
  sim::World world = sim::make_world(map, 1);
  sim::EventList events;
  for (std::uint8_t i = 0; i < 8; ++i) sim::add_player(world, map, PlayerId{i}, events);
  scribble(world, input);
  sim::Commands commands{};
  for (int tick = 0; tick < 32; ++tick) {
    sim::Command& command = commands[input.byte() % kMaxPlayers];
    command.buttons = input.byte();
    command.aim = input.word();
    sim::World again = world;
    sim::step(world, map, commands, events);
    sim::step(again, map, commands, events);
    require(world == again);
    require_bounded(world, map);
    events.clear();
    if (tick % 8 == 7) scribble(world, input);
  }
  return 0;
}
