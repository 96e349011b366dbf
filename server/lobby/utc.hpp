// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace tw::lobby {

/// Seconds since 1970 as strftime() writes them in UTC, at most 31 bytes.
std::string utc_text(std::int64_t seconds, const char* format);

}  // namespace tw::lobby
