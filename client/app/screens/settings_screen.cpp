// SPDX-License-Identifier: MIT
#include "client/app/screens/settings_screen.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "client/app/ui/card.hpp"
#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

using form::ChoiceItem;

constexpr float kWidth = 520, kHeight = 504;  // in which nothing scrolls
constexpr std::array<float, 7> kScales{0, 0.75F, 1, 1.25F, 1.5F, 2, 3};
constexpr std::array<int, 5> kFrames{30, 60, 120, 144, 240};

std::string scale_words(float scale) {
  return scale == 0 ? std::string("by the display") : fmt::format("{:.0f} %", scale * 100);
}

/// One of several values, each told by `words`. True: another was chosen.
template <class Value, std::size_t N, class Words>
bool choose(const char* label, Value& value, const std::array<Value, N>& values, Words&& words, float width) {
  std::array<std::string, N> texts;
  std::array<ChoiceItem, N> items;
  for (std::size_t i = 0; i < N; ++i) {
    texts[i] = words(values[i]);
    items[i] = {texts[i], {}};
  }
  const auto chosen = form::choice(label, words(value), items, width);
  if (!chosen) return false;
  value = values[*chosen];
  return true;
}

bool percent(const char* label, int& value, int least, int most, float width) {
  auto exact = static_cast<float>(value);
  if (!form::slider(label, exact, static_cast<float>(least), static_cast<float>(most), "%.0f %%", width))
    return false;
  value = static_cast<int>(std::lround(exact));
  return true;
}

/// As they are in the colours that are drawn with.
bool choose_own_colour(const char* label, std::size_t& value, float width) {
  const ColourSet& set = colour_set();
  std::array<ChoiceItem, 1 + kOwnColours> items;
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i] = {set.own_names[i], {}, i == 0 ? colour::kText : set.players[i - 1]};
  const auto chosen = form::choice(label, set.own_names[value], items, width);
  if (!chosen) return false;
  value = *chosen;
  return true;
}

bool choose(const char* label, bool& value, const char* no, const char* yes, float width) {
  return choose(
      label, value, std::array{false, true}, [&](bool on) { return std::string(on ? yes : no); }, width);
}

}  // namespace

bool SettingsScreen::on_key(sf::Keyboard::Key key, Preferences& settings) {
  if (key == sf::Keyboard::Escape) {
    if (!waiting_) open_ = false;
    waiting_.reset();
    refused_ = false;
    return false;
  }
  if (!waiting_) return false;
  refused_ = name_of(key).empty();
  if (refused_) return false;
  bind(settings.bindings, *waiting_, key);
  waiting_.reset();
  return true;
}

bool SettingsScreen::draw_choices(Canvas& canvas, float width, Preferences& settings) {
  const float gap = canvas.px(20), half = (width - gap) / 2;
  const float left = ImGui::GetCursorPosX(), right = left + half + gap;
  float y = ImGui::GetCursorPosY();
  const float row = canvas.px(56);
  bool changed = false;
  const auto at = [&](float x) { ImGui::SetCursorPos({x, y}); };

  at(left);
  changed |= percent("Volume", settings.volume, 0, 100, half);
  at(right);
  changed |= choose("Size of text, from the next start", settings.ui_scale, kScales, scale_words, half);
  y += row;
  at(left);
  changed |= choose(
      "Frames a second, at most", settings.fps_limit, kFrames, [](int n) { return std::to_string(n); }, half);
  at(right);
  changed |= choose("Vertical sync", settings.vsync, "off", "on", half);
  y += row;
  at(left);
  changed |= choose(
      "Colours", settings.colours, std::array{Colours::kStandard, Colours::kColourBlind},
      [](Colours c) { return std::string(kColoursNames[static_cast<std::size_t>(c)]); }, half);
  at(right);
  changed |= choose_own_colour("Your colour, as you see yourself", settings.own_colour, half);
  y += row;
  at(left);
  changed |= choose("Motion", settings.reduced_motion, "full", "reduced: no sparks, no fading", half);
  at(right);
  changed |= percent("Shaking, when you are hit", settings.shake, 0, 100, half);
  y += row;
  at(left);
  changed |= percent("Gamepad: dead zone of the sticks", settings.sticks.dead_zone, Sticks::kLeastDeadZone,
                     Sticks::kMostDeadZone, half);
  at(right);
  changed |= percent("Gamepad: speed of the aim", settings.sticks.aim_speed, Sticks::kLeastAimSpeed,
                     Sticks::kMostAimSpeed, half);
  y += row;
  at(left);
  return changed;
}

void SettingsScreen::draw_keys(Canvas& canvas, float width, const Preferences& settings) {
  constexpr int kColumns = 3;
  const float gap = ImGui::GetStyle().ItemSpacing.x;
  const float each = (width - gap * (kColumns - 1)) / kColumns;
  form::muted(refused_   ? "That key has a meaning of its own: press another, or Esc."
              : waiting_ ? "Press the key."
                         : "Keys; arrows, gamepad and mouse (it aims where it points) always work");
  for (std::size_t i = 0; i < kActions; ++i) {
    if (i % kColumns != 0) ImGui::SameLine();
    const bool waits = waiting_ && static_cast<std::size_t>(*waiting_) == i;
    const std::string words = fmt::format("{}: {}", kActionNames[i],
                                          waits ? std::string_view("\u2026") : name_of(settings.bindings[i]));
    if (form::button(words.c_str(), waits ? form::ButtonLook::kPrimary : form::ButtonLook::kPlain, each)) {
      waiting_ = static_cast<Action>(i);
      refused_ = false;
    }
  }
  ImGui::Dummy({0, canvas.px(2)});
}

bool SettingsScreen::draw(Canvas& canvas, Vec window, Preferences& settings) {
  if (!open_) return false;
  const Rect card = draw_card(canvas, window, {kWidth, kHeight});
  // The forms below do not hear what is meant for this one; and its keys are to be bound, not to walk through it.
  const int navigation = waiting_ ? ImGuiWindowFlags_NoNav : 0;
  form::begin_panel("settings", card, false, navigation);
  if (std::exchange(just_opened_, false)) ImGui::SetWindowFocus();
  form::title("Settings");
  ImGui::Dummy({0, canvas.px(2)});
  // In a small window, or with large text, they scroll; the way out stays in sight.
  const float foot = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
  ImGui::BeginChild("choices", {0, ImGui::GetContentRegionAvail().y - foot}, false, navigation);
  const float inner = ImGui::GetContentRegionAvail().x;
  bool changed = draw_choices(canvas, inner, settings);
  draw_keys(canvas, inner, settings);
  ImGui::EndChild();
  if (form::button("As it was delivered", form::ButtonLook::kQuiet)) {
    settings = {};
    changed = true;
  }
  ImGui::SameLine();
  if (form::button("Done", form::ButtonLook::kPrimary, -1)) {
    open_ = false;
    waiting_.reset();
  }
  form::end_panel();
  return changed;
}

}  // namespace tw::app
