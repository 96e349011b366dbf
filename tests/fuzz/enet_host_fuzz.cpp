// SPDX-License-Identifier: MIT
// Input: a script for a server's ENet half on a virtual network and clock, with one honest client beside it.
//   op 0: bytes from a stranger    op 1: bytes from the honest client's own address (a forger who can spoof it)
//   op 2: bytes from the server's address to the client    op 3: time passes
//   op 4: bytes that a player with a ticket and a modified client says inside the seal
// Each op is `op u8 | length u8 | bytes`. Whatever comes: no crash, no growth, no answer to strangers.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <map>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "shared/transport/seal/sealed_client_port.hpp"

namespace {

using namespace tw;
using namespace tw::transport;

constexpr Endpoint kServer{.address = 1, .port = 1};
constexpr Endpoint kHonest{.address = 3, .port = 3}, kStranger{.address = 4, .port = 4},
    kHostile{.address = 5, .port = 5};
constexpr std::uint32_t kToken = 7, kHostileToken = 8;

/// Datagrams arrive at once and in order; the fuzzer is trouble enough.
struct Net {
  std::map<Endpoint, std::deque<std::pair<Endpoint, Bytes>>> inboxes;
};

class Port final : public DatagramPort {
 public:
  Port(Net& net, const Endpoint& address) : net_(net), address_(address) {}
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return address_; }
  int send(const Endpoint& to, std::span<const iovec> parts) override {
    Bytes bytes;
    for (const iovec& part : parts) {
      const auto* data = static_cast<const std::uint8_t*>(part.iov_base);
      bytes.insert(bytes.end(), data, data + part.iov_len);
    }
    auto& inbox = net_.inboxes[to];
    if (inbox.size() < 1000) inbox.emplace_back(address_, bytes);
    return static_cast<int>(bytes.size());
  }
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override {
    auto& inbox = net_.inboxes[address_];
    if (inbox.empty()) return std::nullopt;
    auto [sender, bytes] = std::move(inbox.front());
    inbox.pop_front();
    from = sender;
    std::copy_n(bytes.begin(), std::min(bytes.size(), room.size()), room.begin());
    return bytes.size();
  }

 private:
  Net& net_;
  Endpoint address_;
};

struct World {
  Net net;
  LaneIds ids;
  DropCounters drops;
  EnetServerLanes server{ids, drops};
  std::unique_ptr<ClientLane> honest;
  std::vector<LaneEvent> events;
  Micros now = 1;
  SealedClientPort hostile{std::make_unique<Port>(net, kHostile),
                           kServer,
                           LaneKind::kUdp,
                           {.token = kHostileToken, .secret = {}},
                           random_from(4)};

  World() {
    if (!server.start(std::make_unique<Port>(net, kServer), kServer, 1).empty()) std::abort();
    server.set_admission(
        [](void*, std::uint32_t token) {
          return token == kToken || token == kHostileToken ? std::optional(SealSecret{}) : std::nullopt;
        },
        nullptr);
    honest = open_enet_lane(LaneKind::kUdp, kServer, {.token = kToken, .secret = {}},
                            std::make_unique<Port>(net, kHonest), 2, now);
    for (int i = 0; i < 6; ++i) {
      hostile.service(now);
      turn(10'000);
    }
    if (!hostile.live() || honest->state() != ClientLane::State::kOpen) std::abort();
  }

  void turn(Micros step) {
    now += step;
    server.service(now, events);
    honest->service(now);
    for (Bytes record; honest->receive(record);) {
    }
    for (const LaneEvent& event : events)
      if (const auto* opened = std::get_if<LaneOpened>(&event)) server.set_kind(opened->lane, LaneKind::kUdp);
    events.clear();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  ByteView script{data, size};
  for (int ops = 0; script.size() >= 2 && ops < 64; ++ops) {
    const std::uint8_t op = script[0] % 5;
    const std::size_t length = std::min<std::size_t>(script[1], script.size() - 2);
    const ByteView bytes = script.subspan(2, length);
    script = script.subspan(2 + length);
    if (op == 3) {
      world.turn(Micros{bytes.empty() ? std::uint8_t{1} : bytes[0]} * 50'000);
      continue;
    }
    if (op == 4) {
      Bytes plain(bytes.begin(), bytes.end());
      const iovec part{.iov_base = plain.data(), .iov_len = plain.size()};
      world.hostile.send(kSealedServer, {&part, 1});
      world.turn(1000);
      continue;
    }
    const Endpoint from = op == 0 ? kStranger : op == 1 ? kHonest : kServer;
    world.net.inboxes[op == 2 ? kHonest : kServer].emplace_back(from, Bytes(bytes.begin(), bytes.end()));
    world.turn(1000);
    if (!world.net.inboxes[kStranger].empty()) std::abort();   // an answer to a stranger
    if (world.server.host().peers_in_use() > 2) std::abort();  // two may play
  }
  return 0;
}
