// SPDX-License-Identifier: MIT
#include "shared/base/clock.hpp"

#include <time.h>

namespace tw {

Micros SystemClock::now() const {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return Micros{ts.tv_sec} * 1'000'000 + ts.tv_nsec / 1'000;
}

}  // namespace tw
