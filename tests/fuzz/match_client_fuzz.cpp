// SPDX-License-Identifier: MIT
// A whole match client in the hand of a hostile server that was let in. Input: records, each behind two bytes: its length,
// and how many quarters of a tick pass before it comes.
#include <cstdlib>
#include <deque>
#include <memory>

#include "client/core/match_client.hpp"

namespace {

using namespace tw;

constexpr const char* kMap =
    "name Tiny\nplayers 4\n\n##########\n#S..#...S#\n#...#.H..#\n#........#\n#S..P...S#\n##########\n";

class HostileLane final : public transport::ClientLane {
 public:
  explicit HostileLane(std::shared_ptr<std::deque<Bytes>> inbox) : inbox_(std::move(inbox)) {}
  void service(Micros) override {}
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView, transport::Delivery) override {}
  bool receive(Bytes& record) override {
    if (inbox_->empty()) return false;
    record = std::move(inbox_->front());
    inbox_->pop_front();
    return true;
  }
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override { state_ = State::kClosed; }

 private:
  std::shared_ptr<std::deque<Bytes>> inbox_;
  State state_ = State::kOpen;
  std::string reason_;
  transport::LaneCounters counters_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::Map map = *sim::parse_map(kMap);
  const auto inbox = std::make_shared<std::deque<Bytes>>();
  client::MatchClient client(map, protocol::Ticket{1}, {});
  Micros now = 1'000'000;
  client.add_lane(LaneKind::kUdp, protocol::LaneRole::kPlay, std::make_unique<HostileLane>(inbox), now);
  client.service(now);
  inbox->push_back(protocol::encode(protocol::LaneWelcome{
      .player = PlayerId{0}, .tick = Tick{1}, .map_hash = map.hash, .server_micros = 5'000'000}));
  for (std::size_t at = 0; at + 2 <= size;) {
    const std::size_t length = std::min<std::size_t>(data[at], size - at - 2);
    now += data[at + 1] * kTickMicros / 4;
    inbox->emplace_back(data + at + 2, data + at + 2 + length);
    at += 2 + length;
    client.service(now);
    const client::View& view = client.view(now);
    if (view.lanes.size() != 1 || view.lanes[0].players.size() > kMaxPlayers) std::abort();
    if (view.lanes[0].events.size() > kMaxUnseenEvents) std::abort();
  }
  return 0;
}
