// SPDX-License-Identifier: MIT
// The hands on the link: what it is set to, by name or by value, and a moment of darkness.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "client/app/screens/match_screen.hpp"
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

/// For the tooltip: what it is, and who says so.
std::string tell(const link::Preset& preset) {
  const Conditions& way = preset.settings.to_client;
  std::string text = fmt::format("{}\n{:g} ms one way, jitter {:g} ms, {:g} % lost", preset.title,
                                 way.delay_ms, way.jitter_ms, way.loss_pct);
  if (way.rate_kbit > 0)
    text += fmt::format("\n{:g} Mbit/s down, {:g} up", way.rate_kbit / 1000,
                        preset.settings.to_server.rate_kbit / 1000);
  if (way.dark_ms > 0)
    text += fmt::format("\ndark {:g} s in {:g}", way.dark_ms / 1000, (way.dark_ms + way.light_ms) / 1000);
  if (way.spike_pct > 0)
    text += fmt::format("\nspikes of {:g} ms, {:g} % of the time", way.spike_ms, way.spike_pct);
  if (way.reorder_pct > 0) text += fmt::format("\n{:g} % out of order", way.reorder_pct);
  return text + fmt::format("\n{}: {}", preset.measured ? "measured" : "a judgement", preset.source);
}

std::vector<form::ChoiceItem> preset_items() {
  std::vector<form::ChoiceItem> items;
  for (const link::Preset& preset : link::presets()) items.push_back({preset.name, tell(preset)});
  return items;
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
  static const std::vector<form::ChoiceItem> kItems = preset_items();
  const link::Preset* now = preset_of(*wanted_);
  ImGui::SetCursorPos({x, row});
  if (const auto chosen = form::choice("preset", now ? now->name : "by hand", kItems, presets)) {
    wanted_ = link::presets()[*chosen].settings;
    actions.link_settings = wanted_;
  }
  if (!actions.link_settings && !held) wanted_ = current;  // someone else may have set the link
  ImGui::SetCursorPos({x + presets + between, row});
  actions.outage =
      form::button(narrow ? "Outage \u00b7 O" : "Outage 500 ms \u00b7 O", form::ButtonLook::kDanger);
}

}  // namespace tw::app
