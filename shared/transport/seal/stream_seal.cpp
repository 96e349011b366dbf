// SPDX-License-Identifier: MIT
#include "shared/transport/seal/stream_seal.hpp"

#include <algorithm>
#include <cassert>

namespace tw::transport {
namespace {

constexpr std::array<std::uint8_t, 2> kVersion{static_cast<std::uint8_t>(kProtocolVersion & 0xff),
                                               static_cast<std::uint8_t>(kProtocolVersion >> 8)};

SealKey key(const SealSecret& secret, std::string_view label, const StreamOpening& opening,
            const std::array<std::uint8_t, 16>& server_random) {
  return {secret, label, opening.session, opening.kind, {.client = opening.random, .server = server_random}};
}

}  // namespace

std::array<std::uint8_t, kStreamOpeningBytes> to_bytes(const StreamOpening& opening) {
  std::array<std::uint8_t, kStreamOpeningBytes> bytes;
  put_little_endian(&bytes[0], opening.session, 4);
  bytes[4] = static_cast<std::uint8_t>(opening.kind);
  std::copy(opening.random.begin(), opening.random.end(), &bytes[5]);
  return bytes;
}

std::optional<StreamOpening> read_stream_opening(ByteView frame) {
  if (frame.size() != kStreamOpeningBytes || frame[4] >= kLaneKinds ||
      !is_tcp(static_cast<LaneKind>(frame[4])))
    return std::nullopt;
  StreamOpening opening{.session = static_cast<std::uint32_t>(get_little_endian(frame.data(), 4)),
                        .kind = static_cast<LaneKind>(frame[4])};
  std::copy_n(frame.begin() + 5, opening.random.size(), opening.random.begin());
  return opening;
}

StreamSeal StreamSeal::of_server(const SealSecret& secret, const StreamOpening& opening,
                                 const std::array<std::uint8_t, 16>& server_random) {
  return {key(secret, kToClientLabel, opening, server_random),
          key(secret, kToServerLabel, opening, server_random)};
}

StreamSeal StreamSeal::of_client(const SealSecret& secret, const StreamOpening& opening,
                                 const std::array<std::uint8_t, 16>& server_random) {
  return {key(secret, kToServerLabel, opening, server_random),
          key(secret, kToClientLabel, opening, server_random)};
}

ByteView StreamSeal::seal(ByteView record) {
  assert(record.size() <= kMaxRecordBytes);
  out_.seal(++sealed_, kVersion, record, frame_);
  return ByteView(frame_).first(record.size() + kSealTagBytes);
}

std::optional<ByteView> StreamSeal::open(ByteView frame) {
  if (frame.size() <= kSealTagBytes || frame.size() > frame_.size() ||
      !in_.open(++opened_, kVersion, frame, record_))
    return std::nullopt;
  return ByteView(record_).first(frame.size() - kSealTagBytes);
}

}  // namespace tw::transport
