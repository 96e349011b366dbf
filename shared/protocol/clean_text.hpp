// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Text of strangers, made safe to show and to log: control, bidirectional, invisible and non-characters removed, at most
/// two combining marks in a row, no blanks at either end. Both functions are idempotent and never lengthen `text`.
namespace tw::protocol {

/// For what players wrote, at the server. nullopt: not UTF-8, longer than `max_bytes`, or nothing is left.
std::optional<std::string> clean_text(std::string_view text, std::size_t max_bytes);

/// For what a server said, at the client, which trusts none: always UTF-8, perhaps empty; a byte that is not UTF-8
/// becomes '?'.
std::string shown_text(std::string_view text);

}  // namespace tw::protocol
