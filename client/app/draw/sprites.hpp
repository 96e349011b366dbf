// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include <SFML/Graphics/Texture.hpp>

#include "client/app/draw/geometry.hpp"

namespace tw::app {

/// Small round things that a screen shows by the dozen. Drawn as geometry each takes a hundred triangles, and on a
/// software renderer triangles are what a frame costs; as a picture each takes two.
enum class Sprite : std::uint8_t {
  kDisc,        ///< filled circle of the radius
  kGlow,        ///< fades from the middle to the radius
  kDashedRing,  ///< eight dashes: where the server has a player
  kArrow,       ///< a player, looking along +x
  kHealth,
  kShield,
  kHaste,  ///< pickups: an icon in a ring, with a halo
};

/// How opaque a sprite is at a point, 0..1. `p` in pixels from its middle, `r` its radius. Pure.
float sprite_coverage(Sprite sprite, Vec p, float r);
/// How far a sprite reaches beyond its middle, in radii.
float sprite_reach(Sprite sprite);

/// Pictures of sprites in the sizes that were asked for, rasterised once each: white, to be tinted by the vertices.
class SpriteAtlas {
 public:
  static constexpr unsigned kSide = 1024;

  struct Place {
    float x = 0, y = 0;  ///< the picture's upper left corner in the texture
    float side = 0;      ///< its width and height
    float radius = 0;    ///< for which it was drawn
  };
  /// The picture for (about) this radius in pixels; nothing when the atlas is full: it then starts afresh with the
  /// next reset().
  std::optional<Place> find(Sprite sprite, float radius);
  /// Empties a full atlas. Between frames, when nobody holds places.
  void reset_if_full();
  const sf::Texture& texture() const { return texture_; }

 private:
  std::optional<Place> add(Sprite sprite, float radius);

  sf::Texture texture_;
  std::unordered_map<std::uint32_t, Place> places_;
  unsigned pen_x_ = 0, pen_y_ = 0, row_height_ = 0;
  bool made_ = false, full_ = false;
};

}  // namespace tw::app
