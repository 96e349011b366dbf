// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "client/core/command_log.hpp"
#include "client/core/view.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/world.hpp"

namespace tw::client {

/// The own player, ahead of what a lane has delivered: the lane's newest world, plus our own commands since.
/// The others repeat their last buttons, for collisions only. The simulation is the server's own, in
/// integers: with the same inputs the error is exactly 0.
///
/// Where the server disagrees, the state is corrected at once and only the picture follows smoothly: what is
/// drawn keeps the difference, which fades within about 150 ms. (After Glenn Fiedler, "State
/// Synchronization".)
class Prediction {
 public:
  static constexpr float kSnapUnits = 64;

  /// Takes the lane's newest world, if it is a new one: measures the error of what was predicted for its
  /// tick, and starts again from there.
  void take_newest(const sim::World& world, PlayerId self);
  /// Runs to `tick`, at most kMaxPredictedTicks past the newest world: beyond that the own player is held.
  /// A replay after a new world, single steps otherwise. `now` for the fading.
  void advance(Tick tick, const sim::Map& map, const CommandLog& log, Micros now);

  /// Off: what was predicted is measured against each new world, and not set right by it, unless the player died, came
  /// back, or fell behind. On from the start.
  void set_reconciling(bool on) { reconciling_ = on; }

  bool ready() const { return base_.has_value(); }
  const sim::World& world() const { return world_; }  ///< as far as it ran
  const sim::Player& player() const { return world_.players[self_.index()]; }
  /// The player between the last tick and the one before it, with what is left of the last correction.
  /// `part`: 0..1 of the running tick; while held, the running tick is over.
  /// Without `smooth`, corrections are seen as the jumps that they are.
  Point drawn_at(float part, bool smooth = true) const;
  /// What is left of the last corrections: where it was drawn less where it belongs. Fades whether it is drawn or not.
  Point left_of_corrections() const { return offset_; }
  bool held() const { return held_; }
  /// Appends what the own player did (shots, rails, dashes) in ticks that were predicted for the first time
  /// since the last call: for effects without a round trip's delay. A guess: nothing takes it back.
  void take_effects(std::vector<SeenEvent>& events);
  /// True if this event of the server's is one that take_effects() has given, or will.
  bool foresaw(const sim::Event& event) const;
  float error_units() const {
    return error_units_;
  }                                               ///< of the last world's tick; 0 before the first comparison
  std::uint64_t steps() const { return steps_; }  ///< ticks that were ever stepped, again and again
  std::uint64_t mispredictions() const { return mispredictions_; }  ///< worlds with an error above 0

 private:
  void step(const sim::Map& map, const CommandLog& log);
  void note_effects();
  void replay(Tick to, const sim::Map& map, const CommandLog& log);
  void note_jump(const sim::Player& before, const sim::Player& after);
  void fade(Micros now);

  PlayerId self_ = kNoPlayer;
  std::optional<sim::World> base_;  ///< the lane's newest
  bool held_ = false;               ///< the newest world is too old to go on
  bool reconciling_ = true;
  bool stale_ = false;  ///< base_ is newer than what world_ grew from
  sim::World world_;
  sim::Commands commands_{};
  sim::EventList scratch_;
  SequenceBuffer<sim::Player, 64> predicted_;    ///< the own player by tick; > kMaxPredictedTicks
  std::optional<Tick> furthest_;                 ///< ever predicted
  SequenceBuffer<std::uint16_t, 256> foreseen_;  ///< bits by EventKind; events come at most 4 s late
  std::vector<SeenEvent> effects_;               ///< not taken yet
  float error_units_ = 0;
  std::uint64_t mispredictions_ = 0, steps_ = 0;
  Point offset_;  ///< drawn less predicted, units
  Micros faded_at_ = 0;
};
static_assert(kMaxPredictedTicks < 64);

/// True if a player went from a to b in `ticks` by being put there (respawn, new round), not by moving.
bool was_moved_by_force(const sim::Player& a, const sim::Player& b, std::int64_t ticks);

}  // namespace tw::client
