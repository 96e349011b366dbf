// SPDX-License-Identifier: MIT
#include "client/app/render/shake.hpp"

namespace tw::app {

Vec shake(Micros since, float size) {
  constexpr float kTurns = 3;
  if (since < 0 || since >= kShakeLife) return {};
  const float gone = static_cast<float>(since) / static_cast<float>(kShakeLife), left = 1 - gone;
  return direction(2 * kPi * kTurns * gone) * (size * left * left);
}

Camera moved(Camera camera, Vec aside) {
  // Whole pixels, as a camera has them: walls stay sharp.
  camera.offset = camera.offset + Vec{std::round(aside.x), std::round(aside.y)};
  return camera;
}

}  // namespace tw::app
