// SPDX-License-Identifier: MIT
#include "shared/transport/seal/seal_format.hpp"

namespace tw::transport {

void put_little_endian(std::uint8_t* at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint64_t get_little_endian(const std::uint8_t* at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | at[i];
  return value;
}

SealHeadBytes to_bytes(const SealHead& head) {
  SealHeadBytes bytes;
  bytes[0] =
      static_cast<std::uint8_t>(static_cast<unsigned>(head.type) | static_cast<unsigned>(head.kind) << 4);
  put_little_endian(&bytes[1], head.session, 4);
  put_little_endian(&bytes[5], head.sequence, 8);
  return bytes;
}

std::optional<SealHead> read_seal_head(ByteView datagram) {
  if (datagram.size() < kSealBytes || datagram.size() > kMaxUdpPayloadBytes) return std::nullopt;
  const std::uint8_t type = datagram[0] & 0x0f, kind = datagram[0] >> 4;
  if (type >= kSealTypes || kind >= kLaneKinds) return std::nullopt;
  return SealHead{.type = static_cast<SealType>(type),
                  .kind = static_cast<LaneKind>(kind),
                  .session = static_cast<std::uint32_t>(get_little_endian(&datagram[1], 4)),
                  .sequence = get_little_endian(&datagram[5], 8)};
}

}  // namespace tw::transport
