// SPDX-License-Identifier: MIT
// Input: datagrams that a modified client seals well, `type u8 | step u8 | length u8 | bytes` each: of any type, under a
// sequence that lies step - 128 beside the last one. What comes out inside comes out once, with the bytes that went in;
// the server keeps one lane at most, and never sends to where it was not asked.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/seal/sealed_server_port.hpp"

namespace {

using namespace tw;
using namespace tw::transport;

constexpr Endpoint kClient{.address = 2, .port = 2};
constexpr LanePass kPass{.token = 0x01020304,
                         .secret = {.key = {9}, .cipher = SealCipher::kChaCha20Poly1305}};
constexpr std::uint32_t kServerSeed = 1;

struct Wire final : DatagramPort {
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return {}; }
  int send(const Endpoint& to, std::span<const iovec>) override {
    if (to != kClient) std::abort();
    return 1;
  }
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override {
    if (waiting.empty()) return std::nullopt;
    const Bytes bytes = std::move(waiting.front());
    waiting.pop_front();
    from = kClient;
    std::copy(bytes.begin(), bytes.end(), room.begin());
    return bytes.size();
  }
  std::deque<Bytes> waiting;
};

Bytes sealed(const SealKey& key, const SealHead& head, ByteView plain) {
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
  const std::size_t length = seal_datagram(key, head, plain, room);
  return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(length)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto wire_owned = std::make_unique<Wire>();
  Wire& wire = *wire_owned;
  DropCounters drops;
  SealedServerPort server(std::move(wire_owned), {LaneKind::kUdp}, drops, random_from(kServerSeed));
  server.set_admission(
      [](void*, std::uint32_t token) {
        return token == kPass.token ? std::optional(kPass.secret) : std::nullopt;
      },
      nullptr);

  SealRandoms randoms;  // the client's are zeros; the server's first draw is known
  random_from(kServerSeed)(randoms.server);
  const SealKey hello_key(kPass.secret, kHelloLabel, kPass.token, LaneKind::kUdp, {});
  const SealKey key(kPass.secret, kToServerLabel, kPass.token, LaneKind::kUdp, randoms);
  wire.waiting.push_back(sealed(hello_key, {.type = SealType::kHello, .session = kPass.token, .sequence = 1},
                                Bytes(kMaxSealedPlainBytes, 0)));

  std::set<std::uint64_t> taken;
  std::uint64_t sequence = 1;
  Micros now = 1;
  ByteView input{data, size};
  Endpoint from;
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
  while (const auto length = server.receive(from, room)) continue;
  for (int count = 0; input.size() >= 3 && count < 256; ++count) {
    const auto type = static_cast<SealType>(input[0] % kSealTypes);
    const std::uint64_t ahead = sequence + input[1];
    sequence = ahead > 128 ? ahead - 128 : 0;
    if (input[0] == 255) sequence |= 1ULL << 47;
    const ByteView plain = input.subspan(3, std::min<std::size_t>(input[2], input.size() - 3));
    input = input.subspan(3 + plain.size());
    server.set_time(now += 10'000);
    wire.waiting.push_back(sealed(key, {.type = type, .session = kPass.token, .sequence = sequence}, plain));
    while (const auto length = server.receive(from, room)) {
      if (*length == 0) continue;
      if (!taken.insert(sequence).second) std::abort();  // twice
      if (!std::equal(plain.begin(), plain.end(), room.begin(),
                      room.begin() + static_cast<std::ptrdiff_t>(*length)))
        std::abort();
    }
    if (server.lanes_in_use() > 1 || server.handshakes_waiting() > 1) std::abort();
  }
  return 0;
}
