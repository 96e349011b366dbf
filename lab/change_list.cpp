// SPDX-License-Identifier: MIT
#include "lab/change_list.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace tw::lab {

void say_what_changed(link::Remote& remote, Micros began) {
  const auto changes = remote.changes();
  if (!changes) return;
  for (const auto& change : *changes)
    if (change.at >= began)
      fmt::print(stderr, "link, at {:.3f} s: {}\n", static_cast<double>(change.at - began) / 1e6,
                 change.what);
}

}  // namespace tw::lab
