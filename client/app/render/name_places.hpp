// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "client/app/draw/geometry.hpp"

namespace tw::app {

/// Keeps names readable in a crowd: none lies over another, nor over what was taken before.
class NamePlaces {
 public:
  void take(const Rect& at) { taken_.push_back(at); }
  /// The first of the wishes that is free, which it then takes; nothing if none is: the name had better not be shown.
  std::optional<Rect> place(std::span<const Rect> wishes);

 private:
  std::vector<Rect> taken_;
};

}  // namespace tw::app
