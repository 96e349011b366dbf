// SPDX-License-Identifier: MIT
#include "client/app/render/arena_renderer.hpp"

#include "client/app/render/discs.hpp"
#include "client/app/render/players.hpp"
#include "shared/sim/step.hpp"

namespace tw::app {
namespace {

constexpr float kShakePixels = 12;        ///< at full strength, before the UI scale
constexpr std::int32_t kAimUnits = 2000;  // longer than any screen

sim::Vec2 to_subunits(client::Point p) {
  return {static_cast<std::int32_t>(p.x * sim::kSubunits), static_cast<std::int32_t>(p.y * sim::kSubunits)};
}

sim::Angle to_angle(float radians) {
  return static_cast<sim::Angle>(static_cast<std::int32_t>(std::lround(radians / (2 * kPi) * 65536)) &
                                 0xFFFF);
}

}  // namespace

void ArenaRenderer::consume(const client::View& view) {
  sides_in_use() = view.map != nullptr && view.map->teams;
  own_look().player = view.self;
  while (effects_.size() < view.lanes.size()) effects_.emplace_back(reduced_motion_);
  for (std::size_t i = 0; i < view.lanes.size(); ++i) effects_[i].consume(view.lanes[i], view.now);
}

float ArenaRenderer::own_flash(const client::View& view, std::size_t lane) const {
  return lane < effects_.size() ? effects_[lane].flash(view.self, view.now) : 0;
}

void ArenaRenderer::draw_floor(Canvas& canvas, const sim::Map& map, const Camera& camera) {
  canvas.ground(camera.viewport, colour::kArena);
  const float step = 2 * static_cast<float>(sim::kTileUnits) * camera.scale;
  const auto first = [&](float start, float origin) {
    return start + std::fmod(std::fmod(origin - start, step) + step, step);
  };
  const Rect& v = camera.viewport;
  const float w = static_cast<float>(map.width * sim::kTileUnits),
              h = static_cast<float>(map.height * sim::kTileUnits);
  const Vec near = camera.to_screen({0, 0}), far = camera.to_screen({w, h});
  for (float x = first(v.x, near.x); x < std::min(v.right(), far.x); x += step)
    if (x > near.x) canvas.rect({std::round(x), v.y, 1, v.h}, colour::kGrid);
  for (float y = first(v.y, near.y); y < std::min(v.bottom(), far.y); y += step)
    if (y > near.y) canvas.rect({v.x, std::round(y), v.w, 1}, colour::kGrid);
}

void ArenaRenderer::draw_aim(Canvas& canvas, const client::View& view, const client::LanePanel& panel,
                             const Camera& camera) {
  for (const client::DrawnPlayer& player : panel.players) {
    if (!player.self || player.state != sim::PlayerState::kAlive) continue;
    const client::Point end =
        to_point(sim::trace_wall(*view.map, to_subunits(player.at), to_angle(player.angle), kAimUnits));
    const Vec from = camera.to_screen(player.at), to = camera.to_screen(end);
    const float charge = player.rail_charge;
    const Rgba near = faded(charge > 0 ? colour::kDanger : colour::kText, 0.22F + 0.4F * charge);
    const Vec start = from + normalised(to - from) * (player_mark_radius(canvas, camera) * 2.3F);
    if (length(to - from) > length(start - from))
      canvas.line(start, to, std::max(1.F, canvas.px(1)), near, faded(near, charge));
  }
}

void ArenaRenderer::draw(sf::RenderTarget& target, Canvas& canvas, const client::View& view, std::size_t lane,
                         const Camera& at_rest, const ArenaLook& look) {
  const client::LanePanel& panel = view.lanes[lane];
  if (view.map == nullptr) return;
  // One camera for all of it, so what is drawn and its truth keep their distance.
  const Camera camera =
      moved(at_rest, effects_[lane].shaken(view.now) * (canvas.px(kShakePixels) * look.shake));
  draw_floor(canvas, *view.map, camera);
  canvas.flush(target, camera.viewport);
  walls_.draw(target, *view.map, camera);
  if (!panel.has_world) return;
  draw_pickups(canvas, camera, panel, view.now, look.reduced_motion);
  if (look.show_truth) draw_truth(canvas, camera, panel);
  if (look.show_ghosts) draw_ghosts(canvas, camera, panel);
  if (look.play_panel) draw_aim(canvas, view, panel, camera);
  draw_discs(canvas, camera, panel);
  draw_players(canvas, camera, panel, effects_[lane], view.now);
  effects_[lane].draw(canvas, camera, view.now);
  draw_name_plates(canvas, camera, panel);
  canvas.flush(target, camera.viewport);
}

}  // namespace tw::app
