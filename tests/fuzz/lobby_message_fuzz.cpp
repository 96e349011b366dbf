// SPDX-License-Identifier: MIT
// Any bytes as a lobby message, either way. What is accepted is written as it was read, is not accepted with its last byte
// missing or one more, and took no more memory than its bytes account for. Input: 0 or 1 (request or reply), id and body.
#include <algorithm>

#include "shared/protocol/lobby_codec.hpp"
#include "tests/allocation_meter.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using namespace tw::protocol;
using fuzz::require;

constexpr std::size_t kSlackBytes = 64 * 1024;

template <class Decode>
void check(ByteView frame, Decode decode) {
  require(meter::peak_of([&] { (void)decode(frame); }) <= 2 * frame.size() + kSlackBytes);
  const auto message = decode(frame);
  if (!message) return;
  const Bytes written = encode_frame(*message);
  const ByteView again = ByteView(written).subspan(kLobbyFrameHeaderBytes);
  if (frame[0] == 0 && frame.size() != again.size())
    return;  // another version's hello: its rest was not read
  require(std::equal(frame.begin(), frame.end(), again.begin(), again.end()));
  require(decode(again).has_value());
  if (frame[0] == 0) return;  // a hello's length may be another version's matter
  Bytes longer(frame.begin(), frame.end());
  longer.push_back(0);
  require(!decode(ByteView(longer)) && !decode(frame.first(frame.size() - 1)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView frame(data + 1, size - 1);
  if (data[0] % 2 == 0)
    check(frame, decode_request);
  else
    check(frame, decode_reply);
  return 0;
}
