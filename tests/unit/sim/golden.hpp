// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "shared/base/hash.hpp"
#include "shared/base/random.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/tuning.hpp"

/// A scripted match that uses every rule, and the hash of every tick of it. Two builds that agree on the hash
/// agree on the game. When a rule, a tuning value or foundry.txt changes on purpose, this literal changes
/// with it.
namespace tw::sim::golden {

inline constexpr std::uint64_t kHash = 0xb2fffd5cb76edf02;
inline constexpr std::uint32_t kTicks = 600;
inline constexpr std::size_t kSeats = 16;

/// Sixteen players who hold keys for a while, look around, charge, dash and fire; and a round that ends after
/// 400 ticks, with an intermission of 60.
class Script {
 public:
  explicit Script(const Map& map) : map_(map), world_(make_world(map, 2026)) {
    EventList ignored;
    for (std::size_t i = 0; i < kSeats; ++i) add_player(world_, map_, seat(i), ignored);
    world_.phase_ends_at = Tick{400};
  }

  void run_tick() {
    if (world_.tick == Tick{401}) world_.phase_ends_at = Tick{460};
    if (world_.tick == Tick{200}) remove_player(world_, seat(3));
    if (world_.tick == Tick{260}) add_player(world_, map_, seat(3), events_);
    for (Command& command : std::span(commands_).first(kSeats)) think(command);
    step(world_, map_, commands_, events_, &look_back());
    note_tick();
  }

  std::uint64_t hash() const { return hash_; }
  const World& world() const { return world_; }
  const std::array<std::uint32_t, kEventKinds>& event_counts() const { return event_counts_; }

 private:
  static PlayerId seat(std::size_t i) { return PlayerId{static_cast<std::uint8_t>(i)}; }

  void think(Command& command) {
    constexpr std::array<int, 12> kMoods{kRight, kLeft,         kUp,           kDown,          kRail | kUp,
                                         kRail,  kDisc | kLeft, kDisc | kDown, kDash | kRight, kRail | kLeft,
                                         0,      kDisc | kDash};
    if (rng_.below(45) == 0) command.buttons = static_cast<std::uint8_t>(kMoods[rng_.below(kMoods.size())]);
    command.aim = static_cast<Angle>(command.aim + rng_.below(1001) - 500);
  }

  /// Every second player shoots at where the others were six ticks ago.
  const Rewinds& look_back() {
    PastBodies& now = past_[world_.tick.value % past_.size()];
    for (std::size_t i = 0; i < kSeats; i += 2) rewinds_[i] = &past_[(world_.tick.value + 1) % past_.size()];
    for (std::size_t i = 0; i < kSeats; ++i) {
      now.pos[i] = world_.players[i].pos;
      now.there[i] = world_.players[i].state == PlayerState::kAlive;
    }
    return rewinds_;
  }

  void note_tick() {
    hash_ = fnv1a({reinterpret_cast<const std::uint8_t*>(&world_), sizeof world_}, hash_);
    for (const Event& event : events_) {
      ++event_counts_[static_cast<std::size_t>(event.kind)];
      note(event.tick.value, event.kind, event.actor.value, event.target.value, event.value, event.from.x,
           event.from.y, event.to.x, event.to.y);
    }
    events_.clear();
  }
  template <class... Values>
  void note(Values... values) {
    ((hash_ = mix64(hash_ ^ static_cast<std::uint64_t>(values))), ...);
  }

  const Map& map_;
  World world_;
  Commands commands_{};
  std::array<PastBodies, 7> past_{};
  Rewinds rewinds_{};
  EventList events_;
  Rng rng_{16};
  std::uint64_t hash_ = fnv1a({});
  std::array<std::uint32_t, kEventKinds> event_counts_{};
};

inline std::uint64_t play(const Map& map) {
  Script script(map);
  for (std::uint32_t i = 0; i < kTicks; ++i) script.run_tick();
  return script.hash();
}

}  // namespace tw::sim::golden
