// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tw {

/// How the other players are drawn from the snapshots that a lane delivers (docs/TECHNIQUES.md). Stands here because windows,
/// tapes and command lines name it alike.
enum class Others : std::uint8_t {
  kNewest,        ///< where the newest snapshot has them
  kInterpolated,  ///< between two snapshots, a fixed time in the past
  kAdaptive,      ///< between two snapshots, as far in the past as the jitter of the last 2 s asks for
  kExtrapolated,  ///< ahead of the newest snapshot, straight on, at most client::kMaxExtrapolatedTicks
};
/// By Others: for files and command lines, and for people.
inline constexpr std::array<std::string_view, 4> kOthersWords{"newest", "interpolated", "adaptive",
                                                              "extrapolated"};
inline constexpr std::array<std::string_view, 4> kOthersNames{"newest", "interpolated",
                                                              "interpolated, adaptive", "extrapolated"};

constexpr std::string_view word_of(Others others) { return kOthersWords[static_cast<std::size_t>(others)]; }
constexpr std::string_view to_string(Others others) { return kOthersNames[static_cast<std::size_t>(others)]; }
constexpr std::optional<Others> parse_others(std::string_view word) {
  for (std::size_t i = 0; i < kOthersWords.size(); ++i)
    if (kOthersWords[i] == word) return static_cast<Others>(i);
  return std::nullopt;
}

}  // namespace tw
