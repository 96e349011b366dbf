// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// How players are drawn from the snapshots that a lane delivers (docs/TECHNIQUES.md). Stands here because windows, tapes and
/// command lines name it alike: by words in files and on command lines, by names for people.
namespace tw {

enum class OwnPlayer : std::uint8_t {
  kDelivered,   ///< drawn like the others: the server's answer to a key is waited for
  kPredicted,   ///< ahead by our own commands, and never set right: it drifts
  kReconciled,  ///< and set right with each snapshot, by a jump
  kSmoothed,    ///< and the jump is faded out
};
inline constexpr std::array<std::string_view, 4> kOwnPlayerWords{"delivered", "predicted", "reconciled",
                                                                 "smoothed"};
inline constexpr std::array<std::string_view, 4> kOwnPlayerNames{"as delivered", "predicted only",
                                                                 "reconciled", "reconciled, smooth"};

enum class Others : std::uint8_t {
  kNewest,        ///< where the newest snapshot has them
  kInterpolated,  ///< between two snapshots, a fixed time in the past
  kAdaptive,      ///< between two snapshots, as far in the past as the jitter of the last 2 s asks for
  kExtrapolated,  ///< ahead of the newest snapshot, straight on, at most client::kMaxExtrapolatedTicks
};
inline constexpr std::array<std::string_view, 4> kOthersWords{"newest", "interpolated", "adaptive",
                                                              "extrapolated"};
inline constexpr std::array<std::string_view, 4> kOthersNames{"newest", "interpolated",
                                                              "interpolated, adaptive", "extrapolated"};

constexpr std::string_view word_of(OwnPlayer own) { return kOwnPlayerWords[static_cast<std::size_t>(own)]; }
constexpr std::string_view word_of(Others others) { return kOthersWords[static_cast<std::size_t>(others)]; }
constexpr std::string_view to_string(OwnPlayer own) { return kOwnPlayerNames[static_cast<std::size_t>(own)]; }
constexpr std::string_view to_string(Others others) { return kOthersNames[static_cast<std::size_t>(others)]; }

/// Snapshots a second that a client may ask for; also what tapes and command lines may name.
inline constexpr std::array kSnapshotRates{60, 30, 20, 15, 12, 10};

/// The technique of that word; none if there is no such.
template <class Technique>
constexpr std::optional<Technique> parse_word(const std::array<std::string_view, 4>& words,
                                              std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Technique>(found - words.begin());
}
constexpr std::optional<OwnPlayer> parse_own_player(std::string_view word) {
  return parse_word<OwnPlayer>(kOwnPlayerWords, word);
}
constexpr std::optional<Others> parse_others(std::string_view word) {
  return parse_word<Others>(kOthersWords, word);
}

}  // namespace tw
