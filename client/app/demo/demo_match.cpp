// SPDX-License-Identifier: MIT
#include "client/app/demo/demo_match.hpp"

#include <algorithm>
#include <utility>

#include "client/bot/names.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"

namespace tw::app {
namespace {

constexpr Micros kBegin = 1'000'000, kHeadStart = 2'000'000, kMostStep = 100'000;
constexpr std::uint32_t kThinkEveryTicks = 3;
constexpr std::uint32_t kSeed = 5;

}  // namespace

/// What the two ends of a lane share.
struct DemoMatch::Ends {
  Ends(WireOrder order, const WireLook& network) : wire(order, network) {}
  Wire wire;      ///< to the client
  Bytes welcome;  ///< not lost on any lane
  bool greeted = false, welcomed = false;
  std::uint32_t events_received = 0;  ///< as the client acknowledged; that way nothing is lost
};

class DemoMatch::Lane final : public transport::ClientLane {
 public:
  explicit Lane(std::shared_ptr<Ends> ends) : ends_(std::move(ends)) {}
  void service(Micros now) override { now_ = now; }
  State state() const override { return State::kOpen; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, transport::Delivery) override {
    ends_->greeted = true;
    const auto decoded = protocol::decode_client_record(record);
    if (const auto* commands = decoded ? std::get_if<protocol::CommandRecord>(&*decoded) : nullptr)
      ends_->events_received = commands->events_received;
  }
  bool receive(Bytes& record) override {
    if (!ends_->greeted || std::exchange(ends_->welcomed, true)) return ends_->wire.receive(record, now_);
    record = ends_->welcome;
    return true;
  }
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override {}

 private:
  std::shared_ptr<Ends> ends_;
  std::string reason_;
  transport::LaneCounters counters_;
  Micros now_ = 0;
};

DemoMatch::DemoMatch(sim::Map map, const WireLook& network)
    : map_(std::move(map)),
      world_(sim::make_world(map_, kSeed)),
      happened_(std::make_unique<sim::EventList>()),
      scratch_(std::make_unique<protocol::EncodedSnapshot>()),
      client_(map_, protocol::Ticket{}, {.shared_clock = true}),
      now_(kBegin),
      next_step_at_(kBegin) {
  seat_bots();
  constexpr std::array<std::pair<LaneKind, WireOrder>, 2> kLanes{
      {{LaneKind::kUdp, WireOrder::kAsItComes}, {LaneKind::kTcp, WireOrder::kInOrder}}};
  for (std::size_t i = 0; i < kLanes.size(); ++i) {
    ends_[i] = std::make_shared<Ends>(kLanes[i].second, network);
    ends_[i]->welcome = protocol::encode(
        protocol::LaneWelcome{.tick = world_.tick, .map_hash = map_.hash, .server_micros = now_});
    client_.add_lane(kLanes[i].first, protocol::LaneRole::kWatch, std::make_unique<Lane>(ends_[i]), now_);
  }
  run_to(kBegin + kHeadStart);
  view_ = &client_.view(now_);
}

void DemoMatch::seat_bots() {
  for (std::size_t i = 0; i < std::min(kBots, map_.player_limit); ++i) {
    const PlayerId id{static_cast<std::uint8_t>(i)};
    brains_.emplace_back(draw(kSeed, i));
    sim::add_player(world_, map_, id, *happened_);
    push(protocol::SeatChange{id, bot::name_of_bot(i, "")});
  }
}

void DemoMatch::push(protocol::EventBody body) {
  events_.push_back({next_event_++, std::move(body)});
  if (events_.size() > kMaxUnackedEvents) events_.pop_front();
}

void DemoMatch::step() {
  for (std::size_t i = 0; i < brains_.size(); ++i)
    if ((world_.tick.value + i) % kThinkEveryTicks == 0)
      commands_[i] = brains_[i].think(world_, map_, PlayerId{static_cast<std::uint8_t>(i)}, 0);
  happened_->clear();
  sim::step(world_, map_, commands_, *happened_);
  for (const sim::Event& event : *happened_) push(event);
}

/// Told whole: then nothing has to be known of what arrived before.
void DemoMatch::send_snapshot() {
  const std::uint32_t received = std::min(ends_[0]->events_received, ends_[1]->events_received);
  while (!events_.empty() && events_.front().number < received) events_.pop_front();
  const std::vector<protocol::NumberedEvent> events(
      events_.begin(),
      events_.begin() + static_cast<std::ptrdiff_t>(std::min(events_.size(), kMaxEventsPerSnapshot)));
  protocol::encode_snapshot({.tick = world_.tick,
                             .stamp = now_,
                             .world = &world_,
                             .events = events,
                             .first_event = events.empty() ? next_event_ : events.front().number},
                            *scratch_);
  for (const auto& ends : ends_)
    if (ends->greeted) ends->wire.send(scratch_->record, now_);
}

void DemoMatch::run_to(Micros end) {
  for (; next_step_at_ <= end; next_step_at_ += kTickMicros) {
    now_ = next_step_at_;
    step();
    send_snapshot();
    client_.service(now_);
  }
  now_ = end;
  client_.service(now_);
}

const client::View& DemoMatch::advance(Micros step) {
  run_to(now_ + std::clamp<Micros>(step, 0, kMostStep));
  return *(view_ = &client_.view(now_));
}

}  // namespace tw::app
