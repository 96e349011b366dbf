// SPDX-License-Identifier: MIT
#include "client/app/render/discs.hpp"

#include "shared/sim/tuning.hpp"

namespace tw::app {
namespace {

constexpr float kDiscUnits = static_cast<float>(sim::kDiscRadius) / sim::kSubunits;
constexpr float kPickupUnits = static_cast<float>(sim::kPickupRadius) / sim::kSubunits;
constexpr float kTrailSeconds = 0.1F;

void draw_cross(Canvas& canvas, Vec at, float r, Rgba c) {
  const float arm = r * 0.34F;
  canvas.round_rect({at.x - r, at.y - arm, 2 * r, 2 * arm}, arm * 0.5F, c);
  canvas.round_rect({at.x - arm, at.y - r, 2 * arm, 2 * r}, arm * 0.5F, c);
}

void draw_shield(Canvas& canvas, Vec at, float r, Rgba c) {
  const std::array<Vec, 6> outline{
      at + Vec{0, -r},        at + Vec{r * 0.85F, -r * 0.65F}, at + Vec{r * 0.75F, r * 0.25F},
      at + Vec{0, r * 1.05F}, at + Vec{-r * 0.75F, r * 0.25F}, at + Vec{-r * 0.85F, -r * 0.65F}};
  canvas.polygon(outline, c);
}

void draw_chevrons(Canvas& canvas, Vec at, float r, Rgba c) {
  for (const float shift : {-0.55F, 0.35F}) {
    const Vec tip = at + Vec{r * (shift + 0.55F), 0}, back = at + Vec{r * (shift - 0.25F), 0};
    const float w = std::max(1.6F, r * 0.34F);
    canvas.line(back + Vec{0, -r * 0.8F}, tip, w, c);
    canvas.line(back + Vec{0, r * 0.8F}, tip, w, c);
  }
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
  const float beat = still ? 0 : std::sin(static_cast<float>(now % 1'600'000) / 1.6e6F * 2 * kPi);
  for (const client::DrawnPickup& pickup : panel.pickups) {
    const Vec at = camera.to_screen(pickup.at);
    if (!pickup.there) {
      canvas.ring(at, r * 0.8F, 1, faded(colour::kLine, 0.8F));
      continue;
    }
    const Rgba tint = pickup.kind == sim::PickupKind::kHealth   ? colour::kGood
                      : pickup.kind == sim::PickupKind::kShield ? colour::kFocus
                                                                : colour::kWarm;
    canvas.glow(at, r * (2.1F + 0.15F * beat), faded(tint, 0.22F));
    canvas.circle(at, r, mixed(colour::kArena, tint, 0.14F));
    canvas.ring(at, r, std::max(1.F, canvas.px(1.2F)), faded(tint, 0.75F));
    const float icon = r * 0.56F;
    if (pickup.kind == sim::PickupKind::kHealth) draw_cross(canvas, at, icon, tint);
    if (pickup.kind == sim::PickupKind::kShield) draw_shield(canvas, at, icon, tint);
    if (pickup.kind == sim::PickupKind::kHaste) draw_chevrons(canvas, at, icon, tint);
  }
}

}  // namespace tw::app
