// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "client/core/recording.hpp"

namespace tw::client {

/// A recording that begins in the middle of another: what stands before the entries that follow as they came.
struct Beginning {
  Micros begin = 0;
  std::vector<RecordedEntry> entries;  ///< by time
  /// Of each lane so far: its number in the new recording. Those that came and went have none.
  std::vector<std::optional<std::uint8_t>> numbers;
};

/// Follows a recording, and can at any moment tell what its lanes hold by then. What comes later often builds on snapshots from
/// before, and those on others: so each lane begins with the snapshots that it held at that moment, told anew against one
/// another, with who sits where.
class Retelling {
 public:
  Retelling();
  ~Retelling();

  /// The entries, in their order, from the first on. They may come from anybody, as far as read_recording() took them.
  void take(const RecordedEntry& entry);
  /// `recent`: of the entries so far those of the last kRecent; of those, the commands and notes. `begin`: of the recording. The
  /// error is a sentence: one whose lane was replaced before (lane_keeper.hpp) cannot begin there, nor one in which nothing
  /// is known yet.
  Result<Beginning> tell(std::span<const RecordedEntry> recent, Micros begin) const;
  /// Longer than a lane is silent before it is given up, and than any round trip.
  static constexpr Micros kRecent = 40'000'000;

 private:
  struct Past;
  std::unique_ptr<Past> past_;
};

}  // namespace tw::client
