// SPDX-License-Identifier: MIT
#include "shared/sim/difference.hpp"

#include <type_traits>

namespace tw::sim {
namespace {

class Comparer {
 public:
  explicit Comparer(std::size_t most) : most_(most) {}

  /// Of the array's element or the world itself: in front of each field's name.
  void enter(const char* array, std::size_t index) {
    array_ = array;
    index_ = index;
  }
  template <class Number>
  void operator()(const char* field, Number a, Number b) {
    if (a == b) return;
    if (++found_.count > most_) return;
    const std::string place =
        array_ == nullptr ? "" : std::string(array_) + '[' + std::to_string(index_) + ']';
    const char* dot = place.empty() || *field == '\0' ? "" : ".";
    found_.first.push_back({place + dot + field, static_cast<std::int64_t>(a), static_cast<std::int64_t>(b)});
  }
  void operator()(const char* field, Tick a, Tick b) { (*this)(field, a.value, b.value); }
  void operator()(const char* field, PlayerId a, PlayerId b) { (*this)(field, a.value, b.value); }

  Differences take() { return std::move(found_); }

 private:
  std::size_t most_;
  const char* array_ = nullptr;
  std::size_t index_ = 0;
  Differences found_;
};

void compare(Comparer& say, const Player& a, const Player& b) {
  say("pos.x", a.pos.x, b.pos.x);
  say("pos.y", a.pos.y, b.pos.y);
  say("vel.x", a.vel.x, b.vel.x);
  say("vel.y", a.vel.y, b.vel.y);
  say("aim", a.aim, b.aim);
  say("state", a.state, b.state);
  say("buttons", a.buttons, b.buttons);
  say("dash_ready_at", a.dash_ready_at, b.dash_ready_at);
  say("disc_ready_at", a.disc_ready_at, b.disc_ready_at);
  say("rail_ready_at", a.rail_ready_at, b.rail_ready_at);
  say("haste_until", a.haste_until, b.haste_until);
  say("protected_until", a.protected_until, b.protected_until);
  say("respawn_at", a.respawn_at, b.respawn_at);
  say("rail_charge", a.rail_charge, b.rail_charge);
  say("health", a.health, b.health);
  say("shield", a.shield, b.shield);
  say("reserved", a.reserved, b.reserved);
  say("score", a.score, b.score);
  say("kills", a.kills, b.kills);
  say("deaths", a.deaths, b.deaths);
  say("reserved2", a.reserved2, b.reserved2);
}

void compare(Comparer& say, const Disc& a, const Disc& b) {
  say("pos.x", a.pos.x, b.pos.x);
  say("pos.y", a.pos.y, b.pos.y);
  say("vel.x", a.vel.x, b.vel.x);
  say("vel.y", a.vel.y, b.vel.y);
  say("dies_at", a.dies_at, b.dies_at);
  say("owner", a.owner, b.owner);
  say("bounces_left", a.bounces_left, b.bounces_left);
  say("reserved", a.reserved, b.reserved);
}

}  // namespace

Differences differences(const World& a, const World& b, std::size_t most) {
  Comparer say(most);
  say("tick", a.tick, b.tick);
  say("phase_ends_at", a.phase_ends_at, b.phase_ends_at);
  say("random", a.random, b.random);
  say("round", a.round, b.round);
  say("phase", a.phase, b.phase);
  say("reserved", a.reserved, b.reserved);
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (a.players[i] == b.players[i]) continue;
    say.enter("players", i);
    compare(say, a.players[i], b.players[i]);
  }
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    if (a.discs[i] == b.discs[i]) continue;
    say.enter("discs", i);
    compare(say, a.discs[i], b.discs[i]);
  }
  for (std::size_t i = 0; i < kMaxPickups; ++i) {
    say.enter("pickup_back_at", i);
    say("", a.pickup_back_at[i], b.pickup_back_at[i]);
  }
  return say.take();
}

}  // namespace tw::sim
