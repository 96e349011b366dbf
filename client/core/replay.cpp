// SPDX-License-Identifier: MIT
#include "client/core/replay.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "client/core/eyes.hpp"
#include "client/core/match_client.hpp"

namespace tw::client {
namespace {

constexpr Micros kFrame = 16'667;
/// Figures are over the last 10 s of frames.
constexpr Micros kFramesBefore = 10'000'000;

/// What a recorded lane has to say, put there as its time comes.
struct PlayedLane {
  recorded::LaneAdded added;
  transport::ClientLane::State state = transport::ClientLane::State::kConnecting;
  std::string reason;
  std::deque<ByteView> records;
  bool taken = false;  ///< by a ReplayLane
};

/// A lane that hears from the recording and speaks to nobody.
class ReplayLane final : public transport::ClientLane {
 public:
  explicit ReplayLane(std::shared_ptr<PlayedLane> played) : played_(std::move(played)) {}
  void service(Micros) override {}
  State state() const override { return played_->records.empty() ? played_->state : State::kOpen; }
  const std::string& reason() const override { return played_->reason; }
  void send(ByteView record, transport::Delivery) override {
    ++counters_.records_sent;
    counters_.bytes_sent += record.size();
  }
  bool receive(Bytes& record) override {
    if (played_->records.empty()) return false;
    const ByteView next = played_->records.front();
    played_->records.pop_front();
    record.assign(next.begin(), next.end());
    ++counters_.records_received;
    counters_.bytes_received += record.size();
    return true;
  }
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override { played_->state = State::kClosed; }

 private:
  std::shared_ptr<PlayedLane> played_;
  transport::LaneCounters counters_;
};

std::shared_ptr<PlayedLane> closed_lane(LaneKind kind) {
  auto lane = std::make_shared<PlayedLane>();
  lane->added.kind = kind;
  lane->state = transport::ClientLane::State::kClosed;
  lane->reason = "The recording has no more of this lane.";
  return lane;
}

}  // namespace

struct Replay::Impl {
  explicit Impl(Recording r) : recording(std::move(r)) {
    begin = recording.head.begin;
    end = recording.entries.back().at;
    for (const RecordedEntry& entry : recording.entries)
      if (const auto* command = std::get_if<recorded::Command>(&entry.what)) commands.push_back(*command);
    restart();
  }

  void restart();
  void take(const RecordedEntry& entry);
  void run_to(Micros to, bool look);
  void step_to(Micros to);
  std::unique_ptr<transport::ClientLane> open_spare(LaneKind kind);
  void choose(View& shown) const;

  Recording recording;
  Micros begin = 0, end = 0, now = 0, looked_at = 0;
  std::vector<recorded::Command> commands;  ///< their ticks rise
  std::size_t next = 0;                     ///< of the entries
  std::vector<std::shared_ptr<PlayedLane>> lanes;
  std::unique_ptr<MatchClient> match;
  Techniques techniques;
  std::optional<PlayerId> eyes;
  std::optional<std::size_t> lane_alone;
  std::vector<std::vector<SeenEvent>> events;  ///< by lane, since view() was called last
  View shown;
};

/// The lanes that were there before anything was delivered are the match's own; later ones took over from them.
void Replay::Impl::restart() {
  now = looked_at = begin;
  next = 0;
  lanes.clear();
  events.clear();
  MatchClientOptions options{.shared_clock = recording.head.shared_clock};
  options.past_commands = [this](Tick tick) -> std::optional<sim::Command> {
    const auto found = std::lower_bound(commands.begin(), commands.end(), tick,
                                        [](const recorded::Command& c, Tick t) { return c.tick < t; });
    if (found == commands.end() || found->tick != tick) return std::nullopt;
    return found->command;
  };
  match = std::make_unique<MatchClient>(recording.map, protocol::Ticket{}, options);
  if (techniques != Techniques{}) match->set_techniques(techniques, begin);
  bool plays = false;
  std::size_t own = 0;
  for (; next < recording.entries.size(); ++next) {
    const auto* added = std::get_if<recorded::LaneAdded>(&recording.entries[next].what);
    if (added == nullptr) break;
    take(recording.entries[next]);
    // A file may claim what no client does; then it watches.
    const bool may_play = own == 0 && added->kind != LaneKind::kTruth;
    const auto role = may_play ? added->role : protocol::LaneRole::kWatch;
    plays |= role == protocol::LaneRole::kPlay;
    lanes.back()->taken = true;
    match->add_lane(added->kind, role, std::make_unique<ReplayLane>(lanes.back()), begin);
    ++own;
  }
  if (own == 1 && plays)
    match->keep_playing([this](LaneKind kind, Micros) { return open_spare(kind); }, begin);
}

std::unique_ptr<transport::ClientLane> Replay::Impl::open_spare(LaneKind kind) {
  for (const auto& lane : lanes) {
    if (lane->taken || lane->added.kind != kind) continue;
    lane->taken = true;
    return std::make_unique<ReplayLane>(lane);
  }
  return std::make_unique<ReplayLane>(closed_lane(kind));
}

void Replay::Impl::take(const RecordedEntry& entry) {
  using State = transport::ClientLane::State;
  if (const auto* added = std::get_if<recorded::LaneAdded>(&entry.what)) {
    lanes.push_back(std::make_shared<PlayedLane>());
    lanes.back()->added = *added;
  } else if (const auto* opened = std::get_if<recorded::LaneOpened>(&entry.what)) {
    PlayedLane& lane = *lanes[opened->lane];
    if (lane.state == State::kConnecting) lane.state = State::kOpen;
  } else if (const auto* closed = std::get_if<recorded::LaneClosed>(&entry.what)) {
    lanes[closed->lane]->state = State::kClosed;
    lanes[closed->lane]->reason = closed->reason;
  } else if (const auto* record = std::get_if<recorded::Record>(&entry.what)) {
    // What nobody reads is not kept for long: a recording may hold lanes that no client would open.
    PlayedLane& lane = *lanes[record->lane];
    if (lane.records.size() < 4096) lane.records.push_back(record->bytes);
  } else if (const auto* command = std::get_if<recorded::Command>(&entry.what)) {
    match->pace(command->tick, entry.at);
  }
}

/// Delivers what is due on the way, each at its time, and makes the commands at theirs.
void Replay::Impl::step_to(Micros to) {
  while (now < to) {
    Micros until = std::min(to, std::max(match->next_deadline(), now + 1));
    if (next < recording.entries.size()) until = std::min(until, std::max(recording.entries[next].at, now));
    now = until;
    for (; next < recording.entries.size() && recording.entries[next].at <= now; ++next)
      take(recording.entries[next]);
    match->service(now);
  }
}

/// `look`: every frame, as a player would; otherwise only the last 10 s, for the figures.
void Replay::Impl::run_to(Micros to, bool look) {
  if (!look && to - now > kFramesBefore) step_to(to - kFramesBefore);
  while (now < to) {
    step_to(std::min(to, std::max(looked_at, now) + kFrame));
    looked_at = now;
    const View& seen = match->view(now);
    events.resize(seen.lanes.size());
    for (std::size_t i = 0; i < seen.lanes.size(); ++i)
      events[i].insert(events[i].end(), seen.lanes[i].events.begin(), seen.lanes[i].events.end());
  }
}

void Replay::Impl::choose(View& view) const {
  if (eyes) look_with_eyes_of(view, *eyes);
  if (!lane_alone || *lane_alone >= view.lanes.size()) return;
  if (*lane_alone != 0) view.lanes[0] = std::move(view.lanes[*lane_alone]);
  view.lanes.resize(1);
}

Replay::Replay(Recording recording) : impl_(std::make_unique<Impl>(std::move(recording))) {}
Replay::~Replay() = default;

const Recording& Replay::recording() const { return impl_->recording; }
Micros Replay::length() const { return impl_->end - impl_->begin; }
Micros Replay::at() const { return impl_->now - impl_->begin; }

void Replay::advance(Micros step) {
  impl_->run_to(std::min(impl_->now + std::max<Micros>(step, 0), impl_->end), true);
}

void Replay::seek(Micros at) {
  const Micros to = impl_->begin + std::clamp<Micros>(at, 0, length());
  if (to < impl_->now) impl_->restart();
  impl_->run_to(to, false);
  for (auto& events : impl_->events) events.clear();
}

void Replay::set_techniques(const Techniques& techniques) {
  impl_->techniques = techniques;
  impl_->match->set_techniques(techniques, impl_->now);
}

void Replay::look_from(std::optional<PlayerId> player) { impl_->eyes = player; }
void Replay::show_lane(std::optional<std::size_t> lane) { impl_->lane_alone = lane; }
std::size_t Replay::lane_count() const { return impl_->match->view(impl_->now).lanes.size(); }

const View& Replay::view() {
  Impl& impl = *impl_;
  impl.shown = impl.match->view(impl.now);
  impl.shown.recorded = true;
  for (std::size_t i = 0; i < impl.shown.lanes.size(); ++i) {
    if (i < impl.events.size()) impl.shown.lanes[i].events = std::exchange(impl.events[i], {});
  }
  impl.choose(impl.shown);
  return impl.shown;
}

}  // namespace tw::client
