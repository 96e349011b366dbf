// SPDX-License-Identifier: MIT
#include "client/app/screens/watch_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "client/app/data_folder.hpp"
#include "client/app/ui/card.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr std::size_t kMostShown = 500;
constexpr float kWidth = 460, kHeight = 420;

/// "2026-11-30_18-05-09" as the file is named; "2026-11-30  18:05:09" to read.
std::string readable(std::string stem) {
  if (stem.size() < 19 || stem[10] != '_') return stem;
  stem[13] = stem[16] = ':';
  const bool last = stem.substr(19) == "_last-30-s";
  if (stem.size() > 19 && !last) return stem;
  return stem.substr(0, 10) + "  " + stem.substr(11, 8) + (last ? "  last 30 s" : "");
}

/// A few seconds are some kilobytes: "0.0 MB" would look like an empty file.
std::string size_text(std::uintmax_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{} kB", (bytes + 999) / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace

std::vector<WatchScreen::Saved> WatchScreen::saved_matches() {
  namespace fs = std::filesystem;
  std::vector<Saved> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data_folder("matches"), error)) {
    std::error_code gone;
    const auto size = entry.file_size(gone);
    if (gone || entry.path().extension() != ".twmatch") continue;
    found.push_back({entry.path().string(), readable(entry.path().stem().string()), size_text(size)});
  }
  std::sort(found.begin(), found.end(), [](const Saved& a, const Saved& b) { return a.path > b.path; });
  if (found.size() > kMostShown) found.resize(kMostShown);
  return found;
}

void WatchScreen::show() {
  matches_ = saved_matches();
  complaint_.clear();
  open_ = just_opened_ = true;
}

void WatchScreen::on_key(sf::Keyboard::Key key) {
  if (key == sf::Keyboard::Escape) open_ = false;
}

std::optional<std::string> WatchScreen::draw(Canvas& canvas, Vec window) {
  if (!open_) return std::nullopt;
  std::optional<std::string> chosen;
  const Rect card = draw_card(canvas, window, {kWidth, kHeight});
  if (std::exchange(just_opened_, false)) ImGui::SetNextWindowFocus();
  form::begin_panel("watch", card, false, ImGuiWindowFlags_NoNav);
  form::title("Watch a match again");
  if (matches_.empty())
    form::muted_wrapped(
        "No match is saved yet. Press F9 while you play or watch one, and it will stand here.");
  else
    form::muted_wrapped(
        "Saved with F9, or with Ctrl+F9 its last half minute: what was seen, packet for packet.");
  if (!complaint_.empty()) form::error_text(complaint_);
  ImGui::Dummy({0, canvas.px(2)});
  const float foot = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
  ImGui::BeginChild("matches", {0, std::max(canvas.px(40), ImGui::GetContentRegionAvail().y - foot)}, false,
                    ImGuiWindowFlags_NoNav);
  for (const Saved& saved : matches_)
    if (form::list_row(saved.name.c_str(), saved.note, false, ImGui::GetContentRegionAvail().x))
      chosen = saved.path;
  ImGui::EndChild();
  if (form::button("Back", form::ButtonLook::kPlain)) open_ = false;
  form::end_panel();
  return chosen;
}

}  // namespace tw::app
