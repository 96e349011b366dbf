// SPDX-License-Identifier: MIT
// Any bytes as a record from a client, and from a server without a baseline. What is accepted says the same after it
// was written and read again.
#include <cstdlib>

#include "shared/protocol/snapshot_codec.hpp"

namespace {

using namespace tw;
using namespace tw::protocol;

void require(bool held) {
  if (!held) std::abort();
}

struct Encode {
  Bytes operator()(const LaneWelcome& record) const { return encode(record); }
  Bytes operator()(const LaneRefused& record) const { return encode(record); }
  Bytes operator()(const Snapshot& snapshot) const {
    EncodedSnapshot encoded;
    encode_snapshot({.tick = snapshot.tick,
                     .stamp = snapshot.stamp,
                     .command_lead = snapshot.command_lead,
                     .world = &snapshot.world,
                     .events = snapshot.events,
                     .first_event = snapshot.first_event},
                    encoded);
    return encoded.record;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto record = decode_client_record(bytes)) {
    const auto* hello = std::get_if<LaneHello>(&*record);
    if (hello == nullptr || hello->protocol == kProtocolVersion) {
      const Bytes written = encode(*record);
      const auto again = decode_client_record(written);
      require(again.has_value() && again->index() == record->index() && encode(*again) == written);
    }
  }
  const BaselineLookup none = [](Tick) -> const sim::World* { return nullptr; };
  if (const auto record = decode_server_record(bytes, none, 0)) {
    const Bytes written = std::visit(Encode{}, *record);
    const auto again = decode_server_record(written, none, 0);
    require(again.has_value() && again->index() == record->index());
  }
  return 0;
}
