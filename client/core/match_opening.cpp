// SPDX-License-Identifier: MIT
#include "client/core/match_opening.hpp"

#include <utility>

#include "shared/transport/seal/seal_key.hpp"

namespace tw::client {
namespace {

/// Why we do not play under this cipher, a sentence; null: we do.
const char* why_not_sealed(SealCipher cipher, const Endpoint& server) {
  constexpr std::uint32_t kLoopbackNet = 127;
  if (cipher == SealCipher::kPlain && server.address >> 24 != kLoopbackNet)
    return "The server wants to play without sealing, which is for measurements on one's own machine; do not "
           "play there.";
  if (cipher == SealCipher::kAes256Gcm && !transport::has_aes_gcm())
    return "The server chose a cipher that this processor does not have.";
  return nullptr;
}

void open_lanes(MatchClient& match, const ClientOptions& options, const Endpoint& game,
                const transport::LanePass& pass, SocketSource& sockets, Micros now) {
  const auto open = [game, pass, &sockets, tuning = options.lane_tuning](LaneKind kind, Micros when) {
    return transport::open_lane(kind, game, pass, sockets, when, tuning);
  };
  bool first = true;
  for (const LaneKind kind : options.lanes) {
    const auto role = first && !options.spectate ? protocol::LaneRole::kPlay : protocol::LaneRole::kWatch;
    first = false;
    match.add_lane(kind, role, open(kind, now), now);
  }
  const bool alone = options.lanes.size() == 1 && !options.spectate && options.truth_path.empty();
  if (alone && options.keep_playing) match.keep_playing(open, now);
  if (!options.truth_path.empty())
    match.add_lane(LaneKind::kTruth, protocol::LaneRole::kWatch,
                   transport::open_truth_lane(options.truth_path), now);
}

}  // namespace

Result<OpenedMatch> open_match(const ClientOptions& options, const Endpoint& server,
                               const protocol::to_client::MatchTicket& ticket, SocketSource& sockets,
                               Micros now) {
  using Opened = Result<OpenedMatch>;
  if (options.lanes.empty()) return Opened::failure("No lane was chosen to play on.");
  if (const char* why = why_not_sealed(ticket.seal.cipher, server)) return Opened::failure(why);
  auto map = sim::parse_map(ticket.map_text);
  if (!map) return Opened::failure("The server's map cannot be read: " + map.error);
  OpenedMatch opened;
  if (!options.record_as.empty())
    opened.recorder =
        std::make_unique<Recorder>(ticket.map_text, options.match.shared_clock, options.record_as, now);
  MatchClientOptions match_options = options.match;
  match_options.recorder = opened.recorder.get();
  opened.match = std::make_unique<MatchClient>(*map, ticket.ticket, match_options);
  open_lanes(*opened.match, options, {server.address, ticket.game_port},
             {.token = protocol::token_of(ticket.ticket), .secret = ticket.seal}, sockets, now);
  return Opened::success(std::move(opened));
}

}  // namespace tw::client
