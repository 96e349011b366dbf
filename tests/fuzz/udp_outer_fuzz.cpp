// SPDX-License-Identifier: MIT
// Input: datagrams of somebody without a key, `length u16 little-endian | bytes` each, for a server's sealed port that has
// one honest client. A length's top bit: from that client's address. Whatever comes: nothing gets in, nobody is answered,
// and the honest client is still heard.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/seal/sealed_client_port.hpp"
#include "shared/transport/seal/sealed_server_port.hpp"

namespace {

using namespace tw;
using namespace tw::transport;

constexpr Endpoint kServer{.address = 1, .port = 1}, kHonest{.address = 2, .port = 2},
    kStranger{.address = 3, .port = 3};
constexpr LanePass kPass{.token = 0x01020304,
                         .secret = {.key = {9}, .cipher = SealCipher::kChaCha20Poly1305}};

/// What has been sent to an endpoint waits there, in order.
struct Wire final : DatagramPort {
  explicit Wire(const Endpoint& at) : here(at) {}
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return here; }
  int send(const Endpoint& to, std::span<const iovec> parts) override {
    Bytes bytes;
    for (const iovec& part : parts) {
      const auto* data = static_cast<const std::uint8_t*>(part.iov_base);
      bytes.insert(bytes.end(), data, data + part.iov_len);
    }
    if (to == kStranger) std::abort();  // an answer to a stranger
    if (other != nullptr) other->waiting.emplace_back(here, bytes);
    return static_cast<int>(bytes.size());
  }
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override {
    if (waiting.empty()) return std::nullopt;
    const auto [sender, bytes] = std::move(waiting.front());
    waiting.pop_front();
    from = sender;
    std::copy_n(bytes.begin(), std::min(bytes.size(), room.size()), room.begin());
    return bytes.size();
  }
  Endpoint here;
  Wire* other = nullptr;
  std::deque<std::pair<Endpoint, Bytes>> waiting;
};

/// How many datagrams came out for who runs inside.
std::size_t drain(SealedServerPort& server) {
  std::size_t inside = 0;
  Endpoint from;
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
  while (const auto length = server.receive(from, room)) inside += *length > 0 ? 1U : 0U;
  return inside;
}

void say(SealedClientPort& client) {
  std::uint8_t byte = 1;
  const iovec part{.iov_base = &byte, .iov_len = 1};
  client.send(kSealedServer, {&part, 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto server_wire = std::make_unique<Wire>(kServer), client_wire = std::make_unique<Wire>(kHonest);
  Wire* into = server_wire.get();
  server_wire->other = client_wire.get();
  client_wire->other = into;
  DropCounters drops;
  SealedServerPort server(std::move(server_wire), {LaneKind::kUdp}, drops, random_from(1));
  server.set_admission(
      [](void*, std::uint32_t token) {
        return token == kPass.token ? std::optional(kPass.secret) : std::nullopt;
      },
      nullptr);
  SealedClientPort client(std::move(client_wire), kServer, LaneKind::kUdp, kPass, random_from(2));
  client.service(0);
  drain(server);
  client.service(1);
  say(client);
  if (!client.live() || drain(server) != 1) std::abort();

  ByteView input{data, size};
  for (int count = 0; input.size() >= 2 && count < 64; ++count) {
    const std::size_t head = input[0] | std::size_t{input[1]} << 8;
    const std::size_t length = std::min<std::size_t>(head & 0x7fff, input.size() - 2);
    const ByteView bytes = input.subspan(2, length);
    input = input.subspan(2 + length);
    into->waiting.emplace_back(head & 0x8000 ? kHonest : kStranger, Bytes(bytes.begin(), bytes.end()));
    if (drain(server) != 0) std::abort();  // somebody without a key came in
  }
  SealedServerPort::Ended ended;
  if (server.take_ended(ended) || server.lanes_in_use() != 1 || server.handshakes_waiting() != 0)
    std::abort();
  say(client);
  if (drain(server) != 1) std::abort();  // the honest client is not heard any more
  return 0;
}
