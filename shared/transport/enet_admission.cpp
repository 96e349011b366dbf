// SPDX-License-Identifier: MIT
#include "shared/transport/enet_admission.hpp"

#include <enet/enet.h>

#include <cstddef>

#include "shared/base/limits.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kPeerIdBytes = 2, kSentTimeBytes = 2, kDataLengthBytes = 2;
constexpr std::uint16_t kNoPeer = ENET_PROTOCOL_MAXIMUM_PEER_ID;  // what a stranger writes as its peer number

std::uint32_t big_endian(ByteView bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(big_endian(bytes.subspan(at, 2)));
}

/// Data follows such a command; its length stands in the command's last two bytes.
bool carries_data(std::uint8_t command) {
  return command == ENET_PROTOCOL_COMMAND_SEND_RELIABLE || command == ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE ||
         command == ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED;
}

bool is_fragment(std::uint8_t command) {
  return command == ENET_PROTOCOL_COMMAND_SEND_FRAGMENT ||
         command == ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT;
}

/// Our clients send exactly one kind of CONNECT: a small mtu would make ENet fragment, and send reliably,
/// what a lane sends to it.
bool is_our_connect(ByteView command) {
  constexpr int kReliableConnect =
      int{ENET_PROTOCOL_COMMAND_CONNECT} | int{ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE};
  return command[0] == kReliableConnect &&
         big_endian(command.subspan(offsetof(ENetProtocolConnect, mtu), 4)) == kEnetMtuBytes &&
         big_endian(command.subspan(offsetof(ENetProtocolConnect, channelCount), 4)) == kEnetChannels;
}

/// The bytes of the first command of `rest`, its data included; 0: there is no such command.
std::size_t command_bytes(ByteView rest) {
  const std::uint8_t command = rest[0] & ENET_PROTOCOL_COMMAND_MASK;
  if (command == ENET_PROTOCOL_COMMAND_NONE || command >= ENET_PROTOCOL_COMMAND_COUNT) return 0;
  const std::size_t fixed = enet_protocol_command_size(command);
  if (fixed > rest.size()) return 0;
  const std::size_t data = carries_data(command) ? u16_at(rest, fixed - kDataLengthBytes) : 0;
  if (data > rest.size() - fixed || (carries_data(command) && data == 0)) return 0;
  return fixed + data;
}

DatagramShape inspect_connect(ByteView commands) {
  if (commands.size() != sizeof(ENetProtocolConnect) || !is_our_connect(commands))
    return {.refused = Drop::kNotEnet, .token = {}};
  return {.refused = {}, .token = big_endian(commands.subspan(offsetof(ENetProtocolConnect, data), 4))};
}

DatagramShape inspect_commands(ByteView rest) {
  while (!rest.empty()) {
    const std::uint8_t command = rest[0] & ENET_PROTOCOL_COMMAND_MASK;
    if (is_fragment(command)) return {.refused = Drop::kFragment, .token = {}};
    const std::size_t bytes = command_bytes(rest);
    if (bytes == 0 || command == ENET_PROTOCOL_COMMAND_CONNECT)
      return {.refused = Drop::kNotEnet, .token = {}};
    rest = rest.subspan(bytes);
  }
  return {};
}

}  // namespace

DatagramShape inspect_datagram(ByteView datagram) {
  const DatagramShape not_enet{.refused = Drop::kNotEnet, .token = {}};
  if (datagram.size() < kPeerIdBytes) return not_enet;
  const std::uint16_t head = u16_at(datagram, 0);
  if (head & ENET_PROTOCOL_HEADER_FLAG_COMPRESSED) return not_enet;  // we never compress
  const std::size_t header = kPeerIdBytes + (head & ENET_PROTOCOL_HEADER_FLAG_SENT_TIME ? kSentTimeBytes : 0);
  if (datagram.size() <= header) return not_enet;
  const ByteView commands = datagram.subspan(header);
  const bool stranger = (head & ENET_PROTOCOL_MAXIMUM_PEER_ID) == kNoPeer;
  return stranger ? inspect_connect(commands) : inspect_commands(commands);
}

void ServerFilter::set_admission(bool (*admit)(void* context, std::uint32_t token), void* context) {
  admit_ = admit;
  context_ = context;
}

bool ServerFilter::admits(ByteView datagram) {
  const DatagramShape shape = inspect_datagram(datagram);
  if (shape.refused) {
    drops_.add(*shape.refused);
    return false;
  }
  if (!shape.token || (admit_ != nullptr && admit_(context_, *shape.token))) return true;
  drops_.add(Drop::kNoTicket);
  return false;
}

bool ClientFilter::admits(ByteView datagram) {
  const DatagramShape shape = inspect_datagram(datagram);
  if (!shape.refused && !shape.token) return true;
  drops_.add(shape.refused.value_or(Drop::kNotEnet));
  return false;
}

}  // namespace tw::transport
