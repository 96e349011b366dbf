// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/sim/world.hpp"

namespace tw::sim {

/// A field in which two worlds are not the same: "players[3].pos.x".
struct Difference {
  std::string field;
  std::int64_t a = 0, b = 0;
};

/// The first `most` differences in the order of the world's fields, and how many there are. Two worlds with the same hash
/// have none (up to a collision), and none means that they are equal.
struct Differences {
  std::vector<Difference> first;
  std::size_t count = 0;
};
Differences differences(const World& a, const World& b, std::size_t most);
/// "players[3].pos.x (51200 there, 51216 here), and 2 more", where `of_a` is "there" and `of_b` "here".
std::string to_words(const Differences& differences, std::string_view of_a, std::string_view of_b);

/// One field of a world, named as in a Difference.
struct Field {
  std::string name;
  std::int64_t value = 0;
};
/// All of them, always the same ones in the same order: of two worlds, the n-th has the same name.
std::vector<Field> fields(const World& world);

}  // namespace tw::sim
