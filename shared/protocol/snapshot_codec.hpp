// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "shared/protocol/lane_messages.hpp"

namespace tw::protocol {

/// What the encoder is given. Pointers are borrowed for the call.
struct SnapshotSource {
  Tick tick{};  ///< == world->tick
  Micros stamp = 0;
  std::int8_t command_lead = 0;
  const sim::World* world = nullptr;
  const sim::World* baseline =
      nullptr;  ///< as the client knows it (see EncodedSnapshot::known); null: full state
  std::span<const NumberedEvent>
      events{};                   ///< consecutive, oldest unacknowledged first; as many as fit are sent
  std::uint32_t first_event = 0;  ///< number of events[0], also when there are none
  PlayerId viewer = kNoPlayer;    ///< what is near the viewer goes first when not everything fits
};

/// A world as a delta, in bits. It depends on the two worlds and on nothing else.
struct WorldPart {
  bool has_baseline = false;
  sim::World baseline{};
  Bytes bytes{};              ///< empty if no record could hold them
  std::size_t bit_count = 0;
};
inline constexpr std::size_t kMaxWorldParts = 16;  ///< 100 KB; more different baselines in one tick are encoded anew

struct EncodedSnapshot {
  Bytes record{};          ///< 1..kMaxRecordBytes
  bool complete = true;    ///< the client will know `world` exactly; false: it will know *known instead
  sim::World known{};      ///< what the decoder reconstructs; meaningful when !complete
  std::size_t events = 0;  ///< how many of the events were sent
  std::size_t world_bits = 0, event_bits = 0;  ///< for the bench: what the delta and the events took

  /// The encoder's own: lanes whose clients acknowledged the same tick share the world's part. Kept as long as `world`
  /// is the same, byte for byte; so reuse one EncodedSnapshot for all lanes of a match.
  std::vector<WorldPart> parts{};
  std::size_t parts_used = 0;
  sim::World parts_world{};
};

/// Encodes into `out` (its buffer is reused: no allocation once warm).
void encode_snapshot(const SnapshotSource& source, EncodedSnapshot& out);

/// The world of `tick` as this lane knows it, or null if it is no longer kept.
using BaselineLookup = std::function<const sim::World*(Tick)>;

using ServerRecord =
    std::variant<LaneWelcome, LaneRefused, Snapshot>;  ///< the index is the wire id: append only

/// nullopt as for decode_client_record; also when a snapshot's baseline is unknown to `baselines`.
/// stamp is rebuilt to 64 bits from the 32 on the wire as the value nearest to `now_hint`.
std::optional<ServerRecord> decode_server_record(ByteView bytes, const BaselineLookup& baselines,
                                                 Micros now_hint);

}  // namespace tw::protocol
