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
  void build(const sim::Map& map);
  void row(const sim::Map& map, std::int32_t ty);
  void run(const sim::Map& map, std::int32_t ty, std::int32_t from, std::int32_t to);
  void edges(const sim::Map& map, std::int32_t ty, std::int32_t from, std::int32_t to);

  std::vector<sf::Vertex> shadows_, bodies_, lights_;
  std::vector<sf::Vertex> all_;
  std::uint64_t built_for_ = 0;
};

}  // namespace tw::app
