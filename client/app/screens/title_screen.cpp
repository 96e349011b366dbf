// SPDX-License-Identifier: MIT
#include "client/app/screens/title_screen.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"
#include "client/app/window/window.hpp"

namespace tw::app {
namespace {

constexpr float kColumn = 300, kPad = 24, kLowBelow = 520;

struct Entry {
  const char* words;
  const char* about;
};
/// By TitleChoice.
constexpr std::array<Entry, 8> kEntries{
    {{"Play", "Log in to a server whose address you know, with an account or as a guest."},
     {"Host a game", "A server for your network on this machine, with bots until friends come."},
     {"Find on this network", "Games that others host here."},
     {"Compare", "The same match over several transports, through a network that loses packets."},
     {"Learn", "A tour of how such a game is built, from sockets to prediction."},
     {"Watch", "Matches that were saved, packet for packet."},
     {"Settings", "Keys, sound, colours, motion, frames."},
     {"Quit", "Leave Twinwire."}}};

}  // namespace

std::string_view TitleScreen::marked() const { return kEntries[marked_].words; }

Rect TitleScreen::beside(const Canvas& canvas, Vec window) {
  const float column = canvas.px(kColumn + kPad);
  return {column, 0, window.x - column - canvas.px(kPad), window.y};
}

void TitleScreen::on_key(sf::Keyboard::Key key, bool shift) {
  const bool back = key == sf::Keyboard::Up || (key == sf::Keyboard::Tab && shift);
  const bool on = key == sf::Keyboard::Down || (key == sf::Keyboard::Tab && !shift);
  if (back || on) marked_ = (marked_ + (on ? 1 : kEntries.size() - 1)) % kEntries.size();
  if (key == sf::Keyboard::Home) marked_ = 0;
  if (key == sf::Keyboard::End) marked_ = kEntries.size() - 1;
  if (key == sf::Keyboard::Enter || key == sf::Keyboard::Space) entered_ = static_cast<TitleChoice>(marked_);
}

std::optional<TitleChoice> TitleScreen::draw(Canvas& canvas, Vec window) {
  const float pad = canvas.px(kPad);
  const Rect column{0, 0, canvas.px(kColumn), window.y};
  const bool low = window.y < canvas.px(kLowBelow);
  // As far apart as the window has room for.
  const float apart = std::clamp((window.y - canvas.px(kLeastHeight - 24)) / 10, canvas.px(2), canvas.px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {canvas.px(8), apart});
  form::begin_panel("title", column, false, ImGuiWindowFlags_NoNav);
  ImGui::SetCursorPos({pad, low ? canvas.px(12) : std::round(window.y * 0.14F)});
  push_form_font(FormFont::kHeadline);
  ImGui::TextUnformatted("Twinwire");
  pop_form_font();
  ImGui::SetCursorPosX(pad);
  form::muted("One match, several wires.");
  ImGui::Dummy({0, canvas.px(low ? 2 : 16)});
  const ImVec2 at = ImGui::GetIO().MousePos;
  const bool moved = std::exchange(mouse_, {at.x, at.y}) != Vec{at.x, at.y};
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    ImGui::SetCursorPosX(pad - canvas.px(8));
    if (form::list_row(kEntries[i].words, "", i == marked_, column.w - 1.5F * pad))
      entered_ = static_cast<TitleChoice>(i);
    if (moved && ImGui::IsItemHovered()) marked_ = i;
  }
  ImGui::Dummy({0, canvas.px(low ? 2 : 8)});
  ImGui::SetCursorPosX(pad);
  ImGui::PushTextWrapPos(column.w - pad);
  form::muted(kEntries[marked_].about);
  ImGui::PopTextWrapPos();
  form::end_panel();
  ImGui::PopStyleVar();
  if (entered_) marked_ = static_cast<std::size_t>(*entered_);
  return std::exchange(entered_, std::nullopt);
}

}  // namespace tw::app
