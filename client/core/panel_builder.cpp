// SPDX-License-Identifier: MIT
#include "client/core/panel_builder.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "shared/sim/tuning.hpp"

namespace tw::client {
namespace {

float lerp(float a, float b, float part) { return a + (b - a) * part; }

Point lerp(sim::Vec2 a, sim::Vec2 b, float part) {
  const Point from = to_point(a), to = to_point(b);
  return {lerp(from.x, to.x, part), lerp(from.y, to.y, part)};
}

float to_radians(float turn_of_65536) { return turn_of_65536 * (2 * std::numbers::pi_v<float> / 65536.0F); }

// The shortest way round: the difference of two 16-bit angles, as a signed number.
float angle_between(sim::Angle a, sim::Angle b, float part) {
  const auto difference = static_cast<std::int16_t>(static_cast<std::uint16_t>(b - a));
  return to_radians(static_cast<float>(a) + static_cast<float>(difference) * part);
}

float dash_readiness(const sim::Player& player, Tick now) {
  const std::int64_t left = player.dash_ready_at - now;
  return 1.0F - static_cast<float>(std::clamp<std::int64_t>(left, 0, sim::kDashCooldownTicks)) /
                    sim::kDashCooldownTicks;
}

void describe(const sim::Player& player, Tick tick, DrawnPlayer& out) {
  out.state = player.state;
  out.health = player.health;
  out.shield = player.shield;
  out.rail_charge = static_cast<float>(player.rail_charge) / sim::kRailChargeTicks;
  out.dash_ready = dash_readiness(player, tick);
  out.hasted = player.haste_until > tick;
  out.shielded_by_spawn = player.protected_until > tick;
}

void place_between(const sim::Player& a, const sim::Player& b, std::int64_t ticks, float part,
                   DrawnPlayer& out) {
  const bool held = was_moved_by_force(a, b, ticks);
  out.at = held ? to_point(a.pos) : lerp(a.pos, b.pos, part);
  out.angle = angle_between(a.aim, held ? a.aim : b.aim, part);
}

void place_self(const Prediction& prediction, float part, bool smooth, DrawnPlayer& out) {
  out.at = prediction.drawn_at(part, smooth);
  out.angle = to_radians(static_cast<float>(prediction.player().aim));
  describe(prediction.player(), prediction.world().tick, out);
}

bool same_disc(const sim::Disc& a, const sim::Disc& b) {
  return a.owner == b.owner && a.dies_at == b.dies_at;
}

DrawnDisc draw_disc(const sim::Disc& disc, Point at) {
  constexpr float kPerSecond = static_cast<float>(kTickHz) / sim::kSubunits;
  return {at,
          {static_cast<float>(disc.vel.x) * kPerSecond, static_cast<float>(disc.vel.y) * kPerSecond},
          disc.owner};
}

class PanelBuilder {
 public:
  PanelBuilder(LaneClient& lane, const PanelInput& input, LanePanel& panel)
      : lane_(lane),
        input_(input),
        panel_(panel),
        predicted_(input.predict && panel.own != OwnPlayer::kDelivered && lane.prediction().ready() &&
                   input.shared.self != kNoPlayer) {}

  void build() {
    const SnapshotReader::Kept& newest = *lane_.reader().newest();
    lane_.playout().set_adaptive(panel_.others == Others::kAdaptive);
    moment_ = lane_.playout().moment(input_.now);
    between_ = between(lane_.reader(), moment_);
    const bool at_newest = panel_.others == Others::kNewest || panel_.others == Others::kExtrapolated;
    if (at_newest) between_ = {&newest.world, &newest.world, 0};
    if (panel_.others == Others::kExtrapolated) {
      const auto since = static_cast<float>(input_.shared.server_clock.at(input_.now) - newest.stamp);
      ahead_ticks_ = std::clamp(since / kTickMicros, 0.0F, static_cast<float>(kMaxExtrapolatedTicks));
    }
    panel_.shown_tick = static_cast<double>(between_.from->tick.value) + ahead_ticks_ +
                        static_cast<double>(between_.to->tick - between_.from->tick) * double{between_.part};
    panel_.figures.added_delay_ms = added_delay_ms(at_newest);
    count_frame(newest.stamp);
    if (lane_.role() == protocol::LaneRole::kPlay) panel_.figures.input_ms = input_ms();
    draw_players();
    draw_discs();
    draw_pickups();
  }

 private:
  float added_delay_ms(bool at_newest) const {
    if (at_newest) return -ahead_ticks_ * 1000 / kTickHz;
    return static_cast<float>(lane_.playout().behind()) / 1000;
  }

  void count_frame(Micros newest_stamp) {
    const bool extrapolated = panel_.others == Others::kExtrapolated;
    const bool stuck = extrapolated ? ahead_ticks_ == kMaxExtrapolatedTicks
                                    : panel_.others != Others::kNewest && moment_ > newest_stamp;
    if (stuck) ++panel_.figures.frames_stuck;
    if (ahead_ticks_ > 0) ++panel_.figures.frames_guessed;
  }

  /// From the making of the command whose tick the own player is drawn at.
  float input_ms() const {
    const bool ahead = predicted_ && lane_.prediction().world().tick.value > 0;
    const double tick = ahead ? lane_.prediction().world().tick.value - 1 + static_cast<double>(own_part()) : panel_.shown_tick;
    const double whole = std::floor(std::max(tick, 0.0));
    const CommandLog::Entry* made = input_.shared.log.find(Tick{static_cast<std::uint32_t>(whole)});
    if (made == nullptr) return 0;
    const double micros = static_cast<double>(input_.now - made->made_at) - (tick - whole) * kTickMicros;
    return static_cast<float>(std::max(micros, 0.0) / 1000);
  }

  void draw_players() {
    std::size_t count = 0;
    for (std::uint8_t seat = 0; seat < kMaxPlayers; ++seat) {
      if (between_.from->players[seat].state == sim::PlayerState::kAbsent) continue;
      if (panel_.players.size() <= count) panel_.players.emplace_back();
      draw_player({seat}, panel_.players[count++]);
    }
    panel_.players.resize(count);
  }

  void draw_player(PlayerId id, DrawnPlayer& out) {
    const sim::Player& a = between_.from->players[id.index()];
    out.id = id;
    out.name = lane_.name_of(id);
    out.self = id == input_.shared.self;
    describe(a, between_.from->tick, out);
    if (out.self && predicted_) {
      place_between(a, between_.to->players[id.index()], between_.to->tick - between_.from->tick, between_.part, out);
      out.delivered = out.at;
      place_self(lane_.prediction(), own_part(), panel_.own == OwnPlayer::kSmoothed, out);
      out.correction = lane_.prediction().left_of_corrections();
      out.correction = {-out.correction.x, -out.correction.y};
    } else {
      out.delivered.reset();
      out.correction = {};
      place_between(a, between_.to->players[id.index()], between_.to->tick - between_.from->tick,
                    between_.part, out);
      // Straight on: walls and turns are not foreseen, and that is what it looks like.
      const Point step = to_point({a.vel.x, a.vel.y});
      if (a.state == sim::PlayerState::kAlive)
        out.at = {out.at.x + step.x * ahead_ticks_, out.at.y + step.y * ahead_ticks_};
    }
    out.truth.reset();
    if (input_.truth != nullptr && input_.truth->players[id.index()].state != sim::PlayerState::kAbsent)
      out.truth = to_point(input_.truth->players[id.index()].pos);
  }

  // Our own discs are where we are, in the predicted present; the others' with the others, in the past.
  void draw_discs() {
    panel_.discs.clear();
    for (std::size_t slot = 0; slot < kMaxDiscs; ++slot) {
      const sim::Disc& a = between_.from->discs[slot];
      if (a.owner == kNoPlayer || (predicted_ && a.owner == input_.shared.self)) continue;
      const sim::Disc& b = between_.to->discs[slot];
      panel_.discs.push_back(draw_disc(a, lerp(a.pos, same_disc(a, b) ? b.pos : a.pos, between_.part)));
    }
    if (predicted_) draw_own_discs();
  }

  void draw_own_discs() {
    for (const sim::Disc& disc : lane_.prediction().world().discs) {
      if (disc.owner != input_.shared.self) continue;
      const sim::Vec2 before{disc.pos.x - disc.vel.x, disc.pos.y - disc.vel.y};
      panel_.discs.push_back(draw_disc(disc, lerp(before, disc.pos, own_part())));
    }
  }

  float own_part() const { return lane_.prediction().held() ? 1 : input_.part; }

  void draw_pickups() {
    const sim::Map& map = input_.shared.map;
    panel_.pickups.clear();
    for (std::size_t i = 0; i < map.pickup_count; ++i)
      panel_.pickups.push_back({to_point(map.pickups[i].pos), map.pickups[i].kind,
                                between_.from->tick >= between_.from->pickup_back_at[i]});
  }

  LaneClient& lane_;
  const PanelInput& input_;
  LanePanel& panel_;
  bool predicted_;
  Micros moment_ = 0;  ///< of the server, to draw the others at
  Between between_;
  float ahead_ticks_ = 0;  ///< that others are drawn ahead of `between_`
};

}  // namespace

Point to_point(sim::Vec2 v) {
  return {static_cast<float>(v.x) / sim::kSubunits, static_cast<float>(v.y) / sim::kSubunits};
}

namespace {

/// Of the last hit among these events that was ours; and rails that were held against the past.
void note_shots(const LanePanel& panel, const PanelInput& input, LaneFigures& figures) {
  for (const SeenEvent& seen : panel.events) {
    const sim::Event& event = seen.event;
    if (event.kind == sim::EventKind::kRewound) {
      if (event.actor == input.shared.self) ++figures.rails_rewound;
      if (event.target == input.shared.self) ++figures.rewound_at_me;
    }
    if (event.kind != sim::EventKind::kHit || event.actor != input.shared.self || event.target == event.actor) continue;
    const CommandLog::Entry* made = input.shared.log.find(event.tick);
    if (made != nullptr) figures.hit_told_ms = static_cast<float>(seen.seen_at - made->made_at) / 1000;
  }
}

}  // namespace

void build_panel(LaneClient& lane, const PanelInput& input, LanePanel& panel) {
  panel.kind = lane.kind();
  panel.role = lane.role();
  panel.state = lane.state();
  panel.closed_reason = lane.closed_reason();
  panel.figures.counters = lane.counters();
  panel.figures.snapshot_ticks = lane.snapshot_ticks();
  lane.take_events(panel.events);
  if (lane.role() == protocol::LaneRole::kPlay) note_shots(panel, input, panel.figures);
  if (lane.reader().newest() == nullptr) return;

  panel.has_world = true;
  panel.newest = lane.reader().newest()->world;
  const Micros began = input.stopwatch == nullptr ? 0 : input.stopwatch->now();
  PanelBuilder(lane, input, panel).build();
  if (input.stopwatch != nullptr) lane.telemetry().on_work(input.own_work, input.stopwatch->now() - began);
  // A dead lane too: what it shows goes on growing old.
  const Micros age = input.shared.server_clock.at(input.now) - lane.reader().newest()->stamp;
  lane.telemetry().on_steps(lane.prediction().steps());
  lane.telemetry().on_frame(input.now, std::max<Micros>(age, 0), panel.figures, panel.ages);
  if (lane.closed() || lane.role() != protocol::LaneRole::kPlay) return;
  panel.figures.command_lead = static_cast<float>(input.shared.sync.mean_lead());
  panel.figures.correction_units = lane.prediction().error_units();
  panel.figures.mispredictions = lane.prediction().mispredictions();
}

}  // namespace tw::client
