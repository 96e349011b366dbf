// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "client/core/recording.hpp"
#include "client/core/techniques.hpp"
#include "client/core/view.hpp"

namespace tw::client {

/// A note (recorded::Note) that the replay has come past.
struct PassedNote {
  Micros at = 0;                         ///< on the recording client's clock
  const recorded::Note* note = nullptr;  ///< the recording's own
};
/// A replay that leapt still has those of this time before where it came to: a chart of 10 s, and what explains its beginning.
inline constexpr Micros kNotesKept = 14'000'000;

/// A recorded match, shown again: a MatchClient like any other, whose lanes deliver what they delivered, when they did. What
/// is done with it can be another technique than was played with. Time is the recording's, from 0.
class Replay {
 public:
  explicit Replay(Recording recording);
  ~Replay();
  Replay(Replay&&) noexcept;
  Replay& operator=(Replay&&) noexcept;

  const Recording& recording() const;
  Micros length() const;
  Micros at() const;
  /// On by `step` (at least 0), to the end at most. Frames within are shown to nobody, but counted as if they were.
  void advance(Micros step);
  /// To `at`, which is clamped to the recording. Back means from the last full minute before it, once the replay has been
  /// there, or from the beginning; figures that count from the beginning then count from there.
  void seek(Micros at);
  void set_techniques(const Techniques& techniques);

  /// Looks with the eyes of this player, or with the recording client's own.
  void look_from(std::optional<PlayerId> player);
  /// Shows this lane alone, or all of them.
  void show_lane(std::optional<std::size_t> lane);
  std::size_t lane_count() const;  ///< without the truth
  /// Those that were passed since the last call; behind a seek, those of the kNotesKept before.
  std::vector<PassedNote> take_notes();
  /// The picture at at(). Events are those since the last call, none behind a seek.
  const View& view();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::client
