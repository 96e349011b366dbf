// SPDX-License-Identifier: MIT
#include "shared/protocol/predict.hpp"

#include <algorithm>

#include "shared/protocol/record_fields.hpp"
#include "shared/sim/movement.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::protocol {
namespace {

constexpr std::uint32_t kMaxSearchTicks =
    16;  ///< with older baselines most players have changed more than once

std::int32_t moved(std::int32_t from, std::int32_t by) {
  return std::clamp(from + by, 1 - kPositionLimit, kPositionLimit - 1);
}
sim::Vec2 moved(sim::Vec2 from, sim::Velocity vel, std::int32_t ticks) {
  return {moved(from.x, vel.x * ticks), moved(from.y, vel.y * ticks)};
}

/// -1, 0 or 1 for a pair of opposite keys.
int wish(std::uint8_t buttons, sim::Button less, sim::Button more) {
  return int{(buttons & more) != 0} - int{(buttons & less) != 0};
}

/// Keys that push and yet do not move: there is a wall. It will be there in the next ticks, too.
bool blocked(std::int16_t speed, int wish_before, int wish_now) {
  return speed == 0 && wish_now != 0 && wish_before == wish_now;
}

/// What the weapons' rules do to their owner.
void hold_triggers(sim::Player& player, Tick now) {
  bool fired = false;
  if ((player.buttons & sim::kRail) != 0) {
    if (now >= player.rail_ready_at && player.rail_charge < sim::kRailChargeTicks) ++player.rail_charge;
  } else {
    fired = player.rail_charge == sim::kRailChargeTicks;
    if (fired) player.rail_ready_at = now + sim::kRailCooldownTicks;
    player.rail_charge = 0;
  }
  if (!fired && (player.buttons & sim::kDisc) != 0 && player.rail_charge == 0 &&
      now >= player.disc_ready_at) {
    player.disc_ready_at = now + sim::kDiscCooldownTicks;
    fired = true;
  }
  if (fired) player.protected_until = std::min(player.protected_until, now);
}

/// The simulation reports dashes; a prediction tells them to nobody.
sim::EventList& nobody_listens() {
  static thread_local sim::EventList events;
  events.clear();
  return events;
}

/// Some ticks under the same keys, from the first on which they are down.
class Hold {
 public:
  Hold(const sim::Player& player, std::uint8_t buttons)
      : command_{.aim = player.aim, .buttons = buttons},
        blocked_x_(blocked(player.vel.x, wish(player.buttons, sim::kLeft, sim::kRight),
                           wish(buttons, sim::kLeft, sim::kRight))),
        blocked_y_(blocked(player.vel.y, wish(player.buttons, sim::kUp, sim::kDown),
                           wish(buttons, sim::kUp, sim::kDown))) {}

  void step(sim::Player& player, Tick now) const {
    sim::steer_player(player, PlayerId{0}, command_, now, unheard_);
    if (player.state != sim::PlayerState::kAlive) return;
    if (blocked_x_) player.vel.x = 0;
    if (blocked_y_) player.vel.y = 0;
    player.pos = moved(player.pos, player.vel, 1);
    hold_triggers(player, now);
  }
  /// From tick `from` to tick `to`. Most players run straight on: then one step tells them all.
  void run(sim::Player& player, Tick from, Tick to) const {
    while (from < to) {
      const sim::Velocity before = player.vel;
      step(player, ++from);
      if (player.vel == before && settled(player, from, to)) return glide(player, from, to);
    }
  }

 private:
  /// Nothing that steering looks at will change before `to`, so a speed that has just stayed will stay.
  static bool settled(const sim::Player& player, Tick now, Tick to) {
    if (player.state != sim::PlayerState::kAlive) return true;
    if (player.rail_charge > 0 || (player.buttons & sim::kRail) != 0) return false;
    const bool dashing = player.dash_ready_at - now > std::int64_t{sim::kDashCooldownTicks} - sim::kDashTicks;
    const bool haste_ends = now < player.haste_until && player.haste_until <= to;
    return !dashing && !haste_ends;
  }
  static void glide(sim::Player& player, Tick now, Tick to) {
    if (player.state != sim::PlayerState::kAlive) return;
    player.pos = moved(player.pos, player.vel, static_cast<std::int32_t>(to - now));
    if ((player.buttons & sim::kDisc) == 0) return;
    while (now < to) hold_triggers(player, ++now);
  }

  sim::Command command_;
  sim::EventList& unheard_ = nobody_listens();
  bool blocked_x_, blocked_y_;
};

bool same_motion(const sim::Player& a, const sim::Player& b) { return a.pos == b.pos && a.vel == b.vel; }
bool same_triggers(const sim::Player& a, const sim::Player& b) {
  return a.dash_ready_at == b.dash_ready_at && a.disc_ready_at == b.disc_ready_at &&
         a.rail_ready_at == b.rail_ready_at && a.rail_charge == b.rail_charge;
}

}  // namespace

void predict(sim::World& world, Tick tick) {
  const auto ticks = static_cast<std::int32_t>(tick - world.tick);
  for (sim::Player& player : world.players)
    if (player.state != sim::PlayerState::kAbsent) Hold(player, player.buttons).run(player, world.tick, tick);
  for (sim::Disc& disc : world.discs) {
    if (disc.owner == kNoPlayer) continue;
    if (tick >= disc.dies_at)
      disc = {};
    else
      disc.pos = moved(disc.pos, disc.vel, ticks);
  }
  world.tick = tick;
}

sim::Player predict_change(const sim::Player& player, Tick from, Tick now, KeyChange change) {
  sim::Player result = player;
  const Tick turn = now - change.ticks_ago;
  Hold(result, result.buttons).run(result, from, turn);
  Hold(result, change.buttons).run(result, turn, now);
  return result;
}

std::uint32_t find_change(const sim::Player& before, Tick from, const sim::Player& after, Tick now) {
  const auto age = static_cast<std::uint32_t>(now - from);
  if (age > kMaxSearchTicks || after.state != sim::PlayerState::kAlive) return 1;
  const Hold old_hold(before, before.buttons);
  sim::Player old_keys = before;
  std::uint32_t best = 1;
  bool moves_alike = false;
  for (std::uint32_t ticks_ago = age; ticks_ago >= 1; --ticks_ago) {
    sim::Player player = old_keys;
    Hold(player, after.buttons).run(player, now - ticks_ago, now);
    if (same_motion(player, after)) {
      if (same_triggers(player, after)) return ticks_ago;
      if (!moves_alike) best = ticks_ago;
      moves_alike = true;
    } else if (moves_alike) {
      return best;  // a later change moves even less alike
    }
    old_hold.step(old_keys, now - ticks_ago + 1);
  }
  return best;
}

}  // namespace tw::protocol
