// SPDX-License-Identifier: MIT
#include "lab/trace/wording.hpp"

#include <fmt/format.h>

namespace tw::trace {

std::string in_seconds(Micros at, Micros zero) {
  return fmt::format("{:.2f} s", static_cast<double>(at - zero) / 1e6);
}

std::string in_ms(Micros length) { return fmt::format("{:.0f} ms", static_cast<double>(length) / 1e3); }

std::string counted(std::size_t count, std::string_view singular) {
  return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

}  // namespace tw::trace
