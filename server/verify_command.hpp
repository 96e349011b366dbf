// SPDX-License-Identifier: MIT
#pragma once

namespace tw::server {

/// "twinwire-server verify FILE": steps a journal's match again and holds each state against its recorded hash.
/// Exit code 0: the same states; 1: others, or the file cannot be read or is damaged; 2: a mistake on the command line.
int run_verify_command(int argc, const char* const* argv);

}  // namespace tw::server
