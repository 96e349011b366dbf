// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/remote.hpp"
#include "shared/base/clock.hpp"

namespace tw::lab {

/// On standard error, what was done to the link since `began` and when it took effect, one line each; nothing if
/// nothing was. The link keeps the last 64.
void say_what_changed(link::Remote& remote, Micros began);
/// On standard error, what the link was set to beside what it did.
void say_what_was_measured(const link::Stats& stats);

}  // namespace tw::lab
