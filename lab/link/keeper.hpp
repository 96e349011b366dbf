// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lab/link/link.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// The process that owns a link: it makes the namespaces, forks the emulator into a process of its own (so
/// that a fork or a slow exec never delays a packet), and starts, watches and ends the programs inside. It
/// serves its parent over a socket pair and dies, with everything it started, when that closes. Requests and
/// replies, one message each:
///
///   spawn server|client NUL argv0 NUL argv1 ...   (+ descriptor for stdout)    pid N | error SENTENCE
///   attach server|client NUL argv0 NUL argv1 ...  (+ descriptor for stdin)     pid N | error SENTENCE
///   stop PID SIGNAL WAIT_MS                                                    exit N
///   running PID                                                                yes | no
///   socket udp|tcp                                                             ok (+ descriptor) | error
///   SENTENCE
///
/// The first message, unasked, is "ready BACKEND" or "error SENTENCE".
inline constexpr std::size_t kMaxKeeperMessageBytes = 64 * 1024;
inline constexpr std::size_t kMaxPrograms = 64;

/// Runs it in the calling process, freshly forked; never returns. `channel` is this side of the socket pair.
[[noreturn]] void run_keeper(UniqueFd channel, const LinkOptions& options, const std::string& control_path);

}  // namespace tw::link
