// SPDX-License-Identifier: MIT
#include "client/app/screens/menu.hpp"

#include "client/app/ui/card.hpp"
#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

void key_line(const char* keys, const char* what) {
  ImGui::TextUnformatted(keys);
  ImGui::SameLine(ImGui::GetFontSize() * 11);
  form::muted(what);
}

/// Lists side by side, of what there is; what is chosen is put to the vote.
void draw_votes(Canvas& canvas, const MatchMenu& menu, MenuAction& action) {
  const float gap = ImGui::GetStyle().ItemSpacing.x, half = (ImGui::GetContentRegionAvail().x - gap) / 2;
  const ImVec2 at = ImGui::GetCursorPos();
  float x = at.x;
  const auto list = [&](const char* label, const std::vector<std::string>& names, MenuChoice choice) {
    if (names.empty()) return;
    std::vector<form::ChoiceItem> items;
    for (const std::string& name : names) items.push_back({name, {}});
    ImGui::SetCursorPos({x, at.y});
    const auto chosen = form::choice(label, "put to the vote \u2026", items, half);
    if (chosen) action = {choice, names[*chosen]};
    x += half + gap;
  };
  list("Next map", menu.maps, MenuChoice::kVoteMap);
  list("Vote out", menu.players, MenuChoice::kVoteOut);
  ImGui::SetCursorPos({at.x, at.y + canvas.px(46)});
}

}  // namespace

MenuAction draw_match_menu(Canvas& canvas, Vec window, const MatchMenu& menu, const Bindings& bindings) {
  const bool votes = !menu.maps.empty() || !menu.players.empty();
  const float height = 452.F + (menu.invitation.empty() ? 0 : 90) + (votes ? 52 : 0);
  const Rect card = draw_card(canvas, window, {420, height});
  MenuAction action;
  MenuChoice& choice = action.choice;
  form::begin_scrolling_panel("menu", card);
  form::title("The match goes on");
  ImGui::Dummy({0, canvas.px(2)});
  if (form::button("Resume", form::ButtonLook::kPrimary, -1)) choice = MenuChoice::kResume;
  if (!menu.invitation.empty()) {
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted((menu.invitation + " Quitting ends the game for everybody.").c_str());
    ImGui::PopTextWrapPos();
    if (form::button("Players and handicaps", form::ButtonLook::kPlain, -1)) choice = MenuChoice::kHost;
  }
  if (form::button("Settings", form::ButtonLook::kPlain, -1)) choice = MenuChoice::kSettings;
  if (votes) draw_votes(canvas, menu, action);
  if (form::button("Leave the match", form::ButtonLook::kPlain, -1)) choice = MenuChoice::kLeave;
  if (form::button("Quit Twinwire", form::ButtonLook::kPlain, -1)) choice = MenuChoice::kQuit;
  ImGui::Dummy({0, canvas.px(4)});
  push_form_font(FormFont::kSmall);
  const auto key = [&](Action which) {
    return std::string(name_of(bindings[static_cast<std::size_t>(which)]));
  };
  key_line((key(Action::kUp) + " " + key(Action::kLeft) + " " + key(Action::kDown) + " " +
            key(Action::kRight) + ", arrows")
               .c_str(),
           "move");
  key_line("mouse", "aim; left: disc, right: rail (hold)");
  key_line((key(Action::kDash) + ", Shift").c_str(), "dash");
  key_line(key(Action::kScores).c_str(), "score");
  key_line("F3 / F4 / O / P", "ghosts / truth / outage / pause packets");
  key_line("F5 - F8, F10, F11", "techniques");
  key_line("Ctrl+F5, F6 / F7, F8", "one panel / clock, input buffer");
  key_line("F9", "save the match, to replay; Ctrl: last 30 s");
  key_line("Return", "say something to the room");
  key_line("F12 / N", "picture / whose eyes, when you watch");
  pop_form_font();
  form::end_panel();
  return action;
}

}  // namespace tw::app
