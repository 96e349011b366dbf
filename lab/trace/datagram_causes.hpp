// SPDX-License-Identifier: MIT
#pragma once

#include "lab/trace/causes.hpp"
#include "lab/trace/datagram_flow.hpp"

namespace tw::trace {

/// Names the cause of one gap on a lane of datagrams. `gap` runs forwards.
Freeze explain_datagrams(const DatagramFlow& flow, const Gap& gap, const Context& context);

}  // namespace tw::trace
