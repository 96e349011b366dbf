// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The server's log: lines on standard error. Thread-safe.
namespace tw::log {

/// Lines of one topic are limited to kLinesPerSecond, and its warnings to as many more; what is left out is counted and
/// told afterwards, so that no stranger can fill the operator's disk.
enum class Topic : std::uint8_t { kServer, kLobby, kAccounts, kMatch };
inline constexpr int kLinesPerSecond = 10;

/// From now on info() is left out.
void be_quiet();

void info(Topic topic, std::string_view line);
void warn(Topic topic, std::string_view line);

/// Text that others chose, as one JSON string: no control byte, quote or line break of theirs reaches the
/// terminal.
std::string quoted(std::string_view foreign);

}  // namespace tw::log
