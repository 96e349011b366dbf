// SPDX-License-Identifier: MIT
#include "shared/sim/weapons.hpp"

#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

/// True if the charge was full and has just been let go.
bool work_the_rail(Player& player, Tick now) {
  if ((player.buttons & kRail) != 0) {
    if (now >= player.rail_ready_at && player.rail_charge < kRailChargeTicks) ++player.rail_charge;
    return false;
  }
  const bool full = player.rail_charge == kRailChargeTicks;
  player.rail_charge = 0;
  if (full) player.rail_ready_at = now + kRailCooldownTicks;
  return full;
}

bool work_the_disc(Player& player, Tick now) {
  if ((player.buttons & kDisc) == 0 || player.rail_charge > 0 || now < player.disc_ready_at) return false;
  player.disc_ready_at = now + kDiscCooldownTicks;
  return true;
}

/// Who shoots can be shot.
void end_protection(Player& player, Tick now) {
  if (now < player.protected_until) player.protected_until = now;
}

}  // namespace

void fire_weapons(World& world, const Map& map, const Rewinds* rewinds, Wounds& wounds, EventList& events) {
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    Player& player = world.players[i];
    if (player.state != PlayerState::kAlive) continue;
    const PlayerId id{static_cast<std::uint8_t>(i)};
    if (work_the_rail(player, world.tick)) {
      end_protection(player, world.tick);
      fire_rail(world, map, id, rewinds != nullptr ? (*rewinds)[i] : nullptr, wounds, events);
    } else if (work_the_disc(player, world.tick)) {
      end_protection(player, world.tick);
      launch_disc(world, map, id, events);
    }
  }
}

}  // namespace tw::sim
