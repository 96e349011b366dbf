// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "shared/protocol/clean_text.hpp"

/// What players may write, and how it is made safe to show. All input is foreign bytes.
namespace tw::lobby {

/// The rule that a player's name breaks, as a sentence for them; null: it is fine.
const char* broken_name_rule(std::string_view name);
/// Likewise for a password. Any bytes will do; only the length counts.
const char* broken_password_rule(std::string_view password);

/// Names that differ only in ASCII case are the same name.
std::string fold_name(std::string_view name);

using protocol::clean_text;

}  // namespace tw::lobby
