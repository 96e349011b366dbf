// SPDX-License-Identifier: MIT
#include "client/app/screens/host_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "client/app/ui/card.hpp"
#include "client/app/ui/fingerprint_text.hpp"
#include "client/app/ui/preset_items.hpp"
#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

using protocol::AdminSeat;

constexpr std::size_t kUsualRows = 8;  ///< a card that grew with every guest would slip away under the mouse
constexpr float kWidth = 780, kMostHeight = 620, kRow = 38, kAround = 190, kKey = 66;
/// A row's columns, in parts of its width: words begin there, figures end there.
struct Column {
  const char* head;
  float at;
  bool figures;
};
constexpr std::array<Column, 5> kColumns{{{"player", 0, false},
                                          {"lane, ms behind", 0.22F, false},
                                          {"late, 5 s", 0.51F, true},
                                          {"off, units", 0.62F, true},
                                          {"handicap", 0.65F, false}}};
constexpr float kButtonAt = 0.83F;
constexpr std::string_view kNone = "none";

/// "udp 83  tcp 216": since the newest snapshot that the client says it has.
std::string lanes_text(const AdminSeat& seat) {
  std::string text;
  for (const AdminSeat::Lane& lane : seat.lanes)
    text += (text.empty() ? "" : "  ") + lane.kind + ' ' +
            (lane.behind_ms ? std::to_string(*lane.behind_ms) : "?");
  return text.empty() ? "not in the match" : text;
}

/// Of the lane that shows most of it.
std::string off_text(const AdminSeat& seat) {
  double most = -1;
  for (const AdminSeat::Lane& lane : seat.lanes) most = std::max(most, lane.off_units.value_or(-1));
  return most < 0 ? "-" : fmt::format("{:.0f}", most);
}

const std::vector<form::ChoiceItem>& handicaps() {
  static const std::vector<form::ChoiceItem> kItems = [] {
    std::vector<form::ChoiceItem> items{{kNone, "plays over the network alone"}};
    for (const auto& preset : form::preset_items())
      if (preset.words != kNone) items.push_back(preset);
    return items;
  }();
  return kItems;
}

/// The handicap that was chosen; the desk does it.
void choose_handicap(const AdminSeat& seat, HostDesk& desk, float width) {
  const std::string now = desk.handicap_of(seat.name);
  const std::string_view shown = !now.empty()        ? std::string_view(now)
                                 : seat.detour == 0  ? kNone
                                 : seat.link.empty() ? std::string_view("of another program")
                                                     : std::string_view(seat.link);
  const auto chosen = form::choice(("##Handicap of " + seat.name).c_str(), shown, handicaps(), width);
  if (chosen)
    desk.set_handicap(seat.name, *chosen == 0 ? std::string() : std::string(handicaps()[*chosen].words));
}

void cell(const Column& column, const std::string& words, float inner, float y) {
  if (column.figures) push_form_font(FormFont::kMono);
  const float x = inner * column.at - (column.figures ? ImGui::CalcTextSize(words.c_str()).x : 0);
  ImGui::SetCursorPos({x, y});
  if (column.at == 0)
    ImGui::TextUnformatted(words.c_str());
  else
    form::muted(words);
  if (column.figures) pop_form_font();
}

/// One player, from `y` on.
void draw_seat(Canvas& canvas, const AdminSeat& seat, HostDesk& desk, const std::string& own, float inner,
               float y) {
  const std::array<std::string, 4> words{seat.name + (seat.name == own ? " (you)" : ""), lanes_text(seat),
                                         seat.late_pct ? fmt::format("{:.1f} %", *seat.late_pct) : "-",
                                         off_text(seat)};
  const float text_y = y + (canvas.px(kRow) - ImGui::GetFontSize()) / 2;
  for (std::size_t i = 0; i < words.size(); ++i) cell(kColumns[i], words[i], inner, text_y);
  ImGui::SetCursorPos({inner * kColumns.back().at, text_y - canvas.px(1)});
  choose_handicap(seat, desk, inner * (kButtonAt - kColumns.back().at) - canvas.px(10));
  ImGui::SetCursorPos({inner * kButtonAt, y + (canvas.px(kRow) - ImGui::GetFrameHeight()) / 2});
  const std::string label = "Send away##" + seat.name;
  if (seat.name != own && form::button(label.c_str(), form::ButtonLook::kQuiet, inner * (1 - kButtonAt)))
    desk.send_away(seat.name);
}

}  // namespace

void HostScreen::on_key(sf::Keyboard::Key key) {
  if (key == sf::Keyboard::Escape) open_ = false;
}

void HostScreen::draw(Canvas& canvas, Vec window, HostDesk& desk, const std::string& invitation,
                      const std::optional<transport::Fingerprint>& key, const std::string& own) {
  if (!open_) return;
  const auto rows = static_cast<float>(std::max(desk.seats().size(), kUsualRows));
  const Rect card =
      draw_card(canvas, window, {kWidth, std::min(kAround + (key ? kKey : 0) + kRow * rows, kMostHeight)});
  if (std::exchange(just_opened_, false)) ImGui::SetNextWindowFocus();
  form::begin_panel("host", card, false, ImGuiWindowFlags_NoNav);
  form::title("Your game");
  form::muted_wrapped(invitation);
  if (key) {
    form::muted_wrapped("Who joins for the first time is shown your server's key; read it to who asks:");
    show_fingerprint(*key);
  }
  form::muted_wrapped(
      "A handicap sends one player's lanes through a link that really delays and loses; everybody is told.");
  if (!desk.problem().empty()) form::error_text(desk.problem());
  ImGui::Dummy({0, canvas.px(2)});

  const float foot = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
  const float inner = ImGui::GetContentRegionAvail().x - canvas.px(12), left = ImGui::GetCursorPosX();
  push_form_font(FormFont::kSmall);
  for (const Column& column : kColumns) {
    const float back = column.figures ? ImGui::CalcTextSize(column.head).x : 0;
    if (column.at > 0) ImGui::SameLine(left + inner * column.at - back);
    form::muted(column.head);
  }
  pop_form_font();
  ImGui::BeginChild("seats", {0, std::max(canvas.px(40), ImGui::GetContentRegionAvail().y - foot)}, false,
                    ImGuiWindowFlags_NoNav);
  if (desk.seats().empty()) form::muted("The server has not told yet who is here.");
  float y = ImGui::GetCursorPosY();
  for (const AdminSeat& seat : desk.seats()) {
    draw_seat(canvas, seat, desk, own, inner, y);
    y += canvas.px(kRow);
  }
  ImGui::SetCursorPos({0, y});
  ImGui::Dummy({1, 1});
  ImGui::EndChild();
  if (form::button("Back", form::ButtonLook::kPlain)) open_ = false;
  form::end_panel();
}

}  // namespace tw::app
