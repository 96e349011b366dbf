// SPDX-License-Identifier: MIT
#pragma once

#include <time.h>

#include "shared/base/clock.hpp"

namespace tw::app {

/// Microseconds for which this thread has had a processor: what a piece of work takes, whoever else wants the machine.
class ThreadClock final : public Clock {
 public:
  Micros now() const override {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return Micros{at.tv_sec} * 1'000'000 + at.tv_nsec / 1000;
  }
};

}  // namespace tw::app
