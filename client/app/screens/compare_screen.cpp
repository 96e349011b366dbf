// SPDX-License-Identifier: MIT
#include "client/app/screens/compare_screen.hpp"

#include <algorithm>
#include <utility>

#include "client/app/ui/card.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr float kWidth = 640, kHeight = 560;

struct Way {
  const char* title;
  const char* about;
  const char* command;
};
constexpr Way kWays[] = {
    {"See it",
     "A match of your own over both at once: a second window, through a link that loses real packets.",
     "./play --loss 5 --delay 50 --lanes udp,tcp"},
    {"See it on a network that people know", "The names of others: twinwire-lab --list-presets.",
     "./play --preset starlink --lanes udp,tcp,tcp-latest"},
    {"Measure it", "Two minutes without a window; then open results/compare/report.html.",
     "build/release/bin/twinwire-lab compare --lanes udp,rudp,tcp --loss 0,5 --delay 50 --seconds 20 --out "
     "results/compare"}};

}  // namespace

void CompareScreen::on_key(sf::Keyboard::Key key) {
  if (key == sf::Keyboard::Escape) open_ = false;
}

void CompareScreen::draw(Canvas& canvas, Vec window, CommandBox& commands) {
  if (!open_) return;
  const Rect card = draw_card(canvas, window, {kWidth, kHeight});
  if (std::exchange(just_opened_, false)) ImGui::SetNextWindowFocus();
  form::begin_panel("compare", card, false, ImGuiWindowFlags_NoNav);
  form::title("Compare");
  const float foot = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y;
  ImGui::BeginChild("ways", {0, std::max(canvas.px(40), ImGui::GetContentRegionAvail().y - foot)}, false,
                    ImGuiWindowFlags_NoNav);
  for (const Way& way : kWays) {
    ImGui::Dummy({0, canvas.px(4)});
    form::title(way.title);
    form::muted_wrapped(way.about);
    commands.draw(canvas, way.command, ImGui::GetContentRegionAvail().x - canvas.px(14));
  }
  ImGui::EndChild();
  if (form::button("Back", form::ButtonLook::kPlain)) open_ = false;
  form::end_panel();
}

}  // namespace tw::app
