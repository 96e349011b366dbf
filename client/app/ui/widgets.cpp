// SPDX-License-Identifier: MIT
#include "client/app/ui/widgets.hpp"

#include <algorithm>
#include <cstdio>

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include "client/app/window/imgui_bridge.hpp"

namespace tw::app::form {
namespace {

struct ButtonColours {
  Rgba ground, hovered, active, words;
};

ButtonColours colours_of(ButtonLook look) {
  switch (look) {
    case ButtonLook::kPrimary:
      return {colour::kFocus, mixed(colour::kFocus, colour::kText, 0.2F),
              mixed(colour::kFocus, colour::kGround, 0.2F), colour::kOnAccent};
    case ButtonLook::kPlain:
      return {colour::kRaised, colour::kLine, colour::kWall, colour::kText};
    case ButtonLook::kQuiet:
      return {faded(colour::kRaised, 0), colour::kRaised, colour::kLine, colour::kMuted};
    case ButtonLook::kDanger:
      return {mixed(colour::kPanel, colour::kDanger, 0.18F), mixed(colour::kPanel, colour::kDanger, 0.3F),
              mixed(colour::kPanel, colour::kDanger, 0.4F), mixed(colour::kDanger, colour::kText, 0.35F)};
  }
  return {};
}

void words(std::string_view text, Rgba c) {
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(c));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

void wrapped(std::string_view text, Rgba c) {
  ImGui::PushTextWrapPos(0);
  words(text, c);
  ImGui::PopTextWrapPos();
}

int clamp_length(ImGuiInputTextCallbackData* data) {
  const auto limit = static_cast<int>(*static_cast<const std::size_t*>(data->UserData));
  if (data->BufTextLen <= limit) return 0;
  int keep = limit;
  while (keep > 0 && (static_cast<unsigned char>(data->Buf[keep]) & 0xC0) == 0x80)
    --keep;  // never half a character
  data->DeleteChars(keep, data->BufTextLen - keep);
  return 0;
}

std::vector<ControlPlace>& places() {
  static std::vector<ControlPlace> list;  // ImGui has one context a process, and so has this
  return list;
}

/// Call behind the control's own ImGui call.
void note_control(std::string_view label, bool enabled = true) {
  const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
  places().push_back({std::string(label), {a.x, a.y, b.x - a.x, b.y - a.y}, enabled});
  places().back().whole = ImGui::GetCurrentWindow()->ClipRect.Contains(ImRect(a, b));
}

float width_of(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size(), true).x;
}

bool input(std::string& text, const char* hint, std::size_t limit_bytes, ImGuiInputTextFlags extra) {
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  const ImGuiInputTextFlags flags =
      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackEdit | extra;
  const bool entered = ImGui::InputTextWithHint("##input", hint, &text, flags, clamp_length, &limit_bytes);
  if (ImGui::IsItemActive())
    ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                        to_imgui_u32(colour::kFocus), ImGui::GetStyle().FrameRounding, 0,
                                        1.5F);
  return entered;
}

}  // namespace

void forget_controls() { places().clear(); }
const std::vector<ControlPlace>& controls() { return places(); }

bool line(std::string& text, const char* hint, std::size_t limit_bytes) {
  const bool entered = input(text, hint, limit_bytes, 0);
  note_control(hint);
  return entered;
}

bool button(const char* label, ButtonLook look, float width, bool enabled) {
  const ButtonColours c = colours_of(look);
  ImGui::PushStyleColor(ImGuiCol_Button, to_imgui(c.ground));
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, to_imgui(c.hovered));
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, to_imgui(c.active));
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(c.words));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, look == ButtonLook::kPlain ? 1.F : 0.F);
  push_form_font(FormFont::kTitle);
  ImGui::BeginDisabled(!enabled);
  const bool clicked = ImGui::Button(label, {width < 0 ? ImGui::GetContentRegionAvail().x : width, 0});
  note_control(label, enabled);
  places().back().cut =
      width_of(label) + 2 * ImGui::GetStyle().FramePadding.x > ImGui::GetItemRectSize().x + 1;
  ImGui::EndDisabled();
  pop_form_font();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(4);
  if (enabled && ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return clicked && enabled;
}

bool field(const char* label, std::string& text, const std::string& error, const FieldLook& look) {
  ImGui::PushID(label);
  push_form_font(FormFont::kSmall);
  muted(label);
  pop_form_font();
  if (look.focus) ImGui::SetKeyboardFocusHere();
  if (!error.empty()) ImGui::PushStyleColor(ImGuiCol_Border, to_imgui(colour::kDanger));
  const bool entered =
      input(text, look.hint, look.limit_bytes, look.password ? ImGuiInputTextFlags_Password : 0);
  note_control(label);
  if (!error.empty()) ImGui::PopStyleColor();
  if (!error.empty()) error_text(error);
  ImGui::PopID();
  return entered;
}

void muted(std::string_view text) { words(text, colour::kMuted); }
void muted_wrapped(std::string_view text) { wrapped(text, colour::kMuted); }

void error_text(std::string_view text) {
  push_form_font(FormFont::kSmall);
  wrapped(text, mixed(colour::kDanger, colour::kText, 0.25F));
  pop_form_font();
}

void title(std::string_view text) {
  push_form_font(FormFont::kTitle);
  words(text, colour::kText);
  pop_form_font();
}

void tag(std::string_view text, Rgba tint) {
  push_form_font(FormFont::kSmall);
  const float pad = ImGui::GetFontSize() * 0.5F, height = ImGui::GetFontSize() * 1.5F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::CalcTextSize(text.data(), text.data() + text.size());
  const ImVec2 far(at.x + size.x + 2 * pad, at.y + height);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, far, to_imgui_u32(mixed(colour::kPanel, tint, 0.2F)), height * 0.25F);
  list->AddText({at.x + pad, at.y + (height - size.y) / 2}, to_imgui_u32(tint), text.data(),
                text.data() + text.size());
  ImGui::Dummy({far.x - at.x, height});
  pop_form_font();
}

bool slider(const char* label, float& value, float least, float most, const char* format, float width) {
  push_form_font(FormFont::kSmall);
  const float font = ImGui::GetFontSize(), knob = font * 0.55F, height = font * 2.2F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton(label, {width, height});
  note_control(label);
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
  const float before = value;
  if (active) {
    const float t = (ImGui::GetIO().MousePos.x - at.x - knob) / std::max(1.F, width - 2 * knob);
    value = least + (most - least) * std::clamp(t, 0.F, 1.F);
  }
  if (hovered || active) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (hovered && ImGui::GetIO().MouseWheel != 0)
    value = std::clamp(value + ImGui::GetIO().MouseWheel * (most - least) / 40, least, most);
  char shown[32];
  std::snprintf(shown, sizeof shown, format, static_cast<double>(value));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddText(at, to_imgui_u32(colour::kMuted), label, ImGui::FindRenderedTextEnd(label));
  push_form_font(FormFont::kMono);
  const float shown_width = width_of(shown);
  list->AddText({at.x + width - shown_width, at.y}, to_imgui_u32(colour::kText), shown);
  pop_form_font();
  places().back().value = shown;
  places().back().cut = width_of(label) + knob + shown_width > width;
  const float y = at.y + height - knob - 1, share = std::clamp((value - least) / (most - least), 0.F, 1.F);
  const float x = at.x + knob + (width - 2 * knob) * share, thick = std::max(3.F, font * 0.28F);
  list->AddRectFilled({at.x, y - thick / 2}, {at.x + width, y + thick / 2}, to_imgui_u32(colour::kLine),
                      thick / 2);
  list->AddRectFilled({at.x, y - thick / 2}, {x, y + thick / 2}, to_imgui_u32(colour::kFocus), thick / 2);
  list->AddCircleFilled({x, y}, active ? knob * 1.12F : knob, to_imgui_u32(colour::kText), 24);
  pop_form_font();
  return value != before;
}

namespace {

/// At the right end of the last item.
void draw_dot(Rgba tint, float right) {
  if (tint.a == 0) return;
  const float r = ImGui::GetFontSize() * 0.36F;
  const float y = (ImGui::GetItemRectMin().y + ImGui::GetItemRectMax().y) / 2;
  ImGui::GetWindowDrawList()->AddCircleFilled({right - 2 * r, y}, r, to_imgui_u32(tint), 24);
}

/// The rows of an open list. The index of the one that was clicked.
std::optional<std::size_t> rows_of(std::string_view shown, std::span<const ChoiceItem> items) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string words(items[i].words);
    if (ImGui::Selectable(words.c_str(), items[i].words == shown)) chosen = i;
    note_control(words);
    draw_dot(items[i].tint, ImGui::GetItemRectMax().x);
    if (ImGui::IsItemHovered() && !items[i].about.empty()) ImGui::SetTooltip("%s", items[i].about.c_str());
    if (items[i].words == shown && ImGui::IsWindowAppearing()) ImGui::SetScrollHereY();
  }
  return chosen;
}

}  // namespace

std::optional<std::size_t> choice(const char* label, std::string_view shown,
                                  std::span<const ChoiceItem> items, float width) {
  push_form_font(FormFont::kSmall);
  const float font = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool unlabelled = std::string_view(label).starts_with("##");
  if (unlabelled) {
    label += 2;
  } else {
    ImGui::GetWindowDrawList()->AddText(at, to_imgui_u32(colour::kMuted), label);
    ImGui::SetCursorScreenPos({at.x, at.y + font * 1.2F});
  }
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {font * 0.5F, font * 0.12F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {font * 0.6F, font * 0.6F});
  ImGui::SetNextItemWidth(width);
  const std::string id = std::string("##") + label;
  const bool open = ImGui::BeginCombo(id.c_str(), std::string(shown).c_str(), ImGuiComboFlags_HeightLargest);
  const bool hovered = ImGui::IsItemHovered();
  const float arrow = ImGui::GetFrameHeight();
  if (!open) {
    note_control(label);
    places().back().value = shown;
    const float inner = width - arrow - 2 * ImGui::GetStyle().FramePadding.x;
    places().back().cut = width_of(label) > width || width_of(shown) > inner;
    for (const ChoiceItem& item : items)
      if (item.words == shown) draw_dot(item.tint, at.x + width - arrow);
  }
  std::optional<std::size_t> chosen;
  if (open) {
    chosen = rows_of(shown, items);
    ImGui::EndCombo();
  }
  ImGui::PopStyleVar(2);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  pop_form_font();
  return chosen;
}

bool key_switch(const char* key, const char* label, bool on) {
  ImGui::PushID(key);
  push_form_font(FormFont::kSmall);
  const float font = ImGui::GetFontSize(), height = font * 1.7F;
  const ImVec2 at = ImGui::GetCursorScreenPos(), cap = ImGui::CalcTextSize(key),
               words_size = ImGui::CalcTextSize(label);
  const float cap_width = cap.x + font;
  const bool clicked = ImGui::InvisibleButton("switch", {cap_width + font * 0.5F + words_size.x, height});
  note_control(label);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 far(at.x + cap_width, at.y + height);
  list->AddRectFilled(at, far,
                      to_imgui_u32(on ? mixed(colour::kPanel, colour::kFocus, 0.25F) : colour::kRaised), 4);
  list->AddRect(at, far, to_imgui_u32(on ? colour::kFocus : colour::kLine), 4);
  const float text_y = at.y + (height - cap.y) / 2;
  list->AddText({at.x + font / 2, text_y}, to_imgui_u32(on ? colour::kText : colour::kMuted), key);
  list->AddText({far.x + font * 0.5F, text_y}, to_imgui_u32(on ? colour::kText : colour::kMuted), label);
  pop_form_font();
  ImGui::PopID();
  return clicked;
}

float list_row_height() { return ImGui::GetFontSize() * 1.9F; }

bool list_row(const char* label, std::string_view note, bool chosen, float width, bool enabled) {
  const float height = list_row_height(), pad = ImGui::GetFontSize() * 0.6F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked = ImGui::InvisibleButton(label, {width, height}) && enabled;
  note_control(label, enabled);
  places().back().value = note;
  const bool hovered = enabled && ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (chosen || hovered)
    list->AddRectFilled(at, {at.x + width, at.y + height},
                        to_imgui_u32(chosen ? mixed(colour::kPanel, colour::kFocus, 0.22F) : colour::kRaised),
                        ImGui::GetStyle().FrameRounding);
  const float y = at.y + (height - ImGui::GetFontSize()) / 2;
  const float note_width = ImGui::CalcTextSize(note.data(), note.data() + note.size()).x;
  const float end = at.x + width - 2 * pad - note_width;
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(enabled ? colour::kText : colour::kMuted));
  ImGui::RenderTextEllipsis(list, {at.x + pad, y}, {end, at.y + height}, end, end, label,
                            ImGui::FindRenderedTextEnd(label), nullptr);
  ImGui::PopStyleColor();
  if (hovered && width_of(label) > end - at.x - pad) ImGui::SetTooltip("%s", label);
  list->AddText({at.x + width - pad - note_width, y}, to_imgui_u32(colour::kMuted), note.data(),
                note.data() + note.size());
  return clicked;
}

bool code(const std::string& lines, float width) {
  push_form_font(FormFont::kMono);
  const float pad = ImGui::GetFontSize() * 0.7F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::CalcTextSize(lines.c_str(), nullptr, false, width - 2 * pad);
  const bool clicked = ImGui::InvisibleButton("code", {width, size.y + 2 * pad});
  if (clicked) ImGui::SetClipboardText(lines.c_str());
  note_control(lines.substr(0, lines.find('\n')));
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 far(at.x + width, at.y + size.y + 2 * pad);
  list->AddRectFilled(at, far, to_imgui_u32(colour::kArena), ImGui::GetStyle().FrameRounding);
  list->AddRect(at, far, to_imgui_u32(hovered ? colour::kFocus : colour::kLine),
                ImGui::GetStyle().FrameRounding);
  list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), {at.x + pad, at.y + pad}, to_imgui_u32(colour::kText),
                lines.c_str(), nullptr, width - 2 * pad);
  pop_form_font();
  if (!hovered) return clicked;
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImGui::SetTooltip("Click to copy");
  return clicked;
}

namespace {

void begin_window(const char* id, const Rect& at, int extra_flags) {
  ImGui::SetNextWindowPos({at.x, at.y});
  ImGui::SetNextWindowSize({at.w, at.h});
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse |
                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | extra_flags);
}

}  // namespace

void begin_panel(const char* id, const Rect& at, bool ground, int extra_flags) {
  const int no_ground = ground ? 0 : ImGuiWindowFlags_NoBackground;
  begin_window(id, at, ImGuiWindowFlags_NoScrollbar | no_ground | extra_flags);
}

void begin_scrolling_panel(const char* id, const Rect& at, int extra_flags) {
  begin_window(id, at, ImGuiWindowFlags_NoBackground | extra_flags);
}

void end_panel() { ImGui::End(); }

}  // namespace tw::app::form
