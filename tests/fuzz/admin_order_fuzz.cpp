// SPDX-License-Identifier: MIT
// A line on the operator's socket: refused, or an order within its bounds that means the same when it is written again.
// The answer's reader is fed the same bytes.
#include <cstdint>
#include <string_view>

#include "shared/protocol/admin_messages.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tw::protocol;
  using tw::fuzz::require;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto order = decode_order(line)) {
    require(size <= kMaxAdminLineBytes && order->minutes >= 0 && order->minutes <= kMaxAdminMinutes);
    const std::string written = encode(*order);
    require(written.find('\n') == std::string::npos);
    const auto again = decode_order(written);
    // Written anew, what is not ASCII takes six bytes: the only reason for which it may be too long.
    require(again || written.size() > kMaxAdminLineBytes);
    if (again) require(encode(*again) == written);
  }
  if (const auto answer = decode_answer(line)) require(decode_answer(encode(*answer)).has_value());
  return 0;
}
