// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What players may write, and how it is made safe to show. All input is foreign bytes.
namespace tw::lobby {

/// The rule that a player's name breaks, as a sentence for them; null: it is fine.
const char* broken_name_rule(std::string_view name);
/// Likewise for a password. Any bytes will do; only the length counts.
const char* broken_password_rule(std::string_view password);

/// Names that differ only in ASCII case are the same name.
std::string fold_name(std::string_view name);

/// Text fit to be shown to others: control, bidirectional, invisible and non-characters removed, at most two
/// combining marks in a row, no blanks at either end. Idempotent; never longer than `text`.
/// nullopt: not UTF-8, longer than `max_bytes`, or nothing is left.
std::optional<std::string> clean_text(std::string_view text, std::size_t max_bytes);

}  // namespace tw::lobby
