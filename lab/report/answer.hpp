// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/report/networks.hpp"

namespace tw::report {

/// What the comparison found, in words. Plain text: whoever shows it escapes it.
struct Answer {
  std::string first, second;                  ///< one sentence each; `second` may be empty
  std::optional<std::size_t> headline;        ///< index of the network that they speak of
  std::optional<LaneKind> datagrams, stream;  ///< the two lanes that they hold against each other
};
Answer answer(const compare::Comparison& comparison, const std::vector<NetworkGroup>& groups);

/// "What TCP is good at, in this very data": sentences with figures; empty where no TCP lane was measured.
std::vector<std::string> merits_of_tcp(const std::vector<NetworkGroup>& groups);

/// Less than this between two ages is no difference that a person could see: one frame of 60.
inline constexpr double kFrameMs = 1000.0 / 60;

}  // namespace tw::report
