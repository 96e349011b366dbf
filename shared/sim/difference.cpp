// SPDX-License-Identifier: MIT
#include "shared/sim/difference.hpp"

#include <utility>

namespace tw::sim {
namespace {

/// Of the array's element or the world itself: in front of each field's name.
class Place {
 public:
  void enter(const char* array, std::size_t index) {
    array_ = array;
    index_ = index;
  }
  std::string name_of(const char* field) const {
    if (array_ == nullptr) return field;
    return std::string(array_) + '[' + std::to_string(index_) + ']' + (*field == '\0' ? "" : ".") + field;
  }

 private:
  const char* array_ = nullptr;
  std::size_t index_ = 0;
};

std::int64_t number(Tick tick) { return tick.value; }
std::int64_t number(PlayerId player) { return player.value; }
template <class Number>
std::int64_t number(Number value) {
  return static_cast<std::int64_t>(value);
}

class Comparer : public Place {
 public:
  explicit Comparer(std::size_t most) : most_(most) {}

  template <class Value>
  void operator()(const char* field, Value a, Value b) {
    if (a == b) return;
    if (++found_.count <= most_) found_.first.push_back({name_of(field), number(a), number(b)});
  }
  Differences take() { return std::move(found_); }

 private:
  std::size_t most_;
  Differences found_;
};

class Lister : public Place {
 public:
  template <class Value>
  void operator()(const char* field, Value value, Value) {
    fields_.push_back({name_of(field), number(value)});
  }
  std::vector<Field> take() { return std::move(fields_); }

 private:
  std::vector<Field> fields_;
};

template <class Say>
void walk(Say& say, const Player& a, const Player& b) {
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

template <class Say>
void walk(Say& say, const Disc& a, const Disc& b) {
  say("pos.x", a.pos.x, b.pos.x);
  say("pos.y", a.pos.y, b.pos.y);
  say("vel.x", a.vel.x, b.vel.x);
  say("vel.y", a.vel.y, b.vel.y);
  say("dies_at", a.dies_at, b.dies_at);
  say("owner", a.owner, b.owner);
  say("bounces_left", a.bounces_left, b.bounces_left);
  say("reserved", a.reserved, b.reserved);
}

/// Names every field of both, in their order.
template <class Say>
void walk(Say& say, const World& a, const World& b) {
  say("tick", a.tick, b.tick);
  say("phase_ends_at", a.phase_ends_at, b.phase_ends_at);
  say("random", a.random, b.random);
  say("round", a.round, b.round);
  say("phase", a.phase, b.phase);
  say("reserved", a.reserved, b.reserved);
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    say.enter("players", i);
    walk(say, a.players[i], b.players[i]);
  }
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    say.enter("discs", i);
    walk(say, a.discs[i], b.discs[i]);
  }
  for (std::size_t i = 0; i < kMaxPickups; ++i) {
    say.enter("pickup_back_at", i);
    say("", a.pickup_back_at[i], b.pickup_back_at[i]);
  }
}

}  // namespace

Differences differences(const World& a, const World& b, std::size_t most) {
  Comparer say(most);
  walk(say, a, b);
  return say.take();
}

std::string to_words(const Differences& differences, std::string_view of_a, std::string_view of_b) {
  std::string out;
  for (const Difference& one : differences.first) {
    out += (out.empty() ? "" : ", ") + one.field + " (" + std::to_string(one.a) + ' ';
    out.append(of_a).append(", ").append(std::to_string(one.b) + ' ').append(of_b).append(")");
  }
  if (differences.count > differences.first.size())
    out += ", and " + std::to_string(differences.count - differences.first.size()) + " more";
  return out;
}

std::vector<Field> fields(const World& world) {
  Lister say;
  walk(say, world, world);
  return say.take();
}

}  // namespace tw::sim
