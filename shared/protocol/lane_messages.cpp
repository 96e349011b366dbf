// SPDX-License-Identifier: MIT
#include "shared/protocol/lane_messages.hpp"

#include "shared/protocol/record_fields.hpp"

namespace tw::protocol {
namespace {

template <class Record>
Bytes encode_as(std::size_t id, Record record) {
  Bytes bytes(kMaxRecordBytes);
  BitWriter writer(bytes);
  writer.bits(id, kRecordIdBits);
  fields(writer, record);
  bytes.resize(writer.finish());
  assert(!writer.overflowed());
  return bytes;
}

template <class Record>
std::optional<ClientRecord> read(BitReader& reader) {
  Record record;
  fields(reader, record);
  if (!reader.finished()) return std::nullopt;
  return record;
}

/// Another version's hello is not ours to read any further, yet it deserves the answer "wrong version".
std::optional<ClientRecord> read_hello(BitReader& reader) {
  LaneHello hello;
  fields(reader, hello);
  if (!reader.ok()) return std::nullopt;
  if (hello.protocol == kProtocolVersion && !reader.finished()) return std::nullopt;
  return hello;
}

}  // namespace

std::string_view to_sentence(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kUnknownTicket:
      return "The ticket is not valid any more: go back to the lobby and join again.";
    case RefusalReason::kWrongVersion:
      return "Client and server speak different versions: update the older of the two.";
    case RefusalReason::kMatchOver:
      return "The match is over: go back to the lobby and join another.";
    case RefusalReason::kMatchFull:
      return "The match is full: wait for a seat, or join another room.";
    case RefusalReason::kTooManyLanes:
      return "This session has as many lanes open as one may: close one first.";
    case RefusalReason::kSecondPlayLane:
      return "This session already plays on another lane: let this one watch.";
    case RefusalReason::kTooSlow:
      return "The connection fell too far behind the match: try again, or play on another lane.";
    case RefusalReason::kServerStopping:
      return "The server is stopping: try again in a minute, or choose another server.";
    case RefusalReason::kKicked:
      return "The server closed this lane: you joined from another place, left the room, or sent what it "
             "could not read. Join again.";
  }
  return "The server refused for a reason that this version does not know: update the client.";
}

Bytes encode(const ClientRecord& record) {
  return std::visit([&](const auto& body) { return encode_as(record.index(), body); }, record);
}
Bytes encode(const LaneWelcome& record) { return encode_as(0, record); }
Bytes encode(const LaneRefused& record) { return encode_as(1, record); }

std::optional<ClientRecord> decode_client_record(ByteView bytes) {
  if (bytes.size() > kMaxRecordBytes) return std::nullopt;
  BitReader reader(bytes);
  std::uint8_t id = 0;
  reader.bits(id, kRecordIdBits);
  switch (id) {
    case 0:
      return read_hello(reader);
    case 1:
      return read<CommandRecord>(reader);
    case 2:
      return read<LaneBye>(reader);
    default:
      return std::nullopt;
  }
}

}  // namespace tw::protocol
