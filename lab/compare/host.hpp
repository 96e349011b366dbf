// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace tw::compare {

/// The machine that measured.
struct Host {
  std::string kernel, cpu_model;
  unsigned cpus = 0;

  friend bool operator==(const Host&, const Host&) = default;
};
Host this_host();

/// Now, as "2026-11-23T12:30:00Z".
std::string utc_now();

}  // namespace tw::compare
