// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/core/techniques.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/sides.hpp"
#include "shared/sim/world.hpp"
#include "shared/transport/lane.hpp"

/// What a renderer, a bot or a measurement may see of a match. Plain data, refreshed once a frame; floats
/// begin here.
namespace tw::client {

struct Point {
  float x = 0, y = 0;
};  ///< world units

struct DrawnPlayer {
  PlayerId id;
  std::string name;
  Point at;         ///< where this lane says the player is (own player: predicted on top of it)
  float angle = 0;  ///< radians, 0 along +x, clockwise on the screen
  sim::PlayerState state = sim::PlayerState::kAbsent;
  int health = 0, shield = 0;
  float rail_charge = 0;  ///< 0..1
  float dash_ready = 1;   ///< 0..1, own player only
  bool self = false, hasted = false, shielded_by_spawn = false;
  std::optional<Point> truth;  ///< where the server has the player now, if the truth is known
  // Own player, while it is predicted:
  std::optional<Point> delivered;  ///< where it would be drawn if it were not
  Point
      correction;  ///< of the last corrections, what is left of the way from where it was drawn to where it belongs
};

struct DrawnDisc {
  Point at;
  Point velocity;
  PlayerId owner;
};  ///< velocity: units a second
struct DrawnPickup {
  Point at;
  sim::PickupKind kind;
  bool there = false;
};

/// An event as this lane delivered it, for effects: seen exactly once.
struct SeenEvent {
  sim::Event event;
  Micros seen_at = 0;
};

struct AgeSample {
  Micros at = 0;
  float age_ms = 0;
};  ///< one a frame

/// How a lane does. Percentiles are over the last 10 s of frames.
struct LaneFigures {
  float age_ms = 0, p50_ms = 0, p99_ms = 0;
  float held_ms = 0;  ///< time since the newest snapshot arrived, while above 100 ms; else 0
  std::uint32_t stalls =
      0;  ///< times the age passed delay + 100 ms (delay: the least age seen), since the lane opened; with fewer
          ///< snapshots than one a tick, as much later as the next one is due later
  float loss_pct = 0;                ///< snapshots of the last 10 s that never came (or not yet)
  std::uint32_t snapshot_ticks = 1;  ///< ticks from one snapshot to the next
  float kbit_s_down = 0;             ///< records received, last second
  std::uint64_t snapshots_received = 0, snapshots_late = 0;  ///< late: older than one already shown
  float command_lead = 0;            ///< play lane: mean lead of our commands at the server, ticks
  float correction_units = 0;        ///< play lane: size of the last reconciliation error
  std::uint64_t mispredictions = 0;  ///< play lane: snapshots that disagreed with what was predicted

  float input_ms = 0;  ///< play lane: since the command was made whose effect on the own player is drawn
  float hit_told_ms =
      0;  ///< play lane: from the command of our last hit to the news of it; 0: there was none
  float command_wait_ms =
      0;  ///< play lane: our newest command waits at the server, mean over the last second
  float commands_late_pct = 0;  ///< play lane: ticks of the last second whose command was not there in time
  // Counted since the lane opened, of the play lane and the ticks whose snapshots came:
  std::uint64_t commands_late = 0;  ///< neither the tick's command was there in time, nor a newer one
  std::uint64_t commands_lost =
      0;  ///< a newer one was there, this one was not; seen by what the server did instead, so only where it differs
  std::uint64_t rails_rewound = 0;  ///< of ours, that the server held against the past
  std::uint64_t rewound_at_me = 0;  ///< of the others, for us
  // Counted in frames, of each lane:
  std::uint64_t frames_guessed = 0;  ///< the others were drawn ahead of the newest snapshot
  std::uint64_t frames_stuck = 0;    ///< the others stood still: the snapshot to go on to had not come

  // What the techniques cost, over the last second.
  float added_delay_ms =
      0;                ///< the others are drawn so long after the lane could have had them; below 0: ahead
  float kbit_s_up = 0;  ///< records sent
  float snapshots_per_s = 0;     ///< received
  float bytes_per_snapshot = 0;  ///< of records received
  float steps_per_s =
      0;  ///< ticks of the simulation that were predicted, those that were stepped again included
  float own_us = 0,
        others_us = 0;  ///< a frame: to predict the own player, and to place what is drawn; 0: not measured
  transport::LaneCounters counters;
};

struct LanePanel {
  LaneKind kind = LaneKind::kUdp;
  protocol::LaneRole role = protocol::LaneRole::kWatch;
  OwnPlayer own = OwnPlayer::kSmoothed;   ///< of View::techniques, unless this lane has its own
  Others others = Others::kInterpolated;  ///< likewise
  transport::ClientLane::State state = transport::ClientLane::State::kConnecting;
  std::string closed_reason;
  bool has_world = false;
  double shown_tick = 0;             ///< of the server: the moment at which the others are drawn
  sim::World newest;                 ///< the newest world that this lane delivered
  std::vector<DrawnPlayer> players;  ///< those who are not absent
  std::vector<DrawnDisc> discs;
  std::vector<DrawnPickup> pickups;
  std::vector<SeenEvent> events;  ///< new since the last view
  LaneFigures figures;
  std::vector<AgeSample> ages;  ///< last 10 s, oldest first
};

struct ScoreRow {
  PlayerId id;
  std::string name;
  int score = 0, kills = 0, deaths = 0;
  bool self = false;
};
struct FeedLine {
  std::string killer, victim;
  sim::Weapon weapon;
  Micros at = 0;
};

/// How the lane that plays stands, for who keeps playing through its loss (MatchClient::keep_playing()).
struct Connection {
  enum class State : std::uint8_t {
    kGood,
    kStandIn,  ///< another lane than the wanted one plays
    kLost,     ///< none does; the seat waits
  };
  State state = State::kGood;
  std::string sentence{};  ///< for the player; empty while it is good
  int seconds_left = 0;    ///< with kLost: until the seat is given away
};

struct View {
  Micros now = 0;
  const sim::Map* map = nullptr;  ///< owned by the match client
  PlayerId self = kNoPlayer;
  bool truth_known = false;
  sim::World truth;              ///< newest from the truth lane
  std::vector<LanePanel> lanes;  ///< in the order in which they were opened; [0] is the lane we play on
  std::vector<ScoreRow> scores;  ///< best first
  std::array<int, sim::kSides> side_points{};  ///< the sums of the sides' scores, of those who are there
  std::vector<FeedLine> feed;                  ///< last 6, newest first
  sim::Phase phase = sim::Phase::kPlaying;
  int round = 1;
  float phase_seconds_left = 0;
  Connection connection;
  Techniques techniques;
  Micros techniques_since = 0;  ///< when they were changed last, of any lane; 0: never
  float seen_behind_ms =
      0;                  ///< with Shots::kSeen: how far back a rail of ours would be held against the others
  bool recorded = false;  ///< a replay: nothing that is sent matters
  float ping_ms = 0;      ///< round trip, measured on the lane we play on by acknowledged snapshots
};

}  // namespace tw::client
