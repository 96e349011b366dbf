// SPDX-License-Identifier: MIT
#pragma once

namespace tw::app {

/// How a gamepad's sticks answer, in per cent. The mouse needs none of it: it aims where it points.
struct Sticks {
  static constexpr int kLeastDeadZone = 5, kMostDeadZone = 90, kLeastAimSpeed = 10, kMostAimSpeed = 100;

  int dead_zone = 35;  ///< of the way to the rim: a stick that is pushed less is at rest
  /// The aim turns at so much of four turns a second, the less the less the stick is pushed. 100: it is where the stick points,
  /// at once.
  int aim_speed = kMostAimSpeed;

  bool operator==(const Sticks&) const = default;
};

}  // namespace tw::app
