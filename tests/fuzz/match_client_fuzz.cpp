// SPDX-License-Identifier: MIT
// A whole match client in the hand of a hostile server that was let in. Input: the welcome's tick (4 bytes) and clock (8),
// then records, each behind two bytes: its length, and how many quarters of a tick pass before it comes.
#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

#include "client/core/match_client.hpp"
#include "shared/protocol/clean_text.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

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

std::uint64_t number(ByteView bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

void require_fit_to_show(const client::View& view) {
  require(view.lanes.size() == 1 && view.feed.size() <= 6 && view.scores.size() <= kMaxPlayers);
  const client::LanePanel& panel = view.lanes[0];
  require(panel.players.size() <= kMaxPlayers && panel.discs.size() <= kMaxDiscs);
  require(panel.pickups.size() <= kMaxPickups && panel.events.size() <= 2 * kMaxUnseenEvents);
  require(panel.ages.size() <= kMaxAgeSamples && std::isfinite(panel.figures.age_ms));
  for (const client::DrawnPlayer& player : panel.players) {
    require(player.id.index() < kMaxPlayers && std::isfinite(player.at.x) && std::isfinite(player.at.y));
    require(player.name.size() <= kMaxNameBytes && protocol::shown_text(player.name) == player.name);
  }
  for (const client::DrawnDisc& disc : panel.discs)
    require(std::isfinite(disc.at.x) && std::isfinite(disc.at.y));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::Map map = *sim::parse_map(kMap);
  ByteView input(data, size);
  if (input.size() < 12) return 0;
  const auto inbox = std::make_shared<std::deque<Bytes>>();
  client::MatchClient client(map, protocol::Ticket{1}, {});
  Micros now = 1'000'000;
  client.add_lane(LaneKind::kUdp, protocol::LaneRole::kPlay, std::make_unique<HostileLane>(inbox), now);
  client.service(now);
  inbox->push_back(protocol::encode(
      protocol::LaneWelcome{.player = PlayerId{0},
                            .tick = Tick{static_cast<std::uint32_t>(number(input.first(4)))},
                            .map_hash = map.hash,
                            .server_micros = static_cast<Micros>(number(input.subspan(4, 8)))}));
  input = input.subspan(12);
  while (input.size() >= 2) {
    const std::size_t length = std::min<std::size_t>(input[0], input.size() - 2);
    now += input[1] * kTickMicros / 4;
    inbox->emplace_back(input.begin() + 2, input.begin() + 2 + static_cast<std::ptrdiff_t>(length));
    input = input.subspan(2 + length);
    client.service(now);
    require_fit_to_show(client.view(now));
    require(client.next_deadline() > now);
  }
  return 0;
}
