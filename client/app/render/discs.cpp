// SPDX-License-Identifier: MIT
#include "client/app/render/discs.hpp"

#include "shared/sim/tuning.hpp"

namespace tw::app {
namespace {

constexpr float kDiscUnits = static_cast<float>(sim::kDiscRadius) / sim::kSubunits;
constexpr float kPickupUnits = static_cast<float>(sim::kPickupRadius) / sim::kSubunits;
constexpr float kTrailSeconds = 0.1F;

struct PickupLook {
  Sprite sprite;
  Rgba tint;
};
PickupLook look_of(sim::PickupKind kind) {
  switch (kind) {
    case sim::PickupKind::kHealth:
      return {Sprite::kHealth, colour::kGood};
    case sim::PickupKind::kShield:
      return {Sprite::kShield, colour::kFocus};
    case sim::PickupKind::kHaste:
      return {Sprite::kHaste, colour::kWarm};
  }
  return {Sprite::kDisc, colour::kText};
}

}  // namespace

void draw_discs(Canvas& canvas, const Camera& camera, const client::LanePanel& panel) {
  const float r = std::max(kDiscUnits * camera.scale, canvas.px(3));
  for (const client::DrawnDisc& disc : panel.discs) {
    const Rgba tint = player_colour(disc.owner);
    const Vec at = camera.to_screen(disc.at);
    const Vec tail = at - Vec{disc.velocity.x, disc.velocity.y} * (kTrailSeconds * camera.scale);
    const Vec side = perpendicular(normalised(at - tail)) * (r * 0.8F);
    canvas.triangle(at + side, at - side, tail, faded(tint, 0.5F), faded(tint, 0.5F), faded(tint, 0));
    canvas.glow(at, r * 3, faded(tint, 0.4F));
    canvas.circle(at, r, tint);
    canvas.circle(at, r * 0.5F, colour::kText);
  }
}

void draw_pickups(Canvas& canvas, const Camera& camera, const client::LanePanel& panel, Micros now,
                  bool still) {
  const float r = std::max(kPickupUnits * camera.scale, canvas.px(7));
  const float beat =
      still ? 1 : 0.92F + 0.08F * std::sin(static_cast<float>(now % 1'600'000) / 1.6e6F * 2 * kPi);
  for (const client::DrawnPickup& pickup : panel.pickups) {
    const Vec at = camera.to_screen(pickup.at);
    const PickupLook look = look_of(pickup.kind);
    if (pickup.there)
      canvas.sprite(look.sprite, at, r, faded(look.tint, beat));
    else
      canvas.ring(at, r * 0.8F, 1, faded(colour::kLine, 0.8F));
  }
}

}  // namespace tw::app
