// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "client/app/draw/canvas.hpp"
#include "client/app/render/camera.hpp"
#include "client/app/render/shake.hpp"
#include "client/core/view.hpp"
#include "shared/base/random.hpp"

namespace tw::app {

/// What happened, for the eye: sparks, beams, rings and flashes of one panel. Everything lives well under a second
/// and is bounded; the simulation knows nothing of it.
class Effects {
 public:
  explicit Effects(bool reduced_motion) : reduced_motion_(reduced_motion) {}

  /// Takes the events that this lane delivered since the last frame.
  void consume(const client::LanePanel& panel, Micros now);
  void draw(Canvas& canvas, const Camera& camera, Micros now);

  /// 0..1: how brightly this player flashes from a hit now.
  float flash(PlayerId player, Micros now) const;
  /// How far aside everything stands, for the own player was hit, or died; 1: as far as it ever does.
  Vec shaken(Micros now) const { return shake(now - jolt_at_, jolt_); }

 private:
  struct Particle {
    client::Point at, velocity;  ///< at birth; units, units a second
    Micros born = 0, life = 0;
    float size = 2;  ///< units
    Rgba tint;
  };
  struct Beam {
    client::Point from, to;
    Micros born = 0;
    Rgba tint;
  };
  struct Ring {
    client::Point at;
    Micros born = 0, life = 0;
    float radius = 30;
    Rgba tint;
  };

  struct Rewound {
    client::Point seen, stood;
    std::optional<client::Point> own;  ///< where the target's own screen had them as the news came
    Micros born = 0;
    std::uint16_t behind = 0;  ///< 1/16 tick
    Rgba tint;
  };

  void burst(client::Point at, int count, float speed, Micros life, float size, Rgba tint, Micros now);
  void ring(client::Point at, float radius, Micros life, Rgba tint, Micros now);
  void on_event(const sim::Event& event, const client::LanePanel& panel, Micros now);
  void jolt(PlayerId whom, float size, const client::LanePanel& panel, Micros now);
  void on_kill(const sim::Event& event, const client::LanePanel& panel, Micros now);
  void forget_old(Micros now);
  void draw_rewound(Canvas& canvas, const Camera& camera, Micros now) const;

  bool reduced_motion_;
  Rng rng_{7};
  std::vector<Particle> particles_;
  std::vector<Beam> beams_;
  std::vector<Ring> rings_;
  std::vector<Rewound> rewound_;
  std::array<Micros, kMaxPlayers> hit_at_{};
  Micros jolt_at_ = 0;
  float jolt_ = 0;  ///< 0..1
};

/// Subunits of the simulation to units of the view.
constexpr client::Point to_point(sim::Vec2 v) {
  return {static_cast<float>(v.x) / sim::kSubunits, static_cast<float>(v.y) / sim::kSubunits};
}

}  // namespace tw::app
