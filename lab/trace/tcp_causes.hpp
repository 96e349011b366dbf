// SPDX-License-Identifier: MIT
#pragma once

#include "lab/trace/causes.hpp"
#include "lab/trace/tcp_flow.hpp"

namespace tw::trace {

/// Names the cause of one gap on a TCP lane. `gap` runs forwards.
Freeze explain_tcp(const TcpFlow& flow, const Gap& gap, const Context& context);

}  // namespace tw::trace
