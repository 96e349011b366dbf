// SPDX-License-Identifier: MIT
#include "client/app/hud/technique_layout.hpp"

#include <algorithm>
#include <cmath>

namespace tw::app {
namespace {

constexpr float kType = 12;
constexpr float kRow = 18, kLeastRow = 14;  ///< of type 12
constexpr float kPad = 10;
constexpr float kName = 100, kChoice = 138, kCost = 186, kCount = 108;

struct Shape {
  bool beside = false, costs = false;
};

float width_of(const Shape& shape) {
  return 2 * kPad + kName + kChoice + (shape.costs ? kCost : 0) + (shape.beside ? kPad + kName + kCount : 0);
}

}  // namespace

TechniqueLayout technique_layout(const Rect& area, float scale, std::size_t techniques, std::size_t counters,
                                 bool lower_right) {
  const float wide = std::max(1.F, (area.w - 2) / scale), high = std::max(1.F, (area.h - 2) / scale - kPad);
  // The first shape in which the type need not shrink, else the one in which it shrinks least.
  Shape shape;
  float type = 0;
  std::size_t lines = 1;
  for (const Shape& tried :
       {Shape{false, true}, Shape{true, true}, Shape{false, false}, Shape{true, false}}) {
    if (tried.beside && (techniques == 0 || counters == 0)) continue;
    if (tried.costs && techniques == 0) continue;
    const std::size_t needs =
        std::max<std::size_t>(1, tried.beside ? std::max(techniques, counters) : techniques + counters);
    const float fits =
        std::min({1.F, wide / width_of(tried), high / (kLeastRow * static_cast<float>(needs))});
    if (fits <= type) continue;
    shape = tried;
    type = fits;
    lines = needs;
  }
  TechniqueLayout at;
  at.type = kType * type;
  const float px = scale * type;
  at.beside = shape.beside;
  at.name = kName * px;
  at.choice = kChoice * px;
  at.cost = shape.costs ? kCost * px : 0;
  at.count = kCount * px;
  at.row = std::min(kRow * scale, high * scale / static_cast<float>(lines));
  const float width = width_of(shape) * px, height = at.row * static_cast<float>(lines) + kPad * scale;
  at.box = lower_right
               ? Rect{std::floor(area.right() - width), std::floor(area.bottom() - height), width, height}
               : Rect{std::ceil(area.x), std::ceil(area.y), width, height};
  return at;
}

}  // namespace tw::app
