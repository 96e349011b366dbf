// SPDX-License-Identifier: MIT
// Any bytes as a lobby message, either way. What is accepted is written as it was read. Input: 0 or 1 (request or
// reply), id and body.
#include <cstdlib>

#include "shared/protocol/lobby_codec.hpp"

namespace {

using namespace tw;
using namespace tw::protocol;

void require(bool held) {
  if (!held) std::abort();
}

template <class Decode>
void check(ByteView frame, Decode decode) {
  const auto message = decode(frame);
  if (!message) return;
  const Bytes written = encode_frame(*message);
  const ByteView again = ByteView(written).subspan(kLobbyFrameHeaderBytes);
  if (frame[0] == 0 && frame.size() != again.size())
    return;  // another version's hello: its rest was not read
  require(std::equal(frame.begin(), frame.end(), again.begin(), again.end()));
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
