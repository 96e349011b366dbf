// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

/// What a fuzz target asserts, in every build: libFuzzer and the sanitizers take an abort for a finding.
namespace tw::fuzz {

inline void require(bool held) {
  if (!held) std::abort();
}

}  // namespace tw::fuzz
