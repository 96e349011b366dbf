// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/transport/lane.hpp"
#include "tests/unit/transport/good_pass.hpp"

/// A real server on 127.0.0.1 and real clients, driven by hand: nothing sleeps, `until()` polls.
namespace tw::transport::test {

inline constexpr std::uint32_t kLoopback = 0x7f000001;

inline Bytes record_of(std::size_t bytes, std::uint8_t first = 1) {
  Bytes record(bytes);
  for (std::size_t i = 0; i < bytes; ++i) record[i] = static_cast<std::uint8_t>(first + i);
  return record;
}

class Loopback : public ::testing::Test {
 protected:
  void start(const LaneServerOptions& options = {.bind = {.address = kLoopback, .port = 0},
                                                 .truth_path = {}}) {
    auto made = LaneServer::create(options);
    ASSERT_TRUE(made) << made.error;
    server = std::move(*made);
    server->set_admission(find_good_secret, nullptr);
  }

  Micros now() const { return SystemClock().now() + skipped; }

  /// One turn of both ends. The clients' records are taken, the server's events are kept.
  void turn() {
    server->service(now(), events);
    server->flush();
    for (auto& client : clients) client->service(now());
  }

  /// Turns until `done`, waiting for readable descriptors in between; gives up after 5 s of real time.
  bool until(const std::function<bool()>& done) {
    const Micros give_up = SystemClock().now() + 5'000'000;
    while (!done()) {
      if (SystemClock().now() > give_up) return false;
      std::vector<pollfd> waiting;
      for (const int fd : server->fds()) waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
      for (auto& client : clients)
        waiting.push_back({.fd = client->fd(), .events = short{POLLIN}, .revents = 0});
      poll(waiting.data(), waiting.size(), 2);
      turn();
    }
    return true;
  }

  /// A client's open lane and its number at the server. TCP lanes are proved by a first record, which is
  /// taken.
  ClientLane& open(LaneKind kind, LaneId& id) {
    clients.push_back(open_lane(kind, server->address(), kGoodPass, sockets, now()));
    ClientLane& lane = *clients.back();
    const std::size_t before = opened().size();
    EXPECT_TRUE(until([&] {
      return lane.state() != ClientLane::State::kConnecting && opened().size() > before;
    })) << lane.reason();
    id = opened().empty() ? 0 : opened().back().lane;
    lane.send(record_of(1), Delivery::kReliable);
    EXPECT_TRUE(until([&] { return !records(id).empty(); }));
    EXPECT_TRUE(server->set_kind(id, kind));
    events.erase(std::remove_if(events.begin(), events.end(),
                                [](const LaneEvent& e) { return std::holds_alternative<LaneRecord>(e); }),
                 events.end());
    return lane;
  }

  std::vector<LaneOpened> opened() const { return all<LaneOpened>(); }
  std::vector<LaneClosed> closed() const { return all<LaneClosed>(); }
  std::vector<Bytes> records(LaneId id) const {
    std::vector<Bytes> found;
    for (const LaneRecord& record : all<LaneRecord>())
      if (record.lane == id) found.push_back(record.record);
    return found;
  }
  std::uint64_t drops(const std::string& reason) const {
    for (const auto& [name, count] : server->drops())
      if (name == reason) return count;
    ADD_FAILURE() << "no such drop: " << reason;
    return 0;
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const LaneEvent& event : events)
      if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
    return found;
  }

  std::unique_ptr<LaneServer> server;
  std::vector<std::unique_ptr<ClientLane>> clients;
  std::vector<LaneEvent> events;
  SystemSocketSource sockets;
  Micros skipped = 0;  ///< added to the clock: silence without waiting for it
};

}  // namespace tw::transport::test
