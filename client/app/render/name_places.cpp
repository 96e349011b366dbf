// SPDX-License-Identifier: MIT
#include "client/app/render/name_places.hpp"

#include <algorithm>

namespace tw::app {

std::optional<Rect> NamePlaces::place(std::span<const Rect> wishes) {
  for (const Rect& wish : wishes) {
    const auto in_the_way = [&](const Rect& other) { return other.overlaps(wish); };
    if (std::any_of(taken_.begin(), taken_.end(), in_the_way)) continue;
    take(wish);
    return wish;
  }
  return std::nullopt;
}

}  // namespace tw::app
