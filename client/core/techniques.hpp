// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "shared/base/drawing.hpp"
#include "shared/base/limits.hpp"

/// What a client does with what a lane delivers, switched while one plays. What each is for and what it costs:
/// docs/TECHNIQUES.md.
namespace tw::client {

using tw::Others;
using tw::OwnPlayer;
/// What our rail meets.
enum class Shots : std::uint8_t {
  kPresent,  ///< whoever stands there when the server fires it
  kSeen,     ///< whom we saw there: the server looks back (lag compensation)
};
inline constexpr std::array<std::string_view, 2> kShotsNames{"what is there", "what was seen"};
inline constexpr std::array<std::string_view, 2> kShotsWords{"present", "seen"};  ///< of the command line
inline constexpr int kMaxExtrapolatedTicks = 6;  ///< 100 ms

struct Techniques {
  OwnPlayer own = OwnPlayer::kSmoothed;
  Others others = Others::kInterpolated;
  Shots shots = Shots::kSeen;
  std::uint32_t redundancy =
      kMaxCommandsPerRecord - 1;  ///< older commands in each record, 0..kMaxCommandsPerRecord - 1
  std::uint8_t snapshot_ticks =
      1;               ///< the server is asked for a snapshot every so many, 1..kMaxSnapshotTicks
  bool deltas = true;  ///< and to tell them against one that we have
  bool clock_sync =
      true;  ///< the clock of our commands is kept in step with the server's; false: it runs as it began
  std::uint32_t input_buffer_ticks =
      kUsualInputBufferTicks;  ///< our commands wait so long at the server, 0..kMaxInputBufferTicks
  friend bool operator==(const Techniques&, const Techniques&) = default;
};

constexpr std::string_view to_string(Shots shots) { return kShotsNames[static_cast<std::size_t>(shots)]; }
constexpr Shots next(Shots shots) { return shots == Shots::kSeen ? Shots::kPresent : Shots::kSeen; }
/// 7, 3, 1, 0, and 7 again.
constexpr std::uint32_t next_redundancy(std::uint32_t redundancy) {
  return redundancy == 0 ? std::uint32_t{kMaxCommandsPerRecord - 1} : redundancy / 2;
}
/// 60, 30, 20, 10 a second, and 60 again.
constexpr std::uint8_t next_snapshot_ticks(std::uint8_t ticks) {
  return ticks >= 6 ? std::uint8_t{1} : ticks == 3 ? std::uint8_t{6} : static_cast<std::uint8_t>(ticks + 1);
}
/// 2, 4, 8, 0 ticks, and 2 again.
constexpr std::uint32_t next_input_buffer(std::uint32_t ticks) {
  return ticks == 0 ? 2 : ticks >= kMaxInputBufferTicks ? 0 : ticks * 2;
}
constexpr OwnPlayer next(OwnPlayer own) {
  return static_cast<OwnPlayer>((static_cast<std::size_t>(own) + 1) % kOwnPlayerWords.size());
}
constexpr Others next(Others others) {
  return static_cast<Others>((static_cast<std::size_t>(others) + 1) % kOthersWords.size());
}

}  // namespace tw::client
