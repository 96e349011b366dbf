// SPDX-License-Identifier: MIT
// The client's half of the lobby against a hostile server. Input: the byte stream, cut where a byte says.
#include <cstdlib>

#include "client/core/lobby_client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tw;
  client::LobbyClient client;
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = std::min<std::size_t>(1 + data[at] % 64, size - at);
    client.feed({data + at, length});
    at += length;
    if (client.state().chat.size() > kMaxChatLinesKept) std::abort();
  }
  if (client.state().broken == client.state().broken_reason.empty()) std::abort();
  return 0;
}
