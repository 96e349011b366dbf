// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/link/remote/settings.hpp"

namespace tw::lab {

/// What `--list-presets` prints: one line each, no more than 120 columns, its units in the heading.
std::string preset_table();

/// "50 ms one way, 5 % lost": what a link is set to, in one line without an end. Says both directions where they differ.
std::string in_words(const link::Settings& settings);
/// "50 ms, 5 %": delay one way and loss; "50/20 ms, 5/1 %" where the way to the client and the way back differ.
std::string in_figures(const link::Settings& settings);

}  // namespace tw::lab
