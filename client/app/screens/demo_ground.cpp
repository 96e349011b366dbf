// SPDX-License-Identifier: MIT
#include "client/app/screens/demo_ground.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tw::app {
namespace {

constexpr WireLook kNetwork{.delay = 50'000, .loss = 0.04, .seed = 3};
constexpr float kWordsAbove = 44, kWordsBelow = 28;
constexpr const char* kHonest =
    "A model inside this window, not a measurement: one match, the same packets lost, 4 % at 50 ms.";
constexpr const char* kHonestInShort = "A model, not a measurement.";

}  // namespace

void DemoGround::set_reduced_motion(bool on) {
  if (on != reduced_motion_) arena_.reset();
  reduced_motion_ = on;
}

void DemoGround::begin() {
  std::ifstream file(map_, std::ios::binary);
  auto map = sim::parse_map(std::string(std::istreambuf_iterator<char>(file), {}));
  if (map) demo_.emplace(std::move(*map), kNetwork);
}

/// What is drawn of events is taken from each picture once.
void DemoGround::go_on(Micros now) {
  const Micros passed = now - std::exchange(before_, now);
  const bool fresh = !arena_;
  if (fresh) arena_.emplace(reduced_motion_);
  if (!reduced_motion_) demo_->advance(passed);
  if (reduced_motion_ && !fresh) return;
  const client::View& view = demo_->view();
  for (std::size_t i = 0; i < figures_.size(); ++i) figures_[i].update(view.lanes[i], view.now);
  arena_->consume(view);
}

void DemoGround::draw(sf::RenderTarget& target, Canvas& canvas, const Rect& area, Micros now, bool told) {
  if (!std::exchange(begun_, true)) begin();
  if (!demo_) return;
  go_on(now);
  const client::View& view = demo_->view();
  const float above = canvas.px(kWordsAbove);
  const Rect field{area.x, area.y + above, area.w, area.h - above - canvas.px(kWordsBelow)};
  if (field.w < 1 || field.h < 1) return;
  const Camera whole = make_camera(field, shown_arena(*view.map), std::nullopt, 0, 8);
  const Rect& arena = whole.viewport;
  const float seam = std::round(arena.x + arena.w / 2);
  for (std::size_t lane = 0; lane < 2; ++lane) {
    Camera half = whole;
    half.viewport.x = lane == 0 ? arena.x : seam;
    half.viewport.w = (lane == 0 ? seam : arena.right()) - half.viewport.x;
    arena_->draw(target, canvas, view, lane, half, {.reduced_motion = reduced_motion_});
  }
  canvas.rect(arena, faded(colour::kGround, told ? 0.3F : 0.6F));
  canvas.line({seam, arena.y}, {seam, arena.bottom()}, canvas.px(2), colour::kLine);
  if (told) draw_words(canvas, arena);
}

void DemoGround::draw_words(Canvas& canvas, const Rect& arena) {
  constexpr std::array<const char*, 2> kWhat{"what is lost is lost", "what is lost holds up the rest"};
  const client::View& view = demo_->view();
  for (std::size_t i = 0; i < 2; ++i) {
    const float x = arena.x + (i == 0 ? 0 : arena.w / 2 + canvas.px(10)), y = arena.y - canvas.px(18);
    const float right = arena.x + (i == 0 ? arena.w / 2 - canvas.px(10) : arena.w);
    const std::string age = fmt::format("{:.0f} ms old", figures_[i].shown().age_ms);
    const float figure = canvas.text({right, y}, age, {Face::kMono, 13, colour::kText, Align::kRight});
    const float name = canvas.text({x, y}, to_string(view.lanes[i].kind),
                                   {Face::kTitle, 15, lane_colour(view.lanes[i].kind)});
    const float left = x + name + canvas.px(10), room = right - figure - canvas.px(10) - left;
    if (canvas.text_width(kWhat[i], Face::kText, 12) <= room)
      canvas.text({left, y}, kWhat[i], {Face::kText, 12, colour::kMuted});
  }
  const bool roomy = canvas.text_width(kHonest, Face::kText, 12) <= arena.w;
  canvas.text({arena.x, arena.bottom() + canvas.px(15)}, roomy ? kHonest : kHonestInShort,
              {Face::kText, 12, colour::kMuted});
}

}  // namespace tw::app
