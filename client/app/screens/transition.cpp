// SPDX-License-Identifier: MIT
#include "client/app/screens/transition.hpp"

#include <algorithm>
#include <utility>

namespace tw::app {

float Transition::veil(Shown screen, Micros now, bool reduced_motion) {
  const std::optional<Shown> before = std::exchange(shown_, screen);
  if (before && before != screen) since_ = now;
  if (reduced_motion) since_ = now - kLasts;
  const float left = 1 - static_cast<float>(now - since_) / static_cast<float>(kLasts);
  return std::clamp(left, 0.F, 1.F);
}

}  // namespace tw::app
