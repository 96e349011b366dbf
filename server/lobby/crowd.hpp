// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace tw::lobby {

/// Counts who is there by address, to find who must make room: the oldest of the address that holds most, so that
/// whoever fills a limit keeps nobody else out with it. Add in the order of their coming.
template <class Id>
class Crowds {
 public:
  void add(std::uint32_t address, const Id& id) {
    Crowd& crowd = crowds_[address];
    if (crowd.size++ == 0) crowd.oldest = id;
  }
  /// nullopt: nobody is there. Of crowds of one size, the one whose oldest has the smallest id.
  std::optional<Id> oldest_of_largest() const {
    const auto largest = std::max_element(crowds_.begin(), crowds_.end(), [](const auto& a, const auto& b) {
      const Crowd &left = a.second, &right = b.second;
      return left.size != right.size ? left.size < right.size : left.oldest > right.oldest;
    });
    if (largest == crowds_.end()) return std::nullopt;
    return largest->second.oldest;
  }

 private:
  struct Crowd {
    std::size_t size = 0;
    Id oldest{};
  };
  std::map<std::uint32_t, Crowd> crowds_;
};

}  // namespace tw::lobby
