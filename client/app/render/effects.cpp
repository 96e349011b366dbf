// SPDX-License-Identifier: MIT
#include "client/app/render/effects.hpp"

#include <fmt/format.h>

#include "shared/sim/tuning.hpp"

namespace tw::app {
namespace {

constexpr std::size_t kMaxParticles = 320, kMaxBeams = 24, kMaxRings = 32, kMaxRewound = 8;
constexpr float kHitJolt = 0.5F, kDeathJolt = 1;
constexpr Micros kBeamLife = 450'000, kFlashLife = 160'000, kRewoundLife = 1'500'000;

/// 1 at birth, 0 at the end of its life.
float left_of(Micros born, Micros life, Micros now) {
  return std::clamp(1 - static_cast<float>(now - born) / static_cast<float>(life), 0.F, 1.F);
}

template <class T>
void drop_if(std::vector<T>& items, Micros now, Micros (*end)(const T&)) {
  std::erase_if(items, [&](const T& item) { return end(item) <= now; });
}

Rgba pickup_tint(std::uint16_t kind) {
  switch (static_cast<sim::PickupKind>(kind)) {
    case sim::PickupKind::kHealth:
      return colour::kGood;
    case sim::PickupKind::kShield:
      return colour::kFocus;
    case sim::PickupKind::kHaste:
      return colour::kWarm;
  }
  return colour::kText;
}

/// Of a player who is us.
std::optional<client::Point> own_place(PlayerId player, const client::LanePanel& panel) {
  for (const client::DrawnPlayer& drawn : panel.players)
    if (drawn.self && drawn.id == player) return drawn.at;
  return std::nullopt;
}

/// Of the target's view: by then one has gone on, perhaps behind a wall.
void draw_own_place(Canvas& canvas, Vec seen, Vec own, float radius, float left) {
  if (length(own - seen) < radius) return;
  canvas.ring(own, radius * 1.2F, canvas.px(1.5F), faded(colour::kDanger, 0.8F * left));
  canvas.dashed_line(seen, own, canvas.px(1), canvas.px(4), faded(colour::kDanger, 0.7F * left));
  canvas.text(own + Vec{0, radius * 1.2F + canvas.px(10)}, "you were here",
              {Face::kText, 11, faded(colour::kText, left), Align::kCentre});
}

bool seated(PlayerId player) { return player.index() < kMaxPlayers; }

}  // namespace

void Effects::burst(client::Point at, int count, float speed, Micros life, float size, Rgba tint,
                    Micros now) {
  if (reduced_motion_) return;
  for (int i = 0; i < count && particles_.size() < kMaxParticles; ++i) {
    const Vec way = direction(static_cast<float>(rng_.uniform()) * 2 * kPi);
    const float pace = speed * (0.25F + 0.75F * static_cast<float>(rng_.uniform()));
    const auto lasts = static_cast<Micros>(static_cast<double>(life) * (0.5 + 0.5 * rng_.uniform()));
    particles_.push_back({at, {way.x * pace, way.y * pace}, now, lasts, size, tint});
  }
}

void Effects::ring(client::Point at, float radius, Micros life, Rgba tint, Micros now) {
  if (rings_.size() < kMaxRings) rings_.push_back({at, now, life, radius, tint});
}

void Effects::jolt(PlayerId whom, float size, const client::LanePanel& panel, Micros now) {
  if (reduced_motion_ || !own_place(whom, panel)) return;
  jolt_at_ = now;
  jolt_ = size;
}

void Effects::on_kill(const sim::Event& event, const client::LanePanel& panel, Micros now) {
  if (!seated(event.target)) return;
  const client::Point at = to_point(panel.newest.players[event.target.index()].pos);
  const Rgba tint = player_colour(event.target);
  burst(at, 26, 260, 620'000, 3.2F, tint, now);
  burst(at, 10, 120, 420'000, 2.2F, colour::kText, now);
  ring(at, 46, 380'000, tint, now);
  jolt(event.target, kDeathJolt, panel, now);
}

void Effects::on_event(const sim::Event& event, const client::LanePanel& panel, Micros now) {
  const client::Point from = to_point(event.from);
  const Rgba tint = seated(event.actor) ? player_colour(event.actor) : colour::kText;
  switch (event.kind) {
    case sim::EventKind::kDash:
      burst(from, 12, 90, 320'000, 2.4F, tint, now);
      break;
    case sim::EventKind::kDiscFired:
      burst(from, 4, 70, 160'000, 1.6F, tint, now);
      break;
    case sim::EventKind::kDiscBounce:
      burst(from, 5, 110, 220'000, 1.6F, mixed(tint, colour::kText, 0.5F), now);
      break;
    case sim::EventKind::kRailFired:
      if (beams_.size() < kMaxBeams) beams_.push_back({from, to_point(event.to), now, tint});
      burst(to_point(event.to), 8, 150, 300'000, 2, tint, now);
      break;
    case sim::EventKind::kHit:
      if (seated(event.target)) hit_at_[event.target.index()] = now;
      burst(from, 9, 170, 280'000, 2, colour::kText, now);
      jolt(event.target, kHitJolt, panel, now);
      break;
    case sim::EventKind::kKill:
      on_kill(event, panel, now);
      break;
    case sim::EventKind::kSpawn:
      ring(from, 30, 420'000, tint, now);
      break;
    case sim::EventKind::kPickup:
      ring(from, 24, 320'000, pickup_tint(event.value), now);
      burst(from, 8, 90, 360'000, 1.8F, pickup_tint(event.value), now);
      break;
    case sim::EventKind::kRewound:
      if (rewound_.size() < kMaxRewound)
        rewound_.push_back({from, to_point(event.to), own_place(event.target, panel), now, event.value, tint});
      break;
    case sim::EventKind::kRoundStart:
    case sim::EventKind::kRoundEnd:
      break;
  }
}

void Effects::consume(const client::LanePanel& panel, Micros now) {
  forget_old(now);
  for (const client::SeenEvent& seen : panel.events) on_event(seen.event, panel, now);
}

void Effects::forget_old(Micros now) {
  drop_if<Particle>(particles_, now, [](const Particle& p) { return p.born + p.life; });
  drop_if<Beam>(beams_, now, [](const Beam& b) { return b.born + kBeamLife; });
  drop_if<Ring>(rings_, now, [](const Ring& r) { return r.born + r.life; });
  drop_if<Rewound>(rewound_, now, [](const Rewound& r) { return r.born + kRewoundLife; });
}

float Effects::flash(PlayerId player, Micros now) const {
  if (!seated(player) || hit_at_[player.index()] == 0) return 0;
  return left_of(hit_at_[player.index()], kFlashLife, now);
}

/// Where the shooter saw the target, full; where the target stood then for the server, dashed; and how far back that was.
void Effects::draw_rewound(Canvas& canvas, const Camera& camera, Micros now) const {
  constexpr float kRadius = static_cast<float>(sim::kPlayerRadius) / sim::kSubunits;
  for (const Rewound& r : rewound_) {
    const float left = std::min(1.F, 2 * left_of(r.born, kRewoundLife, now));  // half of its time in full
    const Vec seen = camera.to_screen(r.seen), stood = camera.to_screen(r.stood);
    const float radius = kRadius * camera.scale;
    canvas.ring(seen, radius, canvas.px(2), faded(r.tint, left));
    constexpr int kDashes = 8;
    for (int i = 0; i < kDashes; ++i) {
      const float from = 2 * kPi * static_cast<float>(i) / kDashes;
      canvas.arc(stood, radius, canvas.px(1.5F), from, from + kPi / kDashes, faded(colour::kText, left));
    }
    canvas.dashed_line(seen, stood, canvas.px(1), canvas.px(4), faded(colour::kText, 0.7F * left));
    if (r.own) draw_own_place(canvas, seen, camera.to_screen(*r.own), radius, left);
    const float milliseconds = static_cast<float>(r.behind) / 16 * 1000 / static_cast<float>(kTickHz);
    canvas.text(seen - Vec{0, radius + canvas.px(10)}, fmt::format("seen {:.0f} ms ago", milliseconds),
                {Face::kText, 11, faded(colour::kText, left), Align::kCentre});
  }
}

void Effects::draw(Canvas& canvas, const Camera& camera, Micros now) {
  draw_rewound(canvas, camera, now);
  for (const Beam& beam : beams_) {
    const float left = left_of(beam.born, kBeamLife, now);
    const Vec a = camera.to_screen(beam.from), b = camera.to_screen(beam.to);
    canvas.line(a, b, canvas.px(9) * left, faded(beam.tint, 0.18F * left));
    canvas.line(a, b, canvas.px(1) + canvas.px(2.2F) * left,
                faded(mixed(beam.tint, colour::kText, left * left), left));
    canvas.glow(b, canvas.px(16) * left, faded(beam.tint, 0.7F * left));
  }
  for (const Ring& r : rings_) {
    const float left = left_of(r.born, r.life, now);
    const float radius = r.radius * camera.scale * (1 - left * left);
    canvas.ring(camera.to_screen(r.at), radius + 1, canvas.px(2.5F) * left, faded(r.tint, left));
  }
  for (const Particle& p : particles_) {
    const float left = left_of(p.born, p.life, now), seconds = static_cast<float>(now - p.born) / 1e6F;
    const float slowed = (1 - std::exp(-4 * seconds)) / 4;  // drag: the spark bolts and then hangs
    const Vec at = camera.to_screen({p.at.x + p.velocity.x * slowed, p.at.y + p.velocity.y * slowed});
    const float half = std::max(0.8F, p.size * camera.scale * (0.4F + 0.6F * left));
    canvas.rect({at.x - half, at.y - half, 2 * half, 2 * half}, faded(p.tint, left));
  }
}

}  // namespace tw::app
