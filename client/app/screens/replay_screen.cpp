// SPDX-License-Identifier: MIT
#include "client/app/screens/replay_screen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "client/app/hud/notices.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr std::array<double, 6> kSpeeds{0.1, 0.25, 0.5, 1, 2, 4};
constexpr std::size_t kRealTime = 3;
constexpr Micros kLeap = 5'000'000, kFrame = 16'667;
/// A frame that took longer (a seek, a stopped process) is not made up for.
constexpr Micros kLongestStep = 100'000;

std::string minutes(Micros at) {
  const auto seconds = static_cast<int>(at / 1'000'000);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace

ReplayScreen::ReplayScreen(client::Recording recording, double from)
    : replay_(std::move(recording)), link_(replay_.recording().head.begin), speed_(kRealTime) {
  const auto at = static_cast<Micros>(std::clamp(from, -1e6, 1e6) * 1e6);
  if (at != 0) seek(at > 0 ? at : replay_.length() + at);
}

double ReplayScreen::speed() const { return kSpeeds[speed_]; }

const client::View& ReplayScreen::update(Micros now) {
  const Micros passed = std::clamp<Micros>(now - std::exchange(before_, now), 0, kLongestStep);
  if (!paused_) replay_.advance(static_cast<Micros>(static_cast<double>(passed) * speed()));
  if (replay_.at() == replay_.length()) paused_ = true;
  view_ = &replay_.view();
  if (!eyes_.player()) own_ = view_->self;
  link_.update(replay_.take_notes(), *view_, std::exchange(link_jumped_, false));
  return *view_;
}

void ReplayScreen::seek(Micros at) {
  replay_.seek(at);
  jumped_ = link_jumped_ = true;
}

void ReplayScreen::toggle_pause() {
  if (paused_ && replay_.at() == replay_.length()) seek(0);
  paused_ = !paused_;
}

void ReplayScreen::on_key(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Space:
      return toggle_pause();
    case sf::Keyboard::Left:
      return seek(replay_.at() - kLeap);
    case sf::Keyboard::Right:
      return seek(replay_.at() + kLeap);
    case sf::Keyboard::Home:
      return seek(0);
    case sf::Keyboard::End:
      return seek(replay_.length());
    case sf::Keyboard::Period:
      paused_ = true;
      return replay_.advance(kFrame);
    case sf::Keyboard::Up:
      speed_ = std::min(speed_ + 1, kSpeeds.size() - 1);
      return;
    case sf::Keyboard::Down:
      speed_ -= speed_ > 0 ? 1 : 0;
      return;
    case sf::Keyboard::N:
      return next_eyes();
    case sf::Keyboard::L:
      return next_lane();
    default:
      return;
  }
}

/// The recording client's own, then each player's who is in the match.
void ReplayScreen::next_eyes() {
  if (view_ == nullptr) return;
  eyes_.next(*view_, own_);
  replay_.look_from(eyes_.player());
}

void ReplayScreen::next_lane() {
  const std::size_t count = replay_.lane_count();
  if (count < 2) return;
  const std::size_t next = lane_ ? *lane_ + 1 : 0;
  lane_ = next < count ? std::optional(next) : std::nullopt;
  replay_.show_lane(lane_);
}

std::string ReplayScreen::eyes_words() const {
  if (!eyes_.player() || view_ == nullptr) return "own eyes";
  const std::string name = eyes_.name_in(*view_);
  return name.empty() ? "nobody" : name;
}

std::string ReplayScreen::lane_words() const {
  if (replay_.lane_count() < 2) return "one lane";
  if (!lane_ || view_ == nullptr || view_->lanes.empty()) return "all lanes";
  return std::string(to_string(view_->lanes.front().kind));
}

void ReplayScreen::draw_bar(Canvas& canvas, Vec window) {
  const float height = canvas.px(kReplayBar), pad = canvas.px(16), row = canvas.px(22);
  const Rect bar{0, window.y - height, window.x, height};
  canvas.rect(bar, colour::kGround);
  canvas.line({0, bar.y}, {bar.right(), bar.y}, 1, colour::kLine);
  form::begin_panel("replay", bar, false, ImGuiWindowFlags_NoNav);  // keys are the replay's
  ImGui::SetCursorPos({pad, canvas.px(20)});
  if (form::button(paused_ ? "Play" : "Pause", form::ButtonLook::kPrimary, canvas.px(72))) toggle_pause();
  // The switches stand closer together where the slider would be too short.
  const float slider_x = pad + canvas.px(88), usual = canvas.px(430);
  const float right = std::clamp(bar.w - slider_x - pad - canvas.px(200), canvas.px(320), usual);
  const auto switch_at = [&](float x) { return bar.w - right + canvas.px(x) * right / usual; };
  ImGui::SetCursorPos({slider_x, canvas.px(8)});
  float seconds = dragged_to_.value_or(static_cast<float>(replay_.at()) / 1e6F);
  const float length = static_cast<float>(replay_.length()) / 1e6F;
  const std::string label =
      fmt::format("{} of {}", minutes(static_cast<Micros>(seconds * 1e6F)), minutes(replay_.length()));
  const bool held = form::slider(label.c_str(), seconds, 0, std::max(length, 0.1F), "%.1f s",
                                 bar.w - slider_x - right - pad);
  // Going back takes a while: not while the knob is on its way.
  if (held)
    dragged_to_ = seconds;
  else if (dragged_to_)
    seek(static_cast<Micros>(std::exchange(dragged_to_, std::nullopt).value() * 1e6F));
  ImGui::SetCursorPos({switch_at(0), row});
  if (form::key_switch("L", lane_words().c_str(), lane_.has_value())) next_lane();
  ImGui::SetCursorPos({switch_at(120), row});
  const float eyes_width = switch_at(264) - switch_at(120) - canvas.px(36);
  const std::string eyes = canvas.fitted(eyes_words(), Face::kText, 12, eyes_width);
  if (form::key_switch("N", eyes.c_str(), eyes_.player().has_value())) next_eyes();
  ImGui::SetCursorPos({switch_at(264), row});
  const std::string speed_words = fmt::format("{} x", speed());
  if (form::key_switch("Up Down", speed_words.c_str(), speed_ != kRealTime)) speed_ = kRealTime;
  form::end_panel();
  const PacketWatch* packets = link_.packets();
  if (packets == nullptr || packets->last_freeze() == nullptr) return;
  draw_freeze_line(canvas, {slider_x, bar.bottom() - canvas.px(16)}, bar.w - slider_x - pad,
                   *packets->last_freeze());
}

}  // namespace tw::app
