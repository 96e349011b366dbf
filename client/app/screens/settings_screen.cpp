// SPDX-License-Identifier: MIT
#include "client/app/screens/settings_screen.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

using form::ChoiceItem;

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
  const float gap = ImGui::GetStyle().ItemSpacing.x, half = (width - gap) / 2;
  const float left = ImGui::GetCursorPosX(), right = left + half + gap;
  float y = ImGui::GetCursorPosY();
  const float row = canvas.px(56);
  bool changed = false;
  const auto at = [&](float x) { ImGui::SetCursorPos({x, y}); };

  at(left);
  auto volume = static_cast<float>(settings.volume);
  if (form::slider("Volume", volume, 0, 100, "%.0f %%", half)) {
    settings.volume = static_cast<int>(std::lround(volume));
    changed = true;
  }
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
  changed |= choose("Motion", settings.reduced_motion, "full", "reduced: no sparks, no shaking", half);
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
                         : "Keys; arrows, mouse and gamepad always work");
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
  canvas.rect({0, 0, window.x, window.y}, faded(colour::kGround, 0.7F));
  const float width = canvas.px(520), height = canvas.px(392);
  const Rect box{std::round((window.x - width) / 2), std::round((window.y - height) / 2), width, height};
  canvas.round_rect(box, canvas.px(10), colour::kPanel);
  canvas.round_frame(box, canvas.px(10), 1, colour::kLine);
  // The forms below do not hear what is meant for this one; and its keys are to be bound, not to walk through it.
  form::begin_panel("settings", box, false, waiting_ ? ImGuiWindowFlags_NoNav : 0);
  if (std::exchange(just_opened_, false)) ImGui::SetWindowFocus();
  form::title("Settings");
  ImGui::Dummy({0, canvas.px(2)});
  const float inner = ImGui::GetContentRegionAvail().x;
  bool changed = draw_choices(canvas, inner, settings);
  draw_keys(canvas, inner, settings);
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
