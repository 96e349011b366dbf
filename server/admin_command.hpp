// SPDX-License-Identifier: MIT
#pragma once

namespace tw::server {

/// "twinwire-server admin ...": sends one order to the server that uses the data directory, and prints its answer.
/// Exit code 0: done; 1: the server refused, or none answers; 2: a mistake on the command line.
int run_admin_command(int argc, const char* const* argv);

}  // namespace tw::server
