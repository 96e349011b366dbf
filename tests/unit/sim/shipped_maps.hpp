// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "shared/sim/map.hpp"

namespace tw::sim {

inline Map load_map(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  Result<Map> map = parse_map(std::string{std::istreambuf_iterator<char>(file), {}});
  if (!map) throw std::runtime_error(path + ": " + map.error);
  return *map;
}

}  // namespace tw::sim
