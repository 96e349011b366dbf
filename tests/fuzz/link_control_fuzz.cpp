// SPDX-License-Identifier: MIT
// What strangers may say to a running link, and what a link may answer: requests, replies, and packets.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lab/link/packet.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/stats_json.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// What is accepted must be within the limits, and read back as itself.
void check_request(std::string_view text) {
  const auto request = tw::link::parse_request(text);
  require(static_cast<bool>(request) == request.error.empty());
  if (!request) return;
  const auto again = tw::link::parse_request(tw::link::to_text(*request));
  require(again && tw::link::to_text(*again) == tw::link::to_text(*request));
  if (const auto* set = std::get_if<tw::link::SetRequest>(&*request))
    require(tw::link::invalid_reason(tw::link::patched({}, set->patch)) == nullptr);
  if (const auto* socket = std::get_if<tw::link::SocketRequest>(&*request))
    require(tw::link::is_valid_label(socket->label));
}

/// What is said to be payload lies inside the packet.
void check_packet(tw::ByteView packet) {
  const auto info = tw::link::read_packet(packet);
  if (!info) return;
  require(std::size_t{info->payload_at} + info->payload_bytes <= packet.size());
  require(info->sack_blocks <= 4);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_request(text);
  tw::link::read_hello(text);
  tw::link::read_effective(text);
  tw::link::read_stats(text);
  tw::link::read_error(text);
  tw::link::read_changes(text);
  check_packet({data, size});
  return 0;
}
