// SPDX-License-Identifier: MIT
#include "client/core/replay.hpp"

#include <algorithm>
#include <deque>
#include <span>
#include <utility>

#include "client/core/eyes.hpp"
#include "client/core/match_client.hpp"
#include "client/core/retelling.hpp"

namespace tw::client {
namespace {

constexpr Micros kFrame = 16'667;
/// Figures are over the last 10 s of frames.
constexpr Micros kFramesBefore = 10'000'000;
/// Between two moments from which a replay can begin; a match of that length is gone through in a tenth of a second. Their
/// figures that count from the beginning count from there: so no more often than needed.
constexpr Micros kBetweenBeginnings = 60'000'000;
/// A beginning's snapshots come within less, and figures of the last 10 s behind it.
constexpr Micros kBeforehand = kFramesBefore + 4'000'000;

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
  lane->taken = true;
  lane->added.kind = kind;
  lane->state = transport::ClientLane::State::kClosed;
  lane->reason = "The recording has no more of this lane.";
  return lane;
}

/// A moment in the middle from which a replay can begin.
struct Midway {
  Micros at = 0;         ///< of the first entry that follows
  std::size_t next = 0;  ///< that entry
  Beginning beginning;
};

}  // namespace

struct Replay::Impl {
  explicit Impl(Recording r) : recording(std::move(r)) {
    begin = recording.head.begin;
    end = recording.entries.back().at;
    for (const RecordedEntry& entry : recording.entries)
      if (const auto* command = std::get_if<recorded::Command>(&entry.what)) commands.push_back(*command);
    between = std::max(kBetweenBeginnings, (end - begin) / 120);
    look_out_at = begin + between;
    restart(nullptr);
  }

  void restart(const Midway* from);
  const RecordedEntry* peek() const;
  void pass();
  void look_out();
  const Midway* midway_before(Micros at) const;
  void gather_notes();
  void take(const RecordedEntry& entry);
  void run_to(Micros to, bool look);
  void step_to(Micros to);
  std::unique_ptr<transport::ClientLane> open_spare(LaneKind kind);
  void choose(View& shown) const;

  Recording recording;
  Micros begin = 0, end = 0, now = 0, looked_at = 0;
  std::vector<recorded::Command> commands;  ///< their ticks rise
  std::size_t next = 0;                     ///< of the entries
  const Midway* started = nullptr;          ///< its entries come before those; null: from the very beginning
  std::size_t started_next = 0;             ///< of its entries
  Retelling past;                           ///< of the entries before `told_until`
  std::size_t told_until = 0;
  std::vector<std::unique_ptr<Midway>> midways;  ///< as far as the replay has come so far
  Micros between = 0, look_out_at = 0;
  std::deque<PassedNote> notes;
  std::vector<std::shared_ptr<PlayedLane>> lanes;
  std::unique_ptr<MatchClient> match;
  Techniques techniques;
  std::optional<PlayerId> eyes;
  std::optional<std::size_t> lane_alone;
  std::vector<std::vector<SeenEvent>> events;  ///< by lane, since view() was called last
  View shown;
};

const RecordedEntry* Replay::Impl::peek() const {
  if (started != nullptr && started_next < started->beginning.entries.size())
    return &started->beginning.entries[started_next];
  return next < recording.entries.size() ? &recording.entries[next] : nullptr;
}

/// The entry that peek() shows is done with.
void Replay::Impl::pass() {
  if (started != nullptr && started_next < started->beginning.entries.size()) {
    ++started_next;
    return;
  }
  if (next == told_until) look_out();
  ++next;
}

/// An entry that was never passed before: is this a moment to begin from, later?
void Replay::Impl::look_out() {
  const RecordedEntry& entry = recording.entries[next];
  if (entry.at >= look_out_at) {
    const std::span<const RecordedEntry> so_far(recording.entries.data(), next);
    const auto recent = std::partition_point(so_far.begin(), so_far.end(), [&](const RecordedEntry& earlier) {
      return earlier.at < entry.at - Retelling::kRecent;
    });
    auto told = past.tell(std::span(recent, so_far.end()), recording.head.begin);
    // Where it cannot be told a later moment may do; not each: to find that out is work, and a file may be of nothing else.
    look_out_at = entry.at + (told ? between : between / 10);
    if (told) midways.push_back(std::make_unique<Midway>(Midway{entry.at, next, std::move(*told)}));
  }
  past.take(entry);
  ++told_until;
}

const Midway* Replay::Impl::midway_before(Micros at) const {
  const Midway* found = nullptr;
  for (const auto& midway : midways)
    if (midway->at <= at) found = midway.get();
  return found;
}

/// The lanes that were there before anything was delivered are the match's own; later ones took over from them.
void Replay::Impl::restart(const Midway* from) {
  started = from;
  started_next = 0;
  now = looked_at = from != nullptr ? from->beginning.begin : begin;
  next = from != nullptr ? from->next : 0;
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
  if (techniques != Techniques{}) match->set_techniques(techniques, now);
  bool plays = false;
  std::size_t own = 0;
  for (const RecordedEntry* entry = peek(); entry != nullptr; entry = peek()) {
    const auto* added = std::get_if<recorded::LaneAdded>(&entry->what);
    if (added == nullptr) break;
    take(*entry);
    pass();
    // A file may claim what no client does; then it watches.
    const bool may_play = own == 0 && added->kind != LaneKind::kTruth;
    const auto role = may_play ? added->role : protocol::LaneRole::kWatch;
    plays |= role == protocol::LaneRole::kPlay;
    lanes.back()->taken = true;
    match->add_lane(added->kind, role, std::make_unique<ReplayLane>(lanes.back()), now);
    ++own;
  }
  // Those that came and went before have a number, and no more.
  while (from != nullptr && lanes.size() < from->beginning.numbers.size())
    lanes.push_back(closed_lane(LaneKind::kUdp));
  if (own == 1 && plays) match->keep_playing([this](LaneKind kind, Micros) { return open_spare(kind); }, now);
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
  } else if (const auto* note = std::get_if<recorded::Note>(&entry.what)) {
    notes.push_back({entry.at, note});
    while (notes.front().at < entry.at - kNotesKept) notes.pop_front();
  }
}

/// Those of the time before now, whichever way it was come to.
void Replay::Impl::gather_notes() {
  notes.clear();
  for (std::size_t i = next; i-- > 0;) {
    const RecordedEntry& entry = recording.entries[i];
    if (entry.at < now - kNotesKept) break;
    if (const auto* note = std::get_if<recorded::Note>(&entry.what)) notes.push_front({entry.at, note});
  }
}

/// Delivers what is due on the way, each at its time, and makes the commands at theirs.
void Replay::Impl::step_to(Micros to) {
  while (now < to) {
    Micros until = std::min(to, std::max(match->next_deadline(), now + 1));
    if (const RecordedEntry* entry = peek()) until = std::min(until, std::max(entry->at, now));
    now = until;
    for (const RecordedEntry* entry = peek(); entry != nullptr && entry->at <= now; entry = peek()) {
      take(*entry);
      pass();
    }
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
Replay::Replay(Replay&&) noexcept = default;
Replay& Replay::operator=(Replay&&) noexcept = default;

const Recording& Replay::recording() const { return impl_->recording; }
Micros Replay::length() const { return impl_->end - impl_->begin; }
Micros Replay::at() const { return impl_->now - impl_->begin; }

void Replay::advance(Micros step) {
  impl_->run_to(std::min(impl_->now + std::max<Micros>(step, 0), impl_->end), true);
}

void Replay::seek(Micros at) {
  const Micros to = impl_->begin + std::clamp<Micros>(at, 0, length());
  const Midway* midway = impl_->midway_before(to - kBeforehand);
  const bool ahead = midway != nullptr && midway->at > impl_->now + kBetweenBeginnings;
  if (to < impl_->now || ahead) impl_->restart(midway);
  impl_->run_to(to, false);
  impl_->gather_notes();
  for (auto& events : impl_->events) events.clear();
}

void Replay::set_techniques(const Techniques& techniques) {
  impl_->techniques = techniques;
  impl_->match->set_techniques(techniques, impl_->now);
}

void Replay::look_from(std::optional<PlayerId> player) { impl_->eyes = player; }
void Replay::show_lane(std::optional<std::size_t> lane) { impl_->lane_alone = lane; }
std::size_t Replay::lane_count() const { return impl_->match->view(impl_->now).lanes.size(); }

std::vector<PassedNote> Replay::take_notes() {
  std::vector<PassedNote> taken(impl_->notes.begin(), impl_->notes.end());
  impl_->notes.clear();
  return taken;
}

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
