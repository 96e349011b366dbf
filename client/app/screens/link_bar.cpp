// SPDX-License-Identifier: MIT
// The hands on the link: what it is set to, by name or by value, and a moment of darkness.
#include <algorithm>
#include <cmath>

#include "client/app/screens/match_screen.hpp"
#include "client/app/ui/preset_items.hpp"
#include "client/app/ui/widgets.hpp"
#include "lab/link/remote/presets.hpp"

namespace tw::app {
namespace {

using link::Conditions;
using link::Settings;

constexpr float kPad = 18, kRow = 10, kBetween = 16, kOutageWidth = 136, kPresetWidth = 130,
                kRightOfAll = 306, kMostSlider = 170;

/// Below this there is no room for long words.
constexpr float kNarrowBar = 1100, kNarrowOutage = 96;

struct Hand {
  const char *label, *short_label;
  double Conditions::*value;
  float most;
  const char* format;
  double steps;  ///< to a unit
};
constexpr Hand kHands[] = {{"loss, each way", "loss##narrow", &Conditions::loss_pct, 30, "%.1f %%", 10},
                           {"delay, one way", "delay##narrow", &Conditions::delay_ms, 250, "%.0f ms", 1},
                           {"jitter", "jitter##narrow", &Conditions::jitter_ms, 100, "%.0f ms", 1}};

const link::Preset* preset_of(const Settings& settings) {
  const auto all = link::presets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.settings == settings; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

void MatchScreen::link_controls(Canvas& canvas, const MatchFrame& frame, float bar_width,
                                MatchActions& actions) {
  const Settings& current = frame.info.link->settings;
  if (!wanted_) wanted_ = current;
  const bool narrow = bar_width < canvas.px(kNarrowBar);
  const float between = canvas.px(kBetween), row = canvas.px(kRow),
              outage = canvas.px(narrow ? kNarrowOutage : kOutageWidth), presets = canvas.px(kPresetWidth);
  const float left_for_sliders =
      bar_width - canvas.px(kPad + kRightOfAll) - outage - presets - between * (std::size(kHands) + 1);
  const float width = std::min(canvas.px(kMostSlider), left_for_sliders / std::size(kHands));
  float x = canvas.px(kPad);
  bool held = false;
  for (const Hand& hand : kHands) {
    auto value = static_cast<float>(wanted_->to_client.*hand.value);
    ImGui::SetCursorPos({x, row});
    if (form::slider(narrow ? hand.short_label : hand.label, value, 0, hand.most, hand.format, width)) {
      const double rounded = std::round(static_cast<double>(value) * hand.steps) / hand.steps;
      wanted_->to_server.*hand.value = wanted_->to_client.*hand.value = rounded;
      actions.link_settings = wanted_;
    }
    held |= ImGui::IsItemActive();
    x += width + between;
  }
  const link::Preset* now = preset_of(*wanted_);
  ImGui::SetCursorPos({x, row});
  if (const auto chosen =
          form::choice("preset", now ? now->name : "by hand", form::preset_items(), presets)) {
    wanted_ = link::presets()[*chosen].settings;
    actions.link_settings = wanted_;
  }
  if (!actions.link_settings && !held) wanted_ = current;  // someone else may have set the link
  ImGui::SetCursorPos({x + presets + between, row});
  actions.outage =
      form::button(narrow ? "Outage \u00b7 O" : "Outage 500 ms \u00b7 O", form::ButtonLook::kDanger);
}

}  // namespace tw::app
