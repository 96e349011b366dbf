// SPDX-License-Identifier: MIT
#include "client/app/screens/learn_screen.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "client/app/ui/card.hpp"
#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

constexpr std::size_t kMaxPages = 32, kMaxPageBytes = 64 * 1024;
constexpr float kWidth = 1040, kHeight = 620, kListWidth = 334;

std::vector<Page> read_pages(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.empty() && name[0] >= '0' && name[0] <= '9' && name.ends_with(".md"))
      paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Page> pages;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (pages.size() < kMaxPages && text.size() <= kMaxPageBytes) pages.push_back(parse_page(text));
  }
  return pages;
}

}  // namespace

void LearnScreen::show() {
  if (pages_.empty()) pages_ = read_pages(folder_);
  open_ = just_opened_ = true;
  go_to(stop_);
}

void LearnScreen::go_to(std::size_t stop) {
  stop_ = stop;
  answered_ = false;
  turned_ = true;
}

void LearnScreen::on_key(sf::Keyboard::Key key) {
  if (key == sf::Keyboard::Escape) open_ = false;
  if ((key == sf::Keyboard::Down || key == sf::Keyboard::PageDown) && stop_ + 1 < pages_.size())
    go_to(stop_ + 1);
  if ((key == sf::Keyboard::Up || key == sf::Keyboard::PageUp) && stop_ > 0) go_to(stop_ - 1);
}

void LearnScreen::draw(Canvas& canvas, Vec window, CommandBox& commands) {
  if (!open_) return;
  const Rect card = draw_card(canvas, window, {kWidth, kHeight});
  const float list = std::min(canvas.px(kListWidth), card.w * 0.36F);
  canvas.line({card.x + list, card.y + canvas.px(16)}, {card.x + list, card.bottom() - canvas.px(16)}, 1,
              colour::kLine);
  if (just_opened_) ImGui::SetNextWindowFocus();
  just_opened_ = false;
  form::begin_panel("learn-list", {card.x, card.y, list, card.h}, false, ImGuiWindowFlags_NoNav);
  draw_list(canvas);
  form::end_panel();
  form::begin_panel("learn-page", {card.x + list, card.y, card.w - list, card.h}, false,
                    ImGuiWindowFlags_NoNav);
  draw_page(canvas, commands);
  form::end_panel();
}

void LearnScreen::draw_list(Canvas& canvas) {
  form::title("How it is built");
  form::muted_wrapped("A tour, from sockets to prediction.");
  ImGui::Dummy({0, canvas.px(4)});
  const float foot = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
  ImGui::BeginChild("stops", {0, std::max(canvas.px(40), ImGui::GetContentRegionAvail().y - foot)}, false,
                    ImGuiWindowFlags_NoNav);
  if (pages_.empty()) form::muted_wrapped("The pages are not here: " + folder_ + " has none.");
  const float row = ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < pages_.size(); ++i)
    if (form::list_row(pages_[i].title.c_str(),
                       std::string(static_cast<std::size_t>(pages_[i].difficulty), '*'), i == stop_, row))
      go_to(i);
  ImGui::EndChild();
  if (form::button("Back", form::ButtonLook::kPlain)) open_ = false;
}

void LearnScreen::draw_page(Canvas& canvas, CommandBox& commands) {
  if (stop_ >= pages_.size()) return;
  const Page& page = pages_[stop_];
  ImGui::BeginChild("page", {0, 0}, false, ImGuiWindowFlags_NoNav);
  if (std::exchange(turned_, false)) ImGui::SetScrollY(0);
  push_form_font(FormFont::kHeadline);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(page.title.c_str());
  ImGui::PopTextWrapPos();
  pop_form_font();
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const PageBlock& block = page.blocks[i];
    if (!block.answer || answered_) {
      draw_block(canvas, block, commands);
    } else if (i == 0 || !page.blocks[i - 1].answer) {
      ImGui::Dummy({0, canvas.px(2)});
      if (form::button("Show the answer", form::ButtonLook::kPlain)) answered_ = true;
    }
  }
  ImGui::Dummy({0, canvas.px(8)});
  ImGui::EndChild();
}

void LearnScreen::draw_block(Canvas& canvas, const PageBlock& block, CommandBox& commands) {
  const float width = ImGui::GetContentRegionAvail().x - canvas.px(14);  // clear of the scroll bar
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  switch (block.kind) {
    case PageBlock::Kind::kHeading:
      ImGui::Dummy({0, canvas.px(4)});
      form::title(block.text);
      break;
    case PageBlock::Kind::kText:
      ImGui::TextUnformatted(block.text.c_str());
      break;
    case PageBlock::Kind::kItem:
      form::muted("\u2013");
      ImGui::SameLine(canvas.px(16));
      ImGui::TextUnformatted(block.text.c_str());
      break;
    case PageBlock::Kind::kCode:
      for (const std::string& line : lines_of(block.text)) commands.draw(canvas, line, width);
      break;
  }
  ImGui::PopTextWrapPos();
}

}  // namespace tw::app
