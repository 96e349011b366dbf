// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "shared/transport/lane.hpp"
#include "shared/transport/seal/seal_key.hpp"

/// A sealed stream (docs/PROTOCOL.md, section 8). In frames: the server greets with its random, the client answers with
/// its session, lane and random, both in the clear; every further frame is a record, sealed. Sequences are not sent: a
/// stream has an order, and each direction counts from 1.
namespace tw::transport {

inline constexpr std::size_t kStreamGreetingBytes = 16;
inline constexpr std::size_t kStreamOpeningBytes = 21;

struct StreamOpening {
  std::uint32_t session = 0;
  LaneKind kind = LaneKind::kTcp;
  std::array<std::uint8_t, 16> random{};
};
std::array<std::uint8_t, kStreamOpeningBytes> to_bytes(const StreamOpening& opening);
/// nullopt: none; a lane that is not TCP's among them.
std::optional<StreamOpening> read_stream_opening(ByteView frame);

/// Both directions of one end.
class StreamSeal {
 public:
  static StreamSeal of_server(const SealSecret& secret, const StreamOpening& opening,
                              const std::array<std::uint8_t, 16>& server_random);
  static StreamSeal of_client(const SealSecret& secret, const StreamOpening& opening,
                              const std::array<std::uint8_t, 16>& server_random);

  /// The frame of the next record; valid until the next call.
  ByteView seal(ByteView record);
  /// The record in the next frame; valid until the next call. nullopt: forged, altered, left out or repeated. Nothing
  /// behind it can be trusted.
  std::optional<ByteView> open(ByteView frame);

 private:
  StreamSeal(SealKey out, SealKey in) : out_(std::move(out)), in_(std::move(in)) {}

  SealKey out_, in_;
  std::uint64_t sealed_ = 0, opened_ = 0;
  std::array<std::uint8_t, kMaxRecordBytes + kSealTagBytes> frame_{};
  std::array<std::uint8_t, kMaxRecordBytes> record_{};
};

}  // namespace tw::transport
