// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"

/// The phrases that sentences about packets are made of.
namespace tw::trace {

std::string in_seconds(Micros at, Micros zero);                     ///< "12.04 s"
std::string in_ms(Micros length);                                   ///< "412 ms"
std::string counted(std::size_t count, std::string_view singular);  ///< "1 segment", "3 segments"

}  // namespace tw::trace
