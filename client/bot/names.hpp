// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace tw::bot {

/// The name of the i-th bot: from a list of short ones, with a number from the second round on ("Juno", ...,
/// "Juno2"). With a prefix: that and the number ("Bot1"). 3..kMaxNameBytes bytes.
std::string name_of_bot(std::size_t index, const std::string& prefix);

/// Another name after `name` was refused: the same with digits that differ from attempt to attempt.
std::string another_name(const std::string& name, std::size_t attempt);

}  // namespace tw::bot
