// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/event.hpp"
#include "shared/sim/world.hpp"

/// What a lane carries: records. Every lane carries the same ones, whatever its transport.
namespace tw::protocol {

/// 128 random bits that the lobby hands out. Whoever shows it may open lanes of that session.
using Ticket = std::array<std::uint8_t, 16>;
/// A session's number, which every sealed datagram shows: the ticket's first four bytes, the lowest first.
constexpr std::uint32_t token_of(const Ticket& ticket) {
  return std::uint32_t{ticket[0]} | std::uint32_t{ticket[1]} << 8 | std::uint32_t{ticket[2]} << 16 |
         std::uint32_t{ticket[3]} << 24;
}

enum class LaneRole : std::uint8_t {
  kPlay = 0,   ///< carries this client's commands; at most one per session; the seat exists while it is open
  kWatch = 1,  ///< carries acknowledgements only
};

// --- client to server

/// The first record on a lane, sent reliably.
struct LaneHello {
  std::uint16_t protocol = kProtocolVersion;
  Ticket ticket{};
  LaneKind lane = LaneKind::kUdp;
  LaneRole role = LaneRole::kWatch;
};

/// How a session wants its snapshots, on all of its lanes.
struct SnapshotWish {
  std::uint8_t ticks =
      1;  ///< one every so many ticks, 1..kMaxSnapshotTicks; the server may send fewer, never more
  bool deltas = true;  ///< each told against one that was acknowledged; false: the whole state, every time
  friend bool operator==(const SnapshotWish&, const SnapshotWish&) = default;
};

/// 60 a second on every open lane, sent in the lane's own way. On a watch lane `count` is 0.
struct CommandRecord {
  std::optional<Tick>
      newest_snapshot{};              ///< newest tick whose snapshot this lane has decoded: the next baseline
  std::uint32_t events_received = 0;  ///< every event numbered below this has arrived on this lane
  Tick newest{};                      ///< the tick that commands[0] is meant for
  std::uint8_t count = 0;             ///< 0..kMaxCommandsPerRecord
  std::array<sim::Command, kMaxCommandsPerRecord> commands{};  ///< [i] is meant for newest - i
  /// How far behind a command's tick the others were on the player's screen, 1/16 tick, 0..kMaxSeenBehind: a rail meets
  /// them there. 0: as they stand when the command is applied. Nothing without a command.
  std::uint16_t seen_behind = 0;
  SnapshotWish snapshots{};  ///< counts until another record's that was made for a later tick
};

/// The client leaves; sent reliably, answered by closing the lane.
struct LaneBye {};

// --- server to client

enum class RefusalReason : std::uint8_t {
  kUnknownTicket = 0,
  kWrongVersion = 1,
  kMatchOver = 2,
  kMatchFull = 3,
  kTooManyLanes = 4,
  kSecondPlayLane = 5,
  kTooSlow = 6,
  kServerStopping = 7,
  kKicked = 8,
};
inline constexpr std::uint8_t kRefusalReasons = 9;
/// A sentence for the player, with a way on.
std::string_view to_sentence(RefusalReason reason);

/// The answer to LaneHello, sent reliably.
struct LaneWelcome {
  PlayerId player = kNoPlayer;  ///< the session's seat; kNoPlayer while it only watches
  Tick tick{};                  ///< of the server, as it sent this
  std::uint64_t map_hash = 0;   ///< must equal the map that the lobby handed over
  Micros server_micros = 0;     ///< the server's clock at that moment
};

/// The answer to a LaneHello that cannot be, or the reason why a lane ends; the lane is closed behind it.
struct LaneRefused {
  RefusalReason reason = RefusalReason::kUnknownTicket;
};

/// Who sits where. Rides in the event stream: numbered, repeated until acknowledged, delivered exactly once.
struct SeatChange {
  PlayerId player = kNoPlayer;
  std::string name{};  ///< 1..kMaxNameBytes bytes; empty: the seat was left
  friend bool operator==(const SeatChange&, const SeatChange&) = default;
};
using EventBody = std::variant<sim::Event, SeatChange>;  ///< the index is the wire id: append only

/// Numbers are per SESSION, without gaps; a lane's begin with the first event of the first snapshot that is read from it.
/// Its first events are the seats already taken (one SeatChange each); what happens from then on follows. Cosmetic events
/// that a viewer could not notice get no number at all.
struct NumberedEvent {
  std::uint32_t number = 0;
  EventBody body{};
  friend bool operator==(const NumberedEvent&, const NumberedEvent&) = default;
};

/// The state of one tick. On the wire the world is a delta against `baseline` (snapshot_codec.hpp).
struct Snapshot {
  Tick tick{};
  Micros stamp = 0;  ///< server clock as the snapshot was built: the age is now - stamp
  std::optional<Tick>
      baseline{};  ///< a tick the client acknowledged on this lane (and on the others, as a rule); none:
                   ///< full state
  std::int8_t command_lead = 0;         ///< ticks between the session's newest command and `tick`; clamped
  std::uint32_t first_event = 0;        ///< number of events[0]
  std::vector<NumberedEvent> events{};  ///< consecutive; at most kMaxEventsPerSnapshot
  sim::World world{};  ///< as the client now knows it (may lag where the datagram was too small)
};

using ClientRecord =
    std::variant<LaneHello, CommandRecord, LaneBye>;  ///< the index is the wire id: append only

/// Writes a record; never more than kMaxRecordBytes.
Bytes encode(const ClientRecord& record);
Bytes encode(const LaneWelcome& record);
Bytes encode(const LaneRefused& record);

/// nullopt: not a record of ours (wrong id, a value out of range, bytes missing or left over). Never throws,
/// never allocates more than the record's own bounded content.
std::optional<ClientRecord> decode_client_record(ByteView bytes);

}  // namespace tw::protocol
