// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "client/core/client.hpp"
#include "client/core/recorder.hpp"

namespace tw::client {

/// A match whose lanes are on their way, and its recorder if it is recorded.
struct OpenedMatch {
  std::unique_ptr<Recorder> recorder;  // outlives the match
  std::unique_ptr<MatchClient> match;
};

/// Reads the ticket's map and opens the lanes that the options name, at the server's address and the ticket's port. The error is
/// a sentence for the player: no lane is chosen, a cipher we do not play under, a map that cannot be read. `sockets` outlives
/// the match.
Result<OpenedMatch> open_match(const ClientOptions& options, const Endpoint& server,
                               const protocol::to_client::MatchTicket& ticket, SocketSource& sockets,
                               Micros now);

}  // namespace tw::client
