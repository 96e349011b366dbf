// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

/// What the orders behind `twinwire-server` (admin, verify) have in common.
namespace tw::server {

/// Says the sentence on standard error behind the program's name, in one line when it is a usage mistake (2). Returns `code`.
int fail(const CLI::App& app, int code, std::string sentence);
/// Empty: what was written is in the app's variables. Otherwise the exit code: --help was printed, or the mistake, with `hint`
/// behind it.
std::optional<int> parse_or_end(CLI::App& app, int argc, const char* const* argv, const char* hint);

}  // namespace tw::server
