// SPDX-License-Identifier: MIT
#include "shared/protocol/lobby_codec.hpp"

#include <utility>

#include "shared/protocol/lobby_fields.hpp"

namespace tw::protocol {
namespace {

template <class Variant>
Bytes encode_variant(const Variant& message) {
  Bytes bytes(kLobbyFrameHeaderBytes);
  WireOut out(bytes);
  out.put(message.index(), 1);
  std::visit([&](const auto& body) { out(body); }, message);
  const std::size_t length = bytes.size() - kLobbyFrameHeaderBytes;
  for (std::size_t i = 0; i < kLobbyFrameHeaderBytes; ++i)
    bytes[i] = static_cast<std::uint8_t>(length >> (8 * i));
  assert(length <= kMaxLobbyFrameBytes);
  return bytes;
}

/// An empty message of the wire id, or false.
template <class Variant, std::size_t Id = 0>
bool emplace(Variant& message, std::size_t id) {
  if constexpr (Id < std::variant_size_v<Variant>) {
    if (id != Id) return emplace<Variant, Id + 1>(message, id);
    message.template emplace<Id>();
    return true;
  }
  return false;
}

template <class Variant>
std::optional<Variant> decode_variant(ByteView frame) {
  if (frame.empty() || frame.size() > kMaxLobbyFrameBytes) return std::nullopt;
  std::optional<Variant> message(std::in_place);
  if (!emplace(*message, frame[0])) return std::nullopt;
  WireIn in(frame.subspan(1));
  std::visit([&](auto& body) { in(body); }, *message);
  if (!in.finished()) message.reset();
  return message;
}

}  // namespace

Bytes encode_frame(const LobbyRequest& message) { return encode_variant(message); }
Bytes encode_frame(const LobbyReply& message) { return encode_variant(message); }
std::optional<LobbyRequest> decode_request(ByteView frame) { return decode_variant<LobbyRequest>(frame); }
std::optional<LobbyReply> decode_reply(ByteView frame) { return decode_variant<LobbyReply>(frame); }

}  // namespace tw::protocol
