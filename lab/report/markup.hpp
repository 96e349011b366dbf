// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/lane_kind.hpp"

namespace tw::report {

/// Text for between tags and within quoted attributes. Control characters that HTML forbids become U+FFFD, and so does
/// what is not UTF-8.
std::string escape(std::string_view text);

/// JSON for a <script type="application/json">: no character in it can end the element.
std::string for_script(std::string_view json);

/// As compare.json has it: two decimals, no more digits than needed.
std::string exact(double value);
/// <data value="58.73">58.7</data>: what a person reads, and the figure of compare.json behind it.
std::string figure(double value, int decimals);
/// Whole milliseconds, "0.4 ms" below ten.
std::string milliseconds(double value);
std::string grouped(std::uint64_t count);  ///< "12,345"
std::string plural(std::size_t count, std::string_view one,
                   std::string_view many = {});             ///< "1 cell", "2 cells"
std::string joined(const std::vector<std::string>& words);  ///< "a, b and c"

/// <b class="lane lane-tcp">tcp</b>
std::string lane_mark(LaneKind lane);

}  // namespace tw::report
