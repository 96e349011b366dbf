// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What a client does with what a lane delivers, switched while one plays. What each is for and what it costs:
/// docs/TECHNIQUES.md.
namespace tw::client {

enum class OwnPlayer : std::uint8_t {
  kDelivered,   ///< drawn like the others: the server's answer to a key is waited for
  kPredicted,   ///< ahead by our own commands, and never set right: it drifts
  kReconciled,  ///< and set right with each snapshot, by a jump
  kSmoothed,    ///< and the jump is faded out
};
enum class Others : std::uint8_t {
  kNewest,        ///< where the newest snapshot has them
  kInterpolated,  ///< between two snapshots, a fixed time in the past
  kAdaptive,      ///< between two snapshots, as far in the past as the jitter of the last 2 s asks for
  kExtrapolated,  ///< ahead of the newest snapshot, straight on, at most kMaxExtrapolatedTicks
};
inline constexpr std::array<std::string_view, 4> kOwnPlayerNames{"as delivered", "predicted only",
                                                                 "reconciled", "reconciled, smooth"};
inline constexpr std::array<std::string_view, 4> kOthersNames{"newest", "interpolated",
                                                              "interpolated, adaptive", "extrapolated"};
inline constexpr int kMaxExtrapolatedTicks = 6;  ///< 100 ms

struct Techniques {
  OwnPlayer own = OwnPlayer::kSmoothed;
  Others others = Others::kInterpolated;
  friend bool operator==(const Techniques&, const Techniques&) = default;
};

constexpr std::string_view to_string(OwnPlayer own) { return kOwnPlayerNames[static_cast<std::size_t>(own)]; }
constexpr std::string_view to_string(Others others) { return kOthersNames[static_cast<std::size_t>(others)]; }
constexpr OwnPlayer next(OwnPlayer own) {
  return static_cast<OwnPlayer>((static_cast<std::size_t>(own) + 1) % kOwnPlayerNames.size());
}
constexpr Others next(Others others) {
  return static_cast<Others>((static_cast<std::size_t>(others) + 1) % kOthersNames.size());
}

}  // namespace tw::client
