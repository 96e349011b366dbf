// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/token_bucket.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/drops.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/seal/replay_window.hpp"
#include "shared/transport/seal/seal_key.hpp"
#include "shared/transport/seal/sealed_port.hpp"

namespace tw::transport {

/// A server's end of every sealed datagram lane of one port. Whoever cannot seal gets no answer, costs no slot, and is
/// never seen by what runs inside; that knows its peers by addresses made up here, one for each opening of a lane, which
/// stay when the client's real address changes. Not thread-safe; keeps nothing in memory for a stranger.
///
/// A lane: (ticket) -> hello -> CHALLENGED -> first authentic datagram from the same address -> LIVE -> closed by either
/// end, by a newer opening of the same lane, by 15 s of silence, or because the ticket's session is gone. A LIVE lane whose
/// newest datagram comes from elsewhere challenges that path; until it answers, everything goes to the old address.
class SealedServerPort final : public SealedPort {
 public:
  /// `kinds`: the lanes that come in here. `drops` must outlive the port.
  SealedServerPort(std::unique_ptr<DatagramPort> wire, std::initializer_list<LaneKind> kinds,
                   DropCounters& drops, RandomBytes random);

  void set_admission(FindSecret find, void* context) {
    find_ = find;
    context_ = context;
  }
  /// The time of everything until the next call; forgets who fell silent.
  void set_time(Micros now);

  struct Ended {
    Endpoint peer;
    const char* reason;
  };
  /// A lane that the client or this port has ended: its peer inside must be forgotten without a word. False: none (more).
  bool take_ended(Ended& ended);
  /// What runs inside has accepted this peer; one that it does not accept within kLaneConnectMicros is ended.
  void claim(const Endpoint& peer);
  /// The lane is over for what runs inside. Tells the client so, and forgets its keys.
  void forget(const Endpoint& peer);
  /// Whose datagram receive() handed out last: what a connection must show inside.
  std::uint32_t last_session() const { return last_session_; }
  /// Where its datagrams go now.
  Endpoint wire_address(const Endpoint& peer) const;
  std::size_t lanes_in_use() const { return by_lane_.size(); }
  std::size_t handshakes_waiting() const;
  /// How often a lane has moved to another address.
  std::uint64_t migrations() const { return migrations_; }

  int send(const Endpoint& to, std::span<const iovec> parts) override;
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override;

 private:
  struct Keys {
    SealKey to_server, to_client;
  };
  struct Handshake {
    std::uint32_t session = 0;
    LaneKind kind = LaneKind::kUdp;
    Endpoint from;
    SealRandoms randoms;
    std::uint64_t challenge_sequence = 0;
    Micros expires_at = 0;
    TokenBucket answers;
    std::optional<Keys> keys;
  };
  struct Path {  ///< where a client seems to have moved to
    Endpoint to;
    std::array<std::uint8_t, 8> question{};
    std::size_t received_bytes = 0, sent_bytes = 0;
    Micros ask_at = 0;
  };
  struct Lane {
    std::uint32_t session = 0;
    LaneKind kind = LaneKind::kUdp;
    Endpoint wire;
    Keys keys;
    std::array<std::uint8_t, 16> opened_by{};  ///< the client's random in the hello
    std::uint64_t next = 1;
    ReplayWindow taken;
    Micros opened_at = 0, heard = 0;
    bool claimed = false;
    TokenBucket datagrams, bytes;
    std::optional<Micros> too_fast_since;
    Micros too_fast_last = 0;
    std::optional<Path> path;
    std::optional<Micros> moved_at;
  };
  struct Slot {
    std::uint16_t generation =
        1;  ///< the port of the peer's address inside: never the same for two lanes in a row
    std::optional<Lane> lane;
  };
  using LaneKey = std::uint64_t;
  static LaneKey key_of(std::uint32_t session, LaneKind kind) {
    return std::uint64_t{session} << 8 | static_cast<std::uint8_t>(kind);
  }

  std::size_t on_datagram(Endpoint& from, ByteView datagram, std::span<std::uint8_t> room);
  void on_hello(const SealHead& head, ByteView datagram, const Endpoint& from);
  Handshake* handshake_for(const SealHead& head, const SealSecret& secret, ByteView client_random,
                           const Endpoint& from);
  void challenge(Handshake& handshake, const SealSecret& secret);
  std::optional<std::size_t> finish_handshake(const SealHead& head, ByteView datagram, const Endpoint& from,
                                              std::span<std::uint8_t> room);
  std::optional<std::size_t> open_lane(Handshake& handshake);
  std::size_t on_authentic(std::size_t slot, const SealHead& head, std::size_t datagram_bytes, ByteView plain,
                           const Endpoint& from);
  bool within_limits(std::size_t slot, std::size_t bytes);
  void follow(Lane& lane, std::size_t bytes, const Endpoint& from);
  void on_path_response(Lane& lane, ByteView plain, const Endpoint& from);
  void end(std::size_t slot, const char* reason);
  void erase(std::size_t slot);
  int put(Lane& lane, SealType type, ByteView plain, const Endpoint& to);
  std::optional<std::size_t> slot_of(const Endpoint& peer) const;
  Endpoint peer_of(std::size_t slot) const {
    return {.address = static_cast<std::uint32_t>(slot + 1), .port = slots_[slot].generation};
  }

  std::uint16_t kinds_ = 0;  ///< bits
  DropCounters& drops_;
  RandomBytes random_;
  FindSecret find_ = nullptr;  ///< null: nobody comes in
  void* context_ = nullptr;
  Micros now_ = 0, next_sweep_ = 0;
  std::vector<Slot> slots_;                           ///< kMaxSealedLanes
  std::unordered_map<LaneKey, std::size_t> by_lane_;  ///< the LIVE ones; only sessions of ours are keys
  std::vector<Handshake> handshakes_;                 ///< at most kMaxSealHandshakes
  std::vector<Ended> ended_;
  std::uint64_t migrations_ = 0;
  std::uint32_t last_session_ = 0;
};

}  // namespace tw::transport
