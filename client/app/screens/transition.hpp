// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/clock.hpp"

namespace tw::app {

enum class Shown : std::uint8_t {
  kTitle,
  kLogin,
  kLobby,
  kMatch,
  kReplay,
  kSettings,
  kLearn,
  kCompare,
  kWatch,
  kHost
};

/// One screen after another: the new one, which is there and hears from the first frame on, comes out of the dark.
class Transition {
 public:
  static constexpr Micros kLasts = 150'000;

  /// Once a frame, with the screen that is shown at its end. How thick a veil lies over all of it, 0..1.
  float veil(Shown screen, Micros now, bool reduced_motion);

 private:
  std::optional<Shown> shown_;
  Micros since_ = -kLasts;
};

}  // namespace tw::app
