// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "server/match/match.hpp"
#include "shared/base/random.hpp"
#include "shared/transport/lane.hpp"

/// Lanes between a match and its clients, in one process and on virtual time.
namespace tw::test {

struct WireOptions {
  Micros delay = 50'000;          ///< one way
  Micros jitter = 0;              ///< uniform, 0..this, added to each record: it reorders a datagram wire
  double loss = 0;                ///< share of records
  bool ordered = false;           ///< a stream: what is lost comes again, and what follows waits for it
  Micros resend_after = 150'000;  ///< stream: a lost record arrives so much later
  Micros outage_from = 0, outage_to = 0;
};

/// One direction of one lane.
class VirtualWire {
 public:
  VirtualWire(const WireOptions& options, std::uint64_t seed) : options_(options), rng_(seed) {}
  void send(ByteView record, transport::Delivery delivery, Micros now);
  bool receive(Bytes& record, Micros now);
  WireOptions& options() { return options_; }
  /// An outage.
  bool dark(Micros now) const { return now >= options_.outage_from && now < options_.outage_to; }

 private:
  struct InFlight {
    Micros due;
    std::uint64_t order;
    Bytes record;
    bool operator>(const InFlight& other) const {
      return std::pair(due, order) > std::pair(other.due, other.order);
    }
  };
  WireOptions options_;
  Rng rng_;
  std::priority_queue<InFlight, std::vector<InFlight>, std::greater<>> in_flight_;
  std::uint64_t sent_ = 0;
  Micros last_due_ = 0;
};

struct VirtualLink {
  VirtualLink(const WireOptions& options, std::uint64_t seed)
      : up(options, seed), down(options, mix64(seed)) {}
  VirtualWire up, down;
  bool truth = false;
  bool attached = false;
  bool cut_by_server = false;
  bool cut_by_client = false;
};

/// The client's end: open after one round trip; closed if there is no answer in 5 s.
class VirtualClientLane final : public transport::ClientLane {
 public:
  VirtualClientLane(std::shared_ptr<VirtualLink> link, Micros now)
      : link_(std::move(link)), opened_at_(now) {}
  void service(Micros now) override;
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, transport::Delivery delivery) override;
  bool receive(Bytes& record) override;
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override;

 private:
  std::shared_ptr<VirtualLink> link_;
  Micros opened_at_;
  Micros now_ = 0;
  State state_ = State::kConnecting;
  std::string reason_;
  transport::LaneCounters counters_;
};

/// A map as its file has it.
struct MapText {
  std::string text;
};
MapText map_text(const std::string& name);  ///< "foundry"
sim::Map parse(const MapText& text);        ///< which must be a map
inline sim::Map load_map(const std::string& name) { return parse(map_text(name)); }

/// A match with its lanes, and its journal: whatever was played on it is stepped again in the end, and must give the same
/// states. Sessions are told apart by the first byte of their ticket; 0xff is a ticket unknown to it.
class VirtualServer final : public match::LaneSink {
 public:
  /// `clock_ahead`: what the server's clock reads more than everybody else's.
  VirtualServer(const MapText& map, std::uint32_t seed, Micros clock_ahead = 0,
                const match::MatchOptions& options = {});
  ~VirtualServer() override;

  std::unique_ptr<transport::ClientLane> open(const WireOptions& options, std::uint64_t seed, Micros now);
  std::unique_ptr<transport::ClientLane> open_truth(Micros now);
  /// Takes what has arrived, and ticks if a tick is due.
  void service(Micros now);
  VirtualLink& link(std::size_t index) { return *links_.at(static_cast<transport::LaneId>(index)); }
  const match::Match& match() const { return *match_; }
  match::Match& match() { return *match_; }
  /// What was written so far; the last second may be missing.
  const Bytes& journal() const { return journal_; }

  void send(transport::LaneId lane, ByteView record, transport::Delivery delivery) override;
  void close(transport::LaneId lane) override;

 private:
  void take_records(transport::LaneId lane, VirtualLink& link, Micros now);
  void greet(transport::LaneId lane, const protocol::LaneHello& hello, Micros now);

  std::map<transport::LaneId, std::shared_ptr<VirtualLink>> links_;
  Bytes journal_;
  std::unique_ptr<match::Match> match_;
  Micros clock_ahead_;
  Micros now_ = 0;
  std::int64_t ticks_ = 0;
};

}  // namespace tw::test
