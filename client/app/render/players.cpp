// SPDX-License-Identifier: MIT
#include "client/app/render/players.hpp"

#include <array>
#include <optional>
#include <vector>

#include "client/app/render/name_places.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::app {
namespace {

constexpr float kPlayerUnits = static_cast<float>(sim::kPlayerRadius) / sim::kSubunits;

Rgba tint_of(const client::DrawnPlayer& player) {
  return player.self ? own_colour() : player_colour(player.id);
}

void draw_arrowhead(Canvas& canvas, Vec at, float angle, float r, Rgba fill) {
  canvas.sprite(Sprite::kArrow, at, r * 1.24F, faded(colour::kArena, 0.85F),
                angle);  // keeps it clear of what is behind
  canvas.sprite(Sprite::kArrow, at, r, fill, angle);
}

void draw_haste(Canvas& canvas, Vec at, float angle, float r) {
  const Vec ahead = direction(angle), side = perpendicular(ahead);
  for (const float back : {1.35F, 1.8F}) {
    const Vec tip = at - ahead * (back * r);
    const float w = std::max(1.5F, r * 0.2F);
    canvas.line(tip - ahead * (r * 0.4F) + side * (r * 0.5F), tip, w, faded(colour::kWarm, 2.1F - back));
    canvas.line(tip - ahead * (r * 0.4F) - side * (r * 0.5F), tip, w, faded(colour::kWarm, 2.1F - back));
  }
}

void draw_rings(Canvas& canvas, const client::DrawnPlayer& player, Vec at, float r, Micros now) {
  if (player.self)
    canvas.ring(at, r * 1.75F, std::max(1.5F, canvas.px(1.8F)),
                sides_in_use() ? player_colour(player.id) : colour::kText);
  if (player.shield > 0) {
    const float share = static_cast<float>(player.shield) / sim::kMaxShield;
    canvas.arc(at, r * 1.42F, canvas.px(2), -kPi / 2, -kPi / 2 + 2 * kPi * share, colour::kFocus);
  }
  if (player.shielded_by_spawn) {
    const float beat = 0.55F + 0.35F * std::sin(static_cast<float>(now % 600'000) / 6e5F * 2 * kPi);
    canvas.sprite(Sprite::kDashedRing, at, r * 2.05F, faded(tint_of(player), beat));
  }
  if (player.rail_charge > 0) {
    // Open at the back even when full: a closed ring means "you".
    const Rgba tint = tint_of(player);
    const float half = 0.72F * kPi * player.rail_charge;
    canvas.arc(at, r * 2.1F, canvas.px(player.rail_charge >= 1 ? 3.2F : 2), player.angle - half,
               player.angle + half, tint);
    canvas.glow(at, r * 2.6F, faded(tint, 0.25F * player.rail_charge));
  }
  if (player.self && player.dash_ready < 1)
    canvas.arc(at, r * 2.1F, canvas.px(2), kPi / 2 - 0.9F, kPi / 2 - 0.9F + 1.8F * player.dash_ready,
               colour::kFocus);
}

Rgba health_colour(int health) {
  return health > 55 ? colour::kGood : health > 28 ? colour::kWarm : colour::kDanger;
}

/// A living player's name and health, before it is known which names there is room for.
struct NamePlate {
  const client::DrawnPlayer* player;
  std::string_view name;
  Rect bar;
  std::array<Rect, 3> wishes;  ///< beside the bar, a line further away, and on the player's other side
};

std::optional<NamePlate> plate_of(Canvas& canvas, const Camera& camera, const client::DrawnPlayer& player) {
  if (player.state != sim::PlayerState::kAlive) return std::nullopt;
  const float r = player_mark_radius(canvas, camera);
  const float half = canvas.px(13), height = std::max(2.F, std::round(canvas.px(3)));
  const Vec at = camera.to_screen(player.at);
  if (!camera.viewport.overlaps({at.x - r, at.y - r, 2 * r, 2 * r})) return std::nullopt;
  const float reach = r * (player.self ? 1.75F : 1.3F) + canvas.px(7);
  // At the upper edge the plate hangs below its player instead of being cut off.
  const bool below = at.y - reach - canvas.px(16) < camera.viewport.y;
  const float bar_y = std::round(below ? at.y + reach : at.y - reach);
  const std::string_view name =
      player.self && !player.watched ? std::string_view("you") : std::string_view(player.name);
  const float line = canvas.px(13), name_half = canvas.text_width(name, Face::kTitle, 11) / 2 + 2;
  const float least = camera.viewport.x + name_half,
              most = std::max(least, camera.viewport.right() - name_half);
  const float x = std::clamp(at.x, least, most) - name_half;
  const auto name_at = [&](float middle) { return Rect{x, middle - line / 2, 2 * name_half, line}; };
  const float beside = bar_y + (below ? canvas.px(12) : canvas.px(-9)), away = below ? line : -line;
  const float other_side = below ? at.y - reach - canvas.px(2) : at.y + reach + canvas.px(2);
  return NamePlate{&player,
                   name,
                   {std::round(at.x - half), bar_y, 2 * half, height},
                   {name_at(beside), name_at(beside + away), name_at(other_side)}};
}

}  // namespace

float player_mark_radius(const Canvas& canvas, const Camera& camera) {
  return std::max(kPlayerUnits * camera.scale, canvas.px(8.5F));
}

void draw_truth(Canvas& canvas, const Camera& camera, const client::LanePanel& panel) {
  const float r = player_mark_radius(canvas, camera);
  const Rgba lane = lane_colour(panel.kind);
  for (const client::DrawnPlayer& player : panel.players) {
    if (!player.truth || player.state != sim::PlayerState::kAlive) continue;
    const Vec drawn = camera.to_screen(player.at), truth = camera.to_screen(*player.truth);
    if (length(truth - drawn) < 1.5F) continue;
    canvas.line(drawn, truth, std::max(1.4F, canvas.px(1.6F)), faded(lane, player.self ? 0.45F : 0.9F));
    canvas.sprite(Sprite::kDashedRing, truth, r * 1.15F, faded(colour::kText, player.self ? 0.35F : 0.65F));
  }
}

void draw_ghosts(Canvas& canvas, const Camera& camera, const client::LanePanel& panel) {
  const float r = player_mark_radius(canvas, camera);
  for (const client::DrawnPlayer& player : panel.players) {
    if (!player.self || !player.delivered || player.state != sim::PlayerState::kAlive) continue;
    const Vec drawn = camera.to_screen(player.at), delivered = camera.to_screen(*player.delivered);
    if (length(delivered - drawn) > r) {
      canvas.sprite(Sprite::kArrow, delivered, r, faded(colour::kText, 0.3F), player.angle);
      canvas.dashed_line(delivered, drawn, canvas.px(1), canvas.px(4), faded(colour::kMuted, 0.7F));
      const float half = canvas.text_width("delivered", Face::kText, 11) / 2 + 2;
      const float x = std::clamp(delivered.x, camera.viewport.x + half,
                                 std::max(camera.viewport.x + half, camera.viewport.right() - half));
      canvas.text({x, delivered.y + r + canvas.px(9)}, "delivered",
                  {Face::kText, 11, colour::kMuted, Align::kCentre});
    }
    // Smoothed, the picture is still on its way; otherwise it has jumped.
    const Vec way{player.correction.x * camera.scale, player.correction.y * camera.scale};
    if (length(way) < 1) continue;
    const bool smoothed = panel.own == client::OwnPlayer::kSmoothed;
    const Vec from = smoothed ? drawn : drawn - way, to = smoothed ? drawn + way : drawn;
    canvas.line(from, to, canvas.px(2.5F), colour::kDanger);
    canvas.circle(to, canvas.px(3), colour::kDanger);
  }
}

void draw_players(Canvas& canvas, const Camera& camera, const client::LanePanel& panel,
                  const Effects& effects, Micros now) {
  const float r = player_mark_radius(canvas, camera);
  for (const client::DrawnPlayer& player : panel.players) {
    const Vec at = camera.to_screen(player.at);
    if (player.state == sim::PlayerState::kDead) {
      const Rgba ghost = faded(tint_of(player), 0.3F);
      canvas.line(at + Vec{-r, -r} * 0.5F, at + Vec{r, r} * 0.5F, canvas.px(1.5F), ghost);
      canvas.line(at + Vec{-r, r} * 0.5F, at + Vec{r, -r} * 0.5F, canvas.px(1.5F), ghost);
      continue;
    }
    if (player.hasted) draw_haste(canvas, at, player.angle, r);
    const float flash = effects.flash(player.id, now);
    draw_arrowhead(canvas, at, player.angle, r, mixed(tint_of(player), {255, 255, 255, 255}, flash));
    if (flash > 0) canvas.glow(at, r * 3, faded(colour::kDanger, 0.6F * flash));
    draw_rings(canvas, player, at, r, now);
  }
}

void draw_name_plates(Canvas& canvas, const Camera& camera, const client::LanePanel& panel) {
  std::vector<NamePlate> plates;
  for (const client::DrawnPlayer& player : panel.players)
    if (auto plate = plate_of(canvas, camera, player)) plates.push_back(*plate);
  NamePlaces places;
  for (const NamePlate& plate : plates) {
    places.take(plate.bar);
    if (plate.player->self) places.take(plate.wishes.front());  // stands fast; the others step aside
  }
  for (const NamePlate& plate : plates) {
    const client::DrawnPlayer& player = *plate.player;
    const Rect& bar = plate.bar;
    const float share = std::clamp(static_cast<float>(player.health) / sim::kMaxHealth, 0.F, 1.F);
    canvas.rect({bar.x - 1, bar.y - 1, bar.w + 2, bar.h + 2}, faded(colour::kArena, 0.8F));
    canvas.rect({bar.x, bar.y, std::max(1.F, bar.w * share), bar.h}, health_colour(player.health));
    const std::optional<Rect> place = player.self ? plate.wishes.front() : places.place(plate.wishes);
    if (!place) continue;
    const Vec middle = place->centre();
    canvas.text(middle + Vec{0, 1}, plate.name,
                {Face::kTitle, 11, faded(colour::kArena, 0.9F), Align::kCentre});
    canvas.text(middle, plate.name, {Face::kTitle, 11, colour::kText, Align::kCentre});
  }
}

}  // namespace tw::app
