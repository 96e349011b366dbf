// SPDX-License-Identifier: MIT
// Prints tests/golden/packets.txt anew: after a change of the wire format, which is a new kProtocolVersion and a new
// docs/PROTOCOL.md and decode.py, too.
#include <fmt/core.h>

#include <map>

#include "shared/protocol/lobby_codec.hpp"
#include "tests/golden/packets.hpp"
#include "tests/unit/protocol/lobby_samples.hpp"
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

void print(const char* kind, ByteView bytes, const std::string& says) {
  fmt::print("{} {} {}\n", kind, to_hex(bytes), says);
}
void print(const ClientRecord& record) { print("client", encode(record), describe(record)); }

/// Snapshots of one client, each against the one before, `step` ticks apart.
class Chain {
 public:
  explicit Chain(PlayerId viewer) : viewer_(viewer) {}
  void print_next(const Trace& trace) {
    const sim::World& world = trace.world();
    SnapshotSource source{.tick = world.tick, .stamp = stamp_, .command_lead = lead_, .world = &world};
    if (told_) source.baseline = &*told_;
    source.viewer = viewer_;
    source.events = std::span(trace.events()).subspan(heard_);
    source.first_event = static_cast<std::uint32_t>(heard_);
    EncodedSnapshot encoded;
    encode_snapshot(source, encoded);
    const auto lookup = [this](Tick) { return &*told_; };
    print("server", encoded.record, describe(decode_server_record(encoded.record, lookup, stamp_).value()));
    told_ = encoded.complete ? world : encoded.known;
    heard_ += encoded.events;
    stamp_ += 116'662;
    lead_ = static_cast<std::int8_t>(3 - lead_);
  }

 private:
  PlayerId viewer_;
  std::optional<sim::World> told_;
  std::size_t heard_ = 0;
  Micros stamp_ = 0;
  std::int8_t lead_ = -2;
};

void print_chain(std::size_t players, int warm_up, int snapshots, int step) {
  Trace trace(players, 11 + players);
  for (int i = 0; i < warm_up; ++i) trace.step();
  Chain chain(PlayerId{1});
  for (int i = 0; i < snapshots; ++i) {
    chain.print_next(trace);
    if (i % 8 == 5) trace.remove(PlayerId{1});
    if (i % 8 == 7) trace.add(PlayerId{1});
    for (int k = 0; k < step; ++k) trace.step();
  }
}

void print_records() {
  LaneHello hello{.lane = LaneKind::kTcp, .role = LaneRole::kPlay};
  for (std::size_t i = 0; i < hello.ticket.size(); ++i) hello.ticket[i] = static_cast<std::uint8_t>(0xf0 + i);
  print(ClientRecord{hello});
  CommandRecord record{
      .newest_snapshot = Tick{65'530}, .events_received = 41, .newest = Tick{65'540}, .count = 8};
  for (std::size_t i = 0; i < 8; ++i)
    record.commands[i] = {.aim = static_cast<sim::Angle>(40'000 - i * i * 300),
                          .buttons = static_cast<std::uint8_t>(i < 5 ? 9 : 40)};
  print(ClientRecord{record});
  record.seen_behind = 213;
  print(ClientRecord{record});
  print(ClientRecord{CommandRecord{.newest = Tick{7}, .snapshots = {.ticks = 6, .deltas = false}}});
  print(ClientRecord{CommandRecord{.newest = Tick{7}}});
  print(ClientRecord{LaneBye{}});
  const LaneWelcome welcome{.player = PlayerId{5},
                            .tick = Tick{1234},
                            .map_hash = 0xfedc'ba98'7654'3210U,
                            .server_micros = 9'876'543'210};
  print("server", encode(welcome), describe(ServerRecord{welcome}));
  print("server", encode(LaneWelcome{}), describe(ServerRecord{LaneWelcome{}}));
  const LaneRefused refused{RefusalReason::kTooSlow};
  print("server", encode(refused), describe(ServerRecord{refused}));
}

void print_lobby() {
  for (const LobbyRequest& request : sample_requests()) print("request", encode_frame(request), "-");
  for (LobbyReply reply : sample_replies()) {
    if (auto* ticket = std::get_if<to_client::MatchTicket>(&reply)) ticket->map_text = "map Foundry\n";
    print("reply", encode_frame(reply), "-");
  }
}

}  // namespace
}  // namespace tw::protocol

int main() {
  fmt::print(
      "# kind, bytes, what they say. A server's snapshots continue the chain that the last full one "
      "began.\n");
  tw::protocol::print_records();
  tw::protocol::print_chain(2, 0, 48, 7);
  tw::protocol::print_chain(16, 200, 24, 7);
  tw::protocol::print_chain(3, 10'700, 14, 60);
  tw::protocol::print_chain(64, 300, 5, 5);
  tw::protocol::print_lobby();
  return 0;
}
