// SPDX-License-Identifier: MIT
// The split screen's bottom bar: the hands on the link (link_bar.cpp), the switches, and what all of it comes to.
#include <fmt/format.h>

#include <algorithm>

#include "client/app/hud/notices.hpp"
#include "client/app/screens/match_screen.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr float kPad = 18, kRow = 10, kSwitchHeight = 22;
constexpr std::uint32_t kEnetOpen = 32;      ///< ENet's packetThrottle that lets everything pass
constexpr Micros kFreezeShown = 15'000'000;  ///< an older one explains nothing that can still be seen

void switches(Canvas& canvas, const MatchFrame& frame, float bar_width, float y, MatchActions& actions) {
  // The last control so far is the link's; in a narrow window the key alone must do.
  const float left = bar_width - canvas.px(300), taken = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x;
  ImGui::SetCursorPos({bar_width - canvas.px(206), y});
  actions.toggle_scores = form::key_switch("Tab", "score", frame.show_scores);
  if (frame.packets != nullptr && frame.info.link && taken + canvas.px(8) < left) {
    ImGui::SetCursorPos({left, y});
    actions.toggle_pause = form::key_switch("P", "pause", frame.packets->paused());
  }
  if (!frame.view.truth_known) return;
  ImGui::SetCursorPos({bar_width - canvas.px(98), y});
  actions.toggle_truth = form::key_switch("F4", "truth", frame.info.show_truth);
}

/// " · ENet drops 12": what its throttle threw away on both sides, beside what the network lost. Empty where no lane runs
/// over ENet, or the server does not tell.
std::string enet_words(const MatchFrame& frame) {
  std::uint64_t dropped = 0;
  std::uint32_t throttle = kEnetOpen;
  bool told = false;
  for (const client::LanePanel& panel : frame.view.lanes) {
    if (panel.kind != LaneKind::kUdp && panel.kind != LaneKind::kRudp) continue;
    const auto* facts = frame.packets != nullptr ? frame.packets->facts(panel.kind, frame.view.now) : nullptr;
    if (facts == nullptr) continue;
    told = true;
    dropped += facts->enet_throttled + panel.figures.counters.enet_throttled;
    throttle = std::min(throttle, facts->enet_throttle);
  }
  if (!told) return {};
  std::string words = fmt::format(" \u00b7 ENet drops {}", dropped);
  if (throttle < kEnetOpen) words += fmt::format(", lets {} of {} pass", throttle, kEnetOpen);
  return words;
}

}  // namespace

void MatchScreen::status_line(Canvas& canvas, const MatchFrame& frame, const Rect& bar) const {
  const MatchInfo& info = frame.info;
  const bool tall = info.link.has_value();  // the line has a row of its own
  const float pad = canvas.px(kPad), y = tall ? bar.bottom() - canvas.px(20) : bar.centre().y;
  const float down = figures_.empty() ? 0 : figures_.front().shown().kbit_s_down;
  const std::string rate =
      fmt::format("{:.0f} fps \u00b7 {:.0f} kbit/s down{}", info.fps, down, enet_words(frame));
  const float rate_width = canvas.text_width(rate, Face::kMono, 12), between = canvas.px(24);
  const float rate_right = tall ? bar.right() - pad : bar.x + pad + rate_width;
  canvas.text({rate_right, y}, rate, {Face::kMono, 12, colour::kMuted, Align::kRight});
  const float from = tall ? bar.x + pad : rate_right + between;
  const float until = tall ? rate_right - rate_width - between : bar.right() - canvas.px(220);
  const bool trouble = !info.link_error.empty();
  const trace::Freeze* freeze = frame.packets != nullptr ? frame.packets->last_freeze() : nullptr;
  if (!trouble && freeze != nullptr && frame.view.now - freeze->gap.to < kFreezeShown)
    return draw_freeze_line(canvas, {from, y}, until - from, *freeze);
  const std::string sentence = trouble ? info.link_error : comparison_sentence(frame.view);
  canvas.text({from, y}, canvas.fitted(sentence, Face::kText, 12, until - from),
              {Face::kText, 12, trouble ? colour::kDanger : colour::kMuted});
}

MatchActions MatchScreen::bottom_bar(Canvas& canvas, const MatchFrame& frame) {
  MatchActions actions;
  const Rect bar = split_layout_of(canvas, frame).bottom;
  form::begin_panel("bottom", bar, false);
  const bool with_link = frame.info.link.has_value();
  if (with_link) link_controls(canvas, frame, bar.w, actions);
  const float y = with_link ? canvas.px(kRow + 6) : (bar.h - canvas.px(kSwitchHeight)) / 2;
  switches(canvas, frame, bar.w, y, actions);
  status_line(canvas, frame, bar);
  form::end_panel();
  return actions;
}

}  // namespace tw::app
