// SPDX-License-Identifier: MIT
#include "client/app/hud/kill_feed.hpp"

namespace tw::app {
namespace {

constexpr Micros kShown = 6'000'000, kFading = 600'000;
constexpr float kRow = 24, kIcon = 26;

float strength(Micros at, Micros now) {
  return std::clamp(static_cast<float>(at + kShown - now) / static_cast<float>(kFading), 0.F, 1.F);
}

/// A small picture of the weapon: a disc, or a beam.
void draw_weapon(Canvas& canvas, Vec middle, sim::Weapon weapon, float alpha) {
  if (weapon == sim::Weapon::kDisc) {
    canvas.ring(middle, canvas.px(4), canvas.px(2), faded(colour::kText, alpha));
    return;
  }
  const Vec half{canvas.px(8), 0};
  canvas.line(middle - half, middle + half, canvas.px(2), faded(colour::kDanger, alpha));
  canvas.circle(middle + half, canvas.px(2.5F), faded(colour::kDanger, alpha));
}

}  // namespace

void draw_kill_feed(Canvas& canvas, Vec top_right, const client::View& view, std::size_t lines) {
  float y = top_right.y;
  for (std::size_t i = 0; i < std::min(lines, view.feed.size()); ++i) {
    const client::FeedLine& line = view.feed[i];
    const float alpha = strength(line.at, view.now);
    if (alpha <= 0) continue;
    const bool own_fault = line.killer == line.victim || line.killer.empty();
    const float victim = canvas.text_width(line.victim, Face::kTitle, 12);
    const float killer = own_fault ? 0 : canvas.text_width(line.killer, Face::kTitle, 12);
    const float w = victim + killer + canvas.px(kIcon + 24);
    const Rect box{top_right.x - w, y, w, canvas.px(kRow - 3)};
    canvas.round_rect(box, canvas.px(5), faded(colour::kPanel, 0.85F * alpha));
    const float middle = box.centre().y, icon = box.x + canvas.px(12) + killer + canvas.px(kIcon / 2);
    if (!own_fault)
      canvas.text({box.x + canvas.px(12), middle}, line.killer,
                  {Face::kTitle, 12, faded(colour::kText, alpha)});
    draw_weapon(canvas, {icon, middle}, line.weapon, alpha);
    canvas.text({box.right() - canvas.px(12), middle}, line.victim,
                {Face::kTitle, 12, faded(colour::kMuted, alpha), Align::kRight});
    y += canvas.px(kRow);
  }
}

}  // namespace tw::app
