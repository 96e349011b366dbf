// SPDX-License-Identifier: MIT
// A datagram on the port where games are looked for, at both ends: refused, or the same when it is written again; and the
// server's answer is never longer than what it answers. First byte: whom it seems to come from.
#include <cstdint>

#include "client/core/server_finder.hpp"
#include "server/discovery.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tw;
  using fuzz::require;
  if (size == 0) return 0;
  const ByteView datagram(data + 1, size - 1);
  const Endpoint from{data[0] % 2 == 0 ? 0xc0a80105U : 0x08080808U, 7778};
  if (const auto question = protocol::decode_question(datagram)) {
    const Bytes again = protocol::encode(*question);
    require(ByteView(again).size() == datagram.size() &&
            std::equal(again.begin(), again.end(), datagram.begin()));
  }
  if (const auto answer = protocol::decode_answer(datagram)) {
    const Bytes again = protocol::encode(*answer);
    require(again.size() == datagram.size() && std::equal(again.begin(), again.end(), datagram.begin()));
    client::FoundServers found;
    found.ask(answer->nonce, 1);
    found.hear(datagram, from, 2);
    for (const auto& server : found.list(3))
      for (const char c : server.name + server.version) require(static_cast<unsigned char>(c) >= 0x20);
  }
  server::DiscoveryDesk desk;
  const auto out = desk.answer(datagram, from, {.lobby_port = 1, .name = "n", .version = "v"}, 1'000'000);
  require(!out || (out->size() <= datagram.size() && data[0] % 2 == 0));
  return 0;
}
