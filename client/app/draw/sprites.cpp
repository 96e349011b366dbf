// SPDX-License-Identifier: MIT
#include "client/app/draw/sprites.hpp"

#include <array>

namespace tw::app {
namespace {

constexpr float kLargest = 160;  ///< a radius beyond it is drawn with the picture of this one, enlarged

/// Coverage of a pixel whose middle lies `distance` outside of an edge.
float soft(float distance) { return std::clamp(0.5F - distance, 0.F, 1.F); }

float ring(Vec p, float radius, float width) { return soft(std::abs(length(p) - radius) - width / 2); }

float segment_distance(Vec p, Vec a, Vec b) {
  const Vec along = b - a, from = p - a;
  const float t =
      std::clamp((from.x * along.x + from.y * along.y) / (along.x * along.x + along.y * along.y), 0.F, 1.F);
  return length(from - along * t);
}

/// Signed distance to a polygon: negative inside (even-odd).
template <std::size_t N>
float polygon_distance(Vec p, const std::array<Vec, N>& points) {
  float distance = 1e9F;
  bool inside = false;
  for (std::size_t i = 0; i < N; ++i) {
    const Vec a = points[i], b = points[(i + 1) % N];
    distance = std::min(distance, segment_distance(p, a, b));
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside ? -distance : distance;
}

float arrow(Vec p, float r) {
  return soft(polygon_distance(p, std::array{Vec{-0.42F * r, 0}, Vec{-0.95F * r, 0.88F * r}, Vec{1.2F * r, 0},
                                             Vec{-0.95F * r, -0.88F * r}}));
}

float dashed_ring(Vec p, float r) {
  constexpr float kDashes = 8, kShare = 0.56F;
  const float pitch = 2 * kPi / kDashes, angle = std::atan2(p.y, p.x) + 2 * kPi;
  const float within = std::abs(std::fmod(angle, pitch) - pitch / 2);  // from the dash's middle, radians
  const float outside = (within - pitch * kShare / 2) * length(p);     // pixels beyond its end
  return ring(p, r, std::max(1.2F, r * 0.11F)) * soft(outside);
}

float cross(Vec p, float r) {
  const float arm = r * 0.34F, x = std::abs(p.x), y = std::abs(p.y);
  return std::max(soft(std::max(x - r, y - arm)), soft(std::max(x - arm, y - r)));
}

float shield(Vec p, float r) {
  return soft(polygon_distance(
      p, std::array{Vec{0, -r}, Vec{r * 0.85F, -r * 0.65F}, Vec{r * 0.75F, r * 0.25F}, Vec{0, r * 1.05F},
                    Vec{-r * 0.75F, r * 0.25F}, Vec{-r * 0.85F, -r * 0.65F}}));
}

float chevrons(Vec p, float r) {
  const float half = std::max(1.6F, r * 0.34F) / 2;
  float best = 0;
  for (const float shift : {-0.55F, 0.35F}) {
    const Vec tip{r * (shift + 0.55F), 0}, back{r * (shift - 0.25F), r * 0.8F};
    best = std::max(best, soft(segment_distance({p.x, std::abs(p.y)}, back, tip) - half));
  }
  return best;
}

float pickup(Vec p, float r, float icon) {
  const float halo = 0.22F * std::max(0.F, 1 - length(p) / (2.1F * r));
  const float plate = 0.13F * soft(length(p) - r), rim = 0.75F * ring(p, r, std::max(1.F, r * 0.13F));
  return std::max({icon, rim, std::min(1.F, halo + plate)});
}

}  // namespace

float sprite_coverage(Sprite sprite, Vec p, float r) {
  switch (sprite) {
    case Sprite::kDisc:
      return soft(length(p) - r);
    case Sprite::kGlow:
      return std::max(0.F, 1 - length(p) / r);
    case Sprite::kDashedRing:
      return dashed_ring(p, r);
    case Sprite::kArrow:
      return arrow(p, r);
    case Sprite::kHealth:
      return pickup(p, r, cross(p, r * 0.56F));
    case Sprite::kShield:
      return pickup(p, r, shield(p, r * 0.56F));
    case Sprite::kHaste:
      return pickup(p, r, chevrons(p, r * 0.56F));
  }
  return 0;
}

float sprite_reach(Sprite sprite) {
  switch (sprite) {
    case Sprite::kDisc:
    case Sprite::kGlow:
      return 1;
    case Sprite::kDashedRing:
      return 1.1F;
    case Sprite::kArrow:
      return 1.3F;
    default:
      return 2.1F;
  }
}

std::optional<SpriteAtlas::Place> SpriteAtlas::find(Sprite sprite, float radius) {
  // Half pixels while small; a glow has no edge that would show a coarser step.
  const float step = sprite == Sprite::kGlow ? 4 : radius < 24 ? 0.5F : 2;
  const float drawn = std::clamp(std::ceil(radius / step) * step, step, kLargest);
  const auto key = static_cast<std::uint32_t>(sprite) << 16 | static_cast<std::uint32_t>(drawn * 2);
  if (const auto found = places_.find(key); found != places_.end()) return found->second;
  const auto place = add(sprite, drawn);
  if (place) places_.emplace(key, *place);
  return place;
}

std::optional<SpriteAtlas::Place> SpriteAtlas::add(Sprite sprite, float radius) {
  if (!made_) {
    made_ = texture_.create(kSide, kSide);
    texture_.setSmooth(true);
  }
  const auto half =
      static_cast<unsigned>(std::ceil(radius * sprite_reach(sprite))) + 2;  // a clear rim for the sampler
  const unsigned side = 2 * half;
  if (pen_x_ + side > kSide) {
    pen_x_ = 0;
    pen_y_ += row_height_;
    row_height_ = 0;
  }
  full_ = full_ || !made_ || pen_y_ + side > kSide;
  if (full_) return std::nullopt;
  std::vector<sf::Uint8> pixels(std::size_t{4} * side * side, 255);
  for (unsigned y = 0; y < side; ++y)
    for (unsigned x = 0; x < side; ++x) {
      const Vec p{static_cast<float>(x) + 0.5F - static_cast<float>(half),
                  static_cast<float>(y) + 0.5F - static_cast<float>(half)};
      pixels[4 * (std::size_t{y} * side + x) + 3] =
          static_cast<sf::Uint8>(std::lround(255 * std::clamp(sprite_coverage(sprite, p, radius), 0.F, 1.F)));
    }
  texture_.update(pixels.data(), side, side, pen_x_, pen_y_);
  const Place place{static_cast<float>(pen_x_), static_cast<float>(pen_y_), static_cast<float>(side), radius};
  pen_x_ += side;
  row_height_ = std::max(row_height_, side);
  return place;
}

void SpriteAtlas::reset_if_full() {
  if (!full_) return;
  places_.clear();
  pen_x_ = pen_y_ = row_height_ = 0;
  full_ = false;
}

}  // namespace tw::app
