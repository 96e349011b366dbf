// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Graphics/Vertex.hpp>

#include "client/app/render/camera.hpp"
#include "shared/sim/map.hpp"

namespace tw::app {

/// The walls of a map as one list of triangles in world units, built once a map and drawn in one call per panel.
class Walls {
 public:
  void draw(sf::RenderTarget& target, const sim::Map& map, const Camera& camera);

 private:
  /// A rectangle of wall tiles, [left, right) x [top, bottom): equal runs of neighbouring rows are one block.
  struct Block {
    std::int32_t left, top, right, bottom;
  };
  void build(const sim::Map& map);
  void add_row(const sim::Map& map, std::int32_t ty);
  void add_body(const sim::Map& map, const Block& block);
  void add_edges(const sim::Map& map, std::int32_t ty, std::int32_t from, std::int32_t to);

  std::vector<sf::Vertex> shadows_, bodies_, lights_;
  std::vector<sf::Vertex> near_;  ///< all of them
  std::vector<sf::Vertex>
      far_;  ///< square blocks and upper edges: what is left to see of a wall a few pixels thick
  std::uint64_t built_for_ = 0;
};

}  // namespace tw::app
