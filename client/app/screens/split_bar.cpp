// SPDX-License-Identifier: MIT
// The split screen's bottom bar: the hands on the link, the switches, and what all of it comes to.
#include <fmt/format.h>

#include "client/app/hud/notices.hpp"
#include "client/app/screens/match_screen.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr float kMostLossPct = 30, kMostDelayMs = 250;
constexpr float kPad = 18, kRow = 10, kBetween = 26, kSwitchHeight = 22;

void switches(Canvas& canvas, const MatchFrame& frame, float bar_width, float y, MatchActions& actions) {
  ImGui::SetCursorPos({bar_width - canvas.px(206), y});
  actions.toggle_scores = form::key_switch("Tab", "score", frame.show_scores);
  if (!frame.view.truth_known) return;
  ImGui::SetCursorPos({bar_width - canvas.px(98), y});
  actions.toggle_truth = form::key_switch("F4", "truth", frame.info.show_truth);
}

}  // namespace

void MatchScreen::link_controls(Canvas& canvas, const MatchFrame& frame, float width, MatchActions& actions) {
  const link::Settings& current = frame.info.link->settings;
  if (!wanted_) wanted_ = current;
  auto loss = static_cast<float>(wanted_->to_client.loss_pct), delay = static_cast<float>(wanted_->to_client.delay_ms);
  const float left = canvas.px(kPad), row = canvas.px(kRow), step = width + canvas.px(kBetween);
  ImGui::SetCursorPos({left, row});
  bool moved = form::slider("loss, each way", loss, 0, kMostLossPct, "%.1f %%", width);
  bool held = ImGui::IsItemActive();
  ImGui::SetCursorPos({left + step, row});
  moved |= form::slider("delay, one way", delay, 0, kMostDelayMs, "%.0f ms", width);
  held |= ImGui::IsItemActive();
  if (moved) {
    wanted_->to_server.loss_pct = wanted_->to_client.loss_pct = std::round(loss * 10) / 10;
    wanted_->to_server.delay_ms = wanted_->to_client.delay_ms = std::round(delay);
    actions.link_settings = wanted_;
  } else if (!held) {
    wanted_ = current;  // someone else may have set the link
  }
  ImGui::SetCursorPos({left + 2 * step, row});
  actions.outage = form::button("Outage 500 ms \u00b7 O", form::ButtonLook::kDanger);
}

void MatchScreen::status_line(Canvas& canvas, const MatchFrame& frame, const Rect& bar) const {
  const MatchInfo& info = frame.info;
  const bool tall = info.link.has_value();  // the line has a row of its own
  const float pad = canvas.px(kPad), y = tall ? bar.bottom() - canvas.px(20) : bar.centre().y;
  const float down = figures_.empty() ? 0 : figures_.front().shown().kbit_s_down;
  const std::string rate = fmt::format("{:.0f} fps \u00b7 {:.0f} kbit/s down", info.fps, down);
  const float rate_width = canvas.text_width(rate, Face::kMono, 12), between = canvas.px(24);
  const float rate_right = tall ? bar.right() - pad : bar.x + pad + rate_width;
  canvas.text({rate_right, y}, rate, {Face::kMono, 12, colour::kMuted, Align::kRight});
  const float from = tall ? bar.x + pad : rate_right + between;
  const float until = tall ? rate_right - rate_width - between : bar.right() - canvas.px(220);
  const bool trouble = !info.link_error.empty();
  const std::string sentence = trouble ? info.link_error : comparison_sentence(frame.view);
  canvas.text({from, y}, canvas.fitted(sentence, Face::kText, 12, until - from),
              {Face::kText, 12, trouble ? colour::kDanger : colour::kMuted});
}

MatchActions MatchScreen::bottom_bar(Canvas& canvas, const MatchFrame& frame) {
  MatchActions actions;
  const Rect bar = split_layout_of(canvas, frame).bottom;
  form::begin_panel("bottom", bar, false);
  const bool with_link = frame.info.link.has_value();
  if (with_link) link_controls(canvas, frame, std::min(canvas.px(190), bar.w * 0.2F), actions);
  const float y = with_link ? canvas.px(kRow + 6) : (bar.h - canvas.px(kSwitchHeight)) / 2;
  switches(canvas, frame, bar.w, y, actions);
  status_line(canvas, frame, bar);
  form::end_panel();
  return actions;
}

}  // namespace tw::app
