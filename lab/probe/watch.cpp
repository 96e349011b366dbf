// SPDX-License-Identifier: MIT
#include "lab/probe/watch.hpp"

#include <poll.h>

#include <algorithm>
#include <memory>

#include "client/core/client.hpp"
#include "client/core/snapshot_reader.hpp"
#include "lab/probe/syn_probe.hpp"
#include "shared/base/random.hpp"
#include "shared/transport/lane.hpp"

namespace tw::probe {
namespace {

constexpr Micros kArriveMicros = 20'000'000;
constexpr Micros kStepMicros = 20'000;
constexpr Micros kRecordEvery = kTicksPerRecord * 1'000'000 / kTickHz;
constexpr Micros kLateMicros = 1'000'000;  // what is still under way when the time is over

class Watch {
 public:
  Watch(const WatchOptions& options, SocketSource& sockets)
      : options_(options), sockets_(sockets), client_(client_options(options), sockets) {}

  /// Empty, or why we did not get in.
  std::string arrive(const std::function<bool(double)>& progress);
  std::string run(const std::function<bool(double)>& progress, Observations& seen);

 private:
  static client::ClientOptions client_options(const WatchOptions& options);
  std::string step_in();
  const protocol::to_client::RoomSummary* room() const;
  void wait(Micros until);
  void read_lane(Observations* seen);
  void say_hello();
  void acknowledge(Observations* seen);
  bool open() const { return lane_ && lane_->state() == transport::ClientLane::State::kOpen; }

  const WatchOptions& options_;
  SocketSource& sockets_;
  SystemClock clock_;
  client::Client client_;
  client::SnapshotReader reader_;
  std::unique_ptr<transport::ClientLane> lane_;
  std::unique_ptr<SynProbe> syns_;
  protocol::Ticket ticket_{};
  Bytes record_;
  Micros server_less_ours_ = 0, next_record_ = 0;
  std::optional<Tick> acknowledged_;
  bool logged_in_ = false, asked_rooms_ = false, joined_ = false, asked_ticket_ = false;
  bool said_hello_ = false, welcomed_ = false;
  std::string refused_;
};

client::ClientOptions Watch::client_options(const WatchOptions& options) {
  client::ClientOptions wanted;
  wanted.server = options.server;
  wanted.spectate = true;
  wanted.expected_fingerprint = options.fingerprint;
  wanted.trust_new_server = true;
  wanted.known_servers_path = options.known_servers_path;
  return wanted;
}

/// The one that was named, or the first that plays. Null: there is none yet.
const protocol::to_client::RoomSummary* Watch::room() const {
  const auto& rooms = const_cast<client::Client&>(client_).lobby().state().rooms;
  const auto found = std::find_if(rooms.begin(), rooms.end(), [&](const auto& candidate) {
    return candidate.playing && (options_.room.empty() || candidate.name == options_.room);
  });
  return found == rooms.end() ? nullptr : &*found;
}

/// One step on the way from the door to the lane; empty, or why there is none.
std::string Watch::step_in() {
  using Stage = client::Client::Stage;
  if (client_.stage() == Stage::kFailed) return client_.failure();
  auto& lobby = client_.lobby();
  if (const auto refusal = lobby.take_failure()) return refusal->sentence;
  if (client_.stage() != Stage::kLobby || !lobby.state().greeted) return {};
  if (!std::exchange(logged_in_, true))
    lobby.guest_log_in("Probe" + std::to_string(mix64(static_cast<std::uint64_t>(clock_.now())) % 100'000));
  if (lobby.state().account && !std::exchange(asked_rooms_, true)) lobby.list_rooms();
  if (!lobby.state().room && room() && !std::exchange(joined_, true)) lobby.join_room(room()->room);
  if (lobby.state().room && !std::exchange(asked_ticket_, true)) lobby.ask_ticket();
  if (const auto ticket = lobby.take_ticket()) {
    const auto server = parse_endpoint(options_.server, 0);
    if (!server) return server.error;
    const Endpoint game{server->address, ticket->game_port};
    ticket_ = ticket->ticket;
    const transport::LanePass pass{.token = protocol::token_of(ticket_), .secret = ticket->seal};
    lane_ = transport::open_lane(LaneKind::kUdp, game, pass, sockets_, clock_.now());
    syns_ = std::make_unique<SynProbe>(game, sockets_);
  }
  return {};
}

std::string Watch::arrive(const std::function<bool(double)>& progress) {
  const Micros deadline = clock_.now() + kArriveMicros;
  client_.connect(clock_.now());
  while (clock_.now() < deadline) {
    wait(clock_.now() + kStepMicros);
    if (!progress(0)) return "Interrupted.";
    if (auto why = step_in(); !why.empty()) return why;
    read_lane(nullptr);
    if (!refused_.empty()) return refused_;
    if (lane_ && lane_->state() == transport::ClientLane::State::kClosed) return lane_->reason();
    if (welcomed_ && reader_.newest_tick()) return {};
  }
  if (!asked_ticket_ && asked_rooms_)
    return options_.room.empty()
               ? "No match runs on that server; start one, or start the server with --arena NAME."
               : "No match runs in a room '" + options_.room + "' on that server.";
  return "The server did not let us in within 20 s.";
}

/// Until something comes, or `until`; everything is serviced once.
void Watch::wait(Micros until) {
  std::vector<pollfd> waiting;
  for (const int fd : client_.fds()) waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  for (const int fd : client_.fds_to_write()) waiting.push_back({.fd = fd, .events = POLLOUT, .revents = 0});
  if (lane_ && lane_->fd() >= 0) waiting.push_back({.fd = lane_->fd(), .events = POLLIN, .revents = 0});
  if (syns_) syns_->add_to(waiting);
  const Micros left = std::clamp<Micros>(until - clock_.now(), 0, 1'000'000);
  const timespec timeout{.tv_sec = left / 1'000'000, .tv_nsec = (left % 1'000'000) * 1000};
  (void)::ppoll(waiting.data(), waiting.size(), &timeout, nullptr);  // a signal only wakes us early
  if (syns_) syns_->note_answers(clock_.now());                      // first: it measures
  if (lane_) lane_->service(clock_.now());
  client_.service(clock_.now());
}

void Watch::say_hello() {
  if (!open() || std::exchange(said_hello_, true)) return;
  lane_->send(
      protocol::encode(protocol::ClientRecord{protocol::LaneHello{.protocol = kProtocolVersion,
                                                                  .ticket = ticket_,
                                                                  .lane = LaneKind::kUdp,
                                                                  .role = protocol::LaneRole::kWatch}}),
      transport::Delivery::kReliable);
}

void Watch::read_lane(Observations* seen) {
  if (!lane_) return;
  say_hello();
  while (lane_->receive(record_)) {
    const Micros now = clock_.now();
    const auto outcome = reader_.read(record_, now + server_less_ours_);
    if (const auto* welcome = std::get_if<protocol::LaneWelcome>(&outcome)) {
      server_less_ours_ = welcome->server_micros - now;
      reader_.accept_snapshots();
      welcomed_ = true;
    }
    if (const auto* refused = std::get_if<protocol::LaneRefused>(&outcome))
      refused_ = std::string(protocol::to_sentence(refused->reason));
    const auto* arrived = std::get_if<client::SnapshotReader::Arrived>(&outcome);
    if (arrived && seen)
      seen->arrivals.push_back(
          {.tick = arrived->tick, .stamp = arrived->stamp, .at = now, .baseline = arrived->baseline});
  }
  acknowledge(seen);
}

/// Every third tick: what came newest since the last record. Each snapshot is acknowledged by one record at most.
void Watch::acknowledge(Observations* seen) {
  const Micros now = clock_.now();
  if (!welcomed_ || now < next_record_) return;
  next_record_ = std::max(next_record_ + kRecordEvery, now + kRecordEvery / 2);
  const auto newest = reader_.newest_tick();
  lane_->send(protocol::encode(
                  protocol::ClientRecord{protocol::CommandRecord{.newest_snapshot = newest,
                                                                 .events_received = reader_.events_received(),
                                                                 .newest = newest.value_or(Tick{}),
                                                                 .count = 0,
                                                                 .commands = {}}}),
              transport::Delivery::kLane);
  lane_->service(now);  // it goes out now, not with the next wake
  const bool first_of_its_kind = newest && newest != acknowledged_;
  acknowledged_ = newest;
  if (first_of_its_kind && seen) seen->acknowledgements.push_back({.acknowledged = *newest, .at = now});
}

std::string Watch::run(const std::function<bool(double)>& progress, Observations& seen) {
  const Micros began = clock_.now(), length = Micros{options_.seconds} * 1'000'000;
  Micros next_progress = began;
  while (clock_.now() < began + length + kLateMicros) {
    const bool over = clock_.now() >= began + length;
    if (!over) syns_->send_if_due(clock_.now());
    wait(std::min(next_record_, clock_.now() + kStepMicros / 4));
    read_lane(over ? nullptr : &seen);
    if (lane_->state() == transport::ClientLane::State::kClosed)
      return "The server closed the lane while we watched: " + lane_->reason();
    if (clock_.now() < next_progress) continue;
    next_progress = clock_.now() + 200'000;
    const double done = static_cast<double>(clock_.now() - began) / static_cast<double>(length);
    if (!progress(std::min(done, 1.0))) break;
  }
  seen.round_trips = syns_->round_trips();
  seen.unanswered = syns_->unanswered();
  lane_->send(protocol::encode(protocol::ClientRecord{protocol::LaneBye{}}), transport::Delivery::kReliable);
  lane_->close();
  client_.disconnect(clock_.now());
  return {};
}

}  // namespace

Result<Observations> watch(const WatchOptions& options, SocketSource& sockets,
                           const std::function<bool(double)>& progress) {
  using Watched = Result<Observations>;
  Watch watch(options, sockets);
  if (auto why = watch.arrive(progress); !why.empty()) return Watched::failure(why);
  Observations seen;
  if (auto why = watch.run(progress, seen); !why.empty()) return Watched::failure(why);
  return Watched::success(std::move(seen));
}

}  // namespace tw::probe
