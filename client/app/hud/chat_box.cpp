// SPDX-License-Identifier: MIT
#include "client/app/hud/chat_box.hpp"

#include <algorithm>
#include <utility>

#include "client/app/ui/widgets.hpp"
#include "shared/base/limits.hpp"

namespace tw::app {
namespace {

constexpr Micros kShown = 10'000'000, kFading = 800'000;
constexpr std::size_t kMostLines = 4;
constexpr float kRow = 22, kInput = 36, kWidest = 440;

}  // namespace

void ChatBox::hide() {
  open_ = false;
  typed_.clear();
}

/// What people say; the server's own words are news, and shown as such.
void ChatBox::hear(const client::LobbyClient::State& lobby, Micros now) {
  const std::uint64_t before = std::exchange(heard_, lobby.chat_lines).value_or(lobby.chat_lines);
  // A new connection counts from 0 again.
  const std::uint64_t fresh = lobby.chat_lines >= before ? lobby.chat_lines - before : 0;
  const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(fresh, lobby.chat.size()));
  for (std::size_t i = lobby.chat.size() - known; i < lobby.chat.size(); ++i)
    if (!lobby.chat[i].from.empty()) lines_.push_back({lobby.chat[i], now});
  while (lines_.size() > kMostLines) lines_.pop_front();
}

std::optional<std::string> ChatBox::draw(Canvas& canvas, const Rect& arena,
                                         const client::LobbyClient::State& lobby, Micros now) {
  hear(lobby, now);
  const float pad = canvas.px(8), width = std::min(canvas.px(kWidest), arena.w - 2 * pad);
  float y = arena.bottom() - pad;
  std::optional<std::string> said;
  if (open_) {
    y -= canvas.px(kInput);
    // Wider than the field by the margin to which a panel cuts what it draws.
    const float margin = canvas.px(18);
    form::begin_panel("say", {arena.x + pad - margin, y, width + 2 * margin, canvas.px(kInput)}, false);
    if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
    ImGui::SetCursorPos({margin, canvas.px(2)});
    if (form::line(typed_, "Say something to the room", kMaxChatBytes)) {
      if (!typed_.empty()) said = typed_;
      hide();
    }
    form::end_panel();
  }
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    const auto left = static_cast<float>(line->at + kShown - now);
    const float alpha = open_ ? 1 : std::clamp(left / static_cast<float>(kFading), 0.F, 1.F);
    if (alpha <= 0) break;
    const float name = canvas.text_width(line->said.from, Face::kTitle, 12), gap = canvas.px(8);
    const std::string words = canvas.fitted(line->said.text, Face::kText, 12, width - name - 3 * gap);
    const float w = name + canvas.text_width(words, Face::kText, 12) + 3 * gap;
    y -= canvas.px(kRow);
    const Rect box{arena.x + pad, y, w, canvas.px(kRow - 2)};
    canvas.round_rect(box, canvas.px(5), faded(colour::kPanel, 0.88F * alpha));
    canvas.text({box.x + gap, box.centre().y}, line->said.from,
                {Face::kTitle, 12, faded(colour::kFocus, alpha)});
    canvas.text({box.x + 2 * gap + name, box.centre().y}, words,
                {Face::kText, 12, faded(colour::kText, alpha)});
  }
  return said;
}

}  // namespace tw::app
