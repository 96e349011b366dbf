// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lab/trace/freeze.hpp"

namespace tw::trace {

struct SessionFacts {
  std::string session;  ///< the name under which who holds the lane logged in
  LaneFacts facts;
};

/// One line of a server's --lane-facts file, without its end. Nothing if it is none; a figure that is missing or no
/// figure is 0.
std::optional<SessionFacts> parse_facts_line(std::string_view line);

}  // namespace tw::trace
