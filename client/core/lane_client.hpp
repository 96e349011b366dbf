// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/clock_sync.hpp"
#include "client/core/command_log.hpp"
#include "client/core/playout.hpp"
#include "client/core/prediction.hpp"
#include "client/core/round_trip.hpp"
#include "client/core/server_clock.hpp"
#include "client/core/snapshot_interval.hpp"
#include "client/core/snapshot_reader.hpp"
#include "client/core/telemetry.hpp"
#include "client/core/view.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/map.hpp"
#include "shared/transport/lane.hpp"

namespace tw::client {

/// What the lanes of a match share: one player, one server, one clock.
struct MatchShared {
  explicit MatchShared(bool shared_clock) : server_clock(shared_clock) {}

  sim::Map map;
  protocol::Ticket ticket{};
  PlayerId self = kNoPlayer;  ///< set by the play lane's welcome
  CommandLog log;
  ClockSync sync;
  ServerClock server_clock;
  RoundTrip round_trip;
  bool has_play_lane = false;
};

/// One lane of a match: its transport, what it delivered, and the picture that follows from that and nothing
/// else. States: connecting -> (transport open: hello sent) -> open (welcomed) -> closed. A truth lane is
/// welcomed unasked.
class LaneClient {
 public:
  LaneClient(LaneKind kind, protocol::LaneRole role, std::unique_ptr<transport::ClientLane> lane,
             Micros interpolation, Micros now);

  /// Moves bytes and takes every record that is there, each stamped as it is read.
  void service(MatchShared& shared, Micros now);
  /// The record of the tick `newest`: acknowledgement, how snapshots are wanted, and on the play lane its command and up to
  /// `techniques.redundancy` older ones (below kMaxCommandsPerRecord) that are not yet known to be applied.
  void send_commands(const CommandLog& log, Tick newest, const Techniques& techniques);
  void leave();
  /// Gives the lane up without a goodbye: the seat is not left, another lane has it or will.
  void abandon() { close("Another lane plays."); }
  /// A lane that watches asks to play; plays() once the server has agreed.
  void promote(const protocol::Ticket& ticket, Micros now);
  /// What `before` has shown is not shown again, and what it has not is.
  void continue_events_of(const LaneClient& before);

  bool open() const { return state_ == transport::ClientLane::State::kOpen; }
  bool closed() const { return state_ == transport::ClientLane::State::kClosed; }
  transport::ClientLane::State state() const { return state_; }
  const std::string& closed_reason() const { return closed_reason_; }
  LaneKind kind() const { return kind_; }
  protocol::LaneRole role() const { return role_; }
  /// Welcomed as the lane that plays.
  bool plays() const { return open() && seated_; }
  /// The server gave a reason that trying again does not mend.
  bool refused_for_good() const { return refused_for_good_; }
  /// When the newest snapshot came, or the lane was opened.
  Micros heard_at() const { return heard_at_; }
  /// For how long snapshots have been coming without a gap that a player would notice.
  Micros steady_for(Micros now) const;
  int fd() const { return closed() ? -1 : lane_->fd(); }
  bool wants_write() const { return !closed() && lane_->wants_write(); }
  const transport::LaneCounters& counters() const { return lane_->counters(); }

  const SnapshotReader& reader() const { return reader_; }
  std::uint32_t snapshot_ticks() const { return interval_.ticks(); }
  Playout& playout() { return playout_; }
  Prediction& prediction() { return prediction_; }
  Telemetry& telemetry() { return telemetry_; }
  /// Who sits where, as this lane told it; empty: unknown.
  const std::string& name_of(PlayerId player) const { return names_[player.index()]; }
  /// Moves the events since the last call to `events`: the own player's shots and dashes as predicted,
  /// without their echo.
  void take_events(std::vector<SeenEvent>& events);

 private:
  void read_all(MatchShared& shared, Micros now);
  void say_hello(const protocol::Ticket& ticket, Micros now);
  void on_welcome(const protocol::LaneWelcome& welcome, MatchShared& shared, Micros now);
  void share_welcome(const protocol::LaneWelcome& welcome, MatchShared& shared, Micros now);
  void on_snapshot(const SnapshotReader::Arrived& arrived, MatchShared& shared, Micros now);
  void follow_interval(Tick newest);
  void on_event(std::uint32_t number, const protocol::EventBody& body, Micros now);
  bool was_applied(const MatchShared& shared) const;
  void steer_clock(const SnapshotReader::Arrived& arrived, MatchShared& shared, Micros now);
  void give_up_waiting(Micros now);
  void close(std::string why);

  LaneKind kind_;
  protocol::LaneRole role_;
  std::unique_ptr<transport::ClientLane> lane_;
  transport::ClientLane::State state_ = transport::ClientLane::State::kConnecting;
  std::string closed_reason_;
  Micros opened_at_;
  std::optional<Micros> hello_at_;

  SnapshotReader reader_;
  SnapshotInterval interval_;
  Playout playout_;
  Prediction prediction_;
  Telemetry telemetry_;
  std::array<std::string, kMaxPlayers> names_;
  struct Numbered {
    std::uint32_t number;
    SeenEvent seen;
  };
  std::vector<Numbered> unseen_;
  std::uint32_t show_from_ = 0;  ///< events numbered below this were shown by another lane
  bool seated_ = false, refused_for_good_ = false;
  Micros heard_at_;
  std::optional<Micros> steady_since_;
  Bytes record_;  ///< receive buffer, reused
};

}  // namespace tw::client
