// SPDX-License-Identifier: MIT
#pragma once

#include "shared/protocol/motion_fields.hpp"
#include "shared/protocol/predict.hpp"

/// The players' part of a snapshot. Internal to this room.
namespace tw::protocol {

/// The two worlds that a delta knows of.
struct Reference {
  const sim::World& baseline;
  const sim::World& was;  ///< the baseline, predicted
  Tick from() const { return baseline.tick; }
  Tick now() const { return was.tick; }
};

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
inline bool same_motion(const sim::Player& a, const sim::Player& b) {
  return a.pos == b.pos && a.vel == b.vel;
}

/// What changes seldom, behind one flag.
inline bool same_rest(const sim::Player& a, const sim::Player& b) {
  return a.state == b.state && a.rail_charge == b.rail_charge && a.health == b.health &&
         a.shield == b.shield && same_timers(a, b) && same_tally(a, b);
}

template <class Stream>
void fields_rest(Stream& stream, sim::Player& player, const sim::Player& was, Tick now) {
  if (stream.flag(!same_timers(player, was))) fields_timers(stream, player, was, now);
  if (stream.flag(player.rail_charge != was.rail_charge))
    stream.ranged(player.rail_charge, 0, sim::kRailChargeTicks);
  if (stream.flag(player.health != was.health)) stream.ranged(player.health, 0, sim::kMaxHealth);
  if (stream.flag(player.shield != was.shield)) stream.ranged(player.shield, 0, sim::kMaxShield);
  if (stream.flag(player.state != was.state)) stream.ranged(player.state, 1, 2);
  if (stream.flag(!same_tally(player, was))) fields_tally(stream, player, was);
}

template <class Stream>
void fields_aim(Stream& stream, sim::Player& player, sim::Angle was) {
  auto turn = static_cast<std::int16_t>(player.aim - was);
  stream.signed_golomb(turn, kAimOrder);
  player.aim = static_cast<sim::Angle>(was + turn);
}

/// The keys that changed, and for how long they have been down: with them the prediction is made anew.
template <class Stream>
sim::Player fields_keys(Stream& stream, const sim::Player& player, const sim::Player& before,
                        const Reference& reference) {
  KeyChange change{.buttons = player.buttons};
  if constexpr (Stream::kWriting)
    change.ticks_ago = find_change(before, reference.from(), player, reference.now());
  stream.bits(change.buttons, kButtonBits);
  stream.ranged(change.ticks_ago, 1, static_cast<std::uint32_t>(reference.now() - reference.from()));
  return predict_change(before, reference.from(), reference.now(), change);
}

/// A player who is not as predicted. When reading, `player` comes in as predicted.
template <class Stream>
void fields_changed(Stream& stream, sim::Player& player, std::size_t index, const Reference& reference) {
  const sim::Player& before = reference.baseline.players[index];
  sim::Player was = reference.was.players[index];
  if (stream.flag(player.buttons != was.buttons)) {
    was = fields_keys(stream, player, before, reference);
    if constexpr (!Stream::kWriting) player = was;
  }
  if (stream.flag(player.aim != was.aim)) fields_aim(stream, player, was.aim);
  if (stream.flag(!same_motion(player, was))) fields_motion(stream, player, was, before.pos, kPlayerBody);
  if (stream.flag(!same_rest(player, was))) fields_rest(stream, player, was, reference.now());
}

inline bool only_aim_differs(sim::Player player, const sim::Player& was) {
  player.aim = was.aim;
  return player == was;
}

/// Against which a player who has just sat down is coded.
inline constexpr sim::Player kFreshPlayer = [] {
  sim::Player player;
  player.state = sim::PlayerState::kAlive;
  player.health = sim::kMaxHealth;
  return player;
}();

/// A player who was not seated in the baseline. When reading, `player` comes in as kFreshPlayer.
template <class Stream>
void fields_fresh(Stream& stream, sim::Player& player, Tick now) {
  fields(stream, player.pos);
  fields_speed(stream, player.vel);
  stream.bits(player.aim, 16);
  stream.bits(player.buttons, kButtonBits);
  fields_rest(stream, player, kFreshPlayer, now);
}

inline bool seated(const sim::Player& player) { return player.state != sim::PlayerState::kAbsent; }

/// A seated player: a 0 if as predicted, 10 and the aim if only that differs, 11 and the fields otherwise.
template <class Stream>
void fields(Stream& stream, sim::Player& player, std::size_t index, const Reference& reference) {
  const sim::Player& was = reference.was.players[index];
  if (!seated(was)) {
    if constexpr (!Stream::kWriting) player = kFreshPlayer;
    fields_fresh(stream, player, reference.now());
  } else if (stream.flag(player != was)) {
    if (stream.flag(!only_aim_differs(player, was)))
      fields_changed(stream, player, index, reference);
    else
      fields_aim(stream, player, was.aim);
  }
}

}  // namespace tw::protocol
