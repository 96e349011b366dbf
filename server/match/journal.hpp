// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/chunk_file.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/difference.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/world.hpp"

/// Everything that decided a match: its map and seed, who came and went, every player's command of every tick, which rails
/// looked back and how far; and a hash of the state after each tick. The simulation is deterministic, so this is the whole
/// match: whoever steps it again gets every state, or finds out at which tick they do not. docs/RECORDING.md gives the bytes.
namespace tw::match {

inline constexpr std::uint16_t kJournalVersion = 1;
inline constexpr std::size_t kMaxJournalBytes = 256 * 1024 * 1024;
inline constexpr std::uint64_t kMaxJournalTicks = std::uint64_t{24} * 3600 * 60;  ///< a day
inline constexpr std::size_t kJournalChunkBytes = 64 * 1024;

/// Writes it as the match goes: a chunk a second, and one when it ends.
class JournalWriter {
 public:
  using Write = std::function<void(ByteView)>;
  JournalWriter(const std::string& program, std::uint32_t seed, const std::string& map_text, Write write);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// sim::add_player() and sim::remove_player() between two ticks; and a score that was given back.
  void joined(PlayerId player);
  void left(PlayerId player);
  void scored(PlayerId player, const sim::Player& as_they_are);
  /// In the next tick this player's rail is held against the past.
  void rewound(PlayerId player, std::uint16_t seen_behind);
  /// A tick is over. Nothing is written any more beyond kMaxJournalBytes or kMaxJournalTicks.
  void ticked(const sim::Commands& commands, const sim::World& after);

 private:
  void flush();

  Write write_;
  ByteWriter pending_;
  sim::Commands before_{};
  std::size_t written_ = 0;
  std::uint64_t ticks_ = 0;
  bool full_ = false;
};

/// Flips one bit of the state after a tick, on one of two sides that are stepped beside each other.
struct CausedDesync {
  Tick tick;  ///< from 1 on
};

struct JournalVerdict {
  std::string program, map;  ///< that wrote it; the map's name
  std::uint64_t ticks = 0;   ///< that were stepped again
  /// The first tick after which the state is not the recorded one: another build, another machine, or another file.
  struct Mismatch {
    Tick tick;
    std::uint64_t recorded = 0, here = 0;
  };
  std::optional<Mismatch> mismatch;
  /// Of the side on which a bit was flipped, against the other: after the flip, and then every second as long as they differ.
  struct Apart {
    Tick tick;
    sim::Differences differences;
  };
  std::vector<Apart> apart;
  std::optional<Tick> together_again;
  std::string
      damage;  ///< empty: the file was whole. Otherwise a sentence; what stood before that was stepped
};

/// Steps a journal's match again and holds every state against its hash. With `desync`, it is stepped twice, and the side
/// without the flipped bit is held against them. `on_state`: asked after each tick, with the
/// state, of the flipped side if there is one. Untrusted: a journal comes from anybody. The error is a sentence: no journal, or of
/// another version.
using OnJournalState = std::function<void(const sim::World&)>;
Result<JournalVerdict> verify_journal(ByteView file, std::optional<CausedDesync> desync = std::nullopt,
                                      const OnJournalState& on_state = {});

}  // namespace tw::match
