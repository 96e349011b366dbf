// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/random.hpp"
#include "shared/transport/datagram_port.hpp"

/// A network that exists in memory and on virtual time: datagrams are lost and delayed as a seed says.
namespace tw::transport::test {

struct SimNetOptions {
  double loss = 0;   ///< of each datagram, independently
  double twice = 0;  ///< share of the others that come again, a delay later
  Micros delay = 25'000, jitter = 0;
  Micros dark_from = 0, dark_until = 0;  ///< in between nothing passes
  std::uint64_t seed = 1;
};

class SimNet {
 public:
  explicit SimNet(const SimNetOptions& options) : options_(options) {}

  /// From now on a datagram takes so long.
  void set_delay(Micros delay) { options_.delay = delay; }
  void set_loss(double loss) { options_.loss = loss; }
  /// A port with an address of its own. The net must outlive it.
  std::unique_ptr<DatagramPort> port(const Endpoint& address);

  Micros now = 0;
  std::set<Endpoint> unreachable;  ///< sending there fails, as the kernel may
  std::uint64_t sent = 0, lost = 0;
  std::uint64_t trace = fnv1a({});  ///< of every datagram's time and bytes: equal traces, equal runs

 private:
  friend class SimPort;
  struct Flight {
    Micros due;
    std::uint64_t number;
    Endpoint from;
    Bytes bytes;
    bool operator>(const Flight& other) const {
      return due != other.due ? due > other.due : number > other.number;
    }
  };
  using Inbox = std::priority_queue<Flight, std::vector<Flight>, std::greater<>>;

  void carry(const Endpoint& from, const Endpoint& to, Bytes bytes);

  SimNetOptions options_;
  std::map<Endpoint, Inbox> inboxes_;
};

class SimPort final : public DatagramPort {
 public:
  SimPort(SimNet& net, const Endpoint& address) : net_(net), address_(address) {}
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return address_; }
  int send(const Endpoint& to, std::span<const iovec> parts) override {
    if (net_.unreachable.contains(to)) return -ENETUNREACH;
    Bytes bytes;
    for (const iovec& part : parts) {
      const auto* data = static_cast<const std::uint8_t*>(part.iov_base);
      bytes.insert(bytes.end(), data, data + part.iov_len);
    }
    net_.carry(address_, to, bytes);
    return static_cast<int>(bytes.size());
  }
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override {
    auto& inbox = net_.inboxes_[address_];
    if (inbox.empty() || inbox.top().due > net_.now) return std::nullopt;
    const SimNet::Flight flight = inbox.top();
    inbox.pop();
    from = flight.from;
    std::copy_n(flight.bytes.begin(), std::min(flight.bytes.size(), room.size()), room.begin());
    return flight.bytes.size();
  }

 private:
  SimNet& net_;
  Endpoint address_;
};

inline std::unique_ptr<DatagramPort> SimNet::port(const Endpoint& address) {
  return std::make_unique<SimPort>(*this, address);
}

inline void SimNet::carry(const Endpoint& from, const Endpoint& to, Bytes bytes) {
  const std::uint64_t number = sent++;
  trace = fnv1a(bytes, mix64(trace ^ static_cast<std::uint64_t>(now)));
  const bool dark = now >= options_.dark_from && now < options_.dark_until;
  if (dark || uniform01(draw(options_.seed, 1, number)) < options_.loss) {
    ++lost;
    return;
  }
  const double late = uniform01(draw(options_.seed, 2, number)) * static_cast<double>(options_.jitter);
  const Micros due = now + options_.delay + static_cast<Micros>(late);
  if (uniform01(draw(options_.seed, 3, number)) < options_.twice)
    inboxes_[to].push({due + options_.delay, number, from, bytes});
  inboxes_[to].push({due, number, from, std::move(bytes)});
}

}  // namespace tw::transport::test
