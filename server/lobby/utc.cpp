// SPDX-License-Identifier: MIT
#include "server/lobby/utc.hpp"

#include <array>
#include <ctime>

namespace tw::lobby {

std::string utc_text(std::int64_t seconds, const char* format) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 32> text{};
  gmtime_r(&time, &parts);
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

}  // namespace tw::lobby
