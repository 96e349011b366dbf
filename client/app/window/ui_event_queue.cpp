// SPDX-License-Identifier: MIT
#include "client/app/window/ui_event_queue.hpp"

#include <set>
#include <utility>

namespace tw::app {
namespace {

/// What a frame has taken so far, and so what it cannot take any more.
struct Frame {
  std::set<int> keys, buttons;
  bool command = false, button_changed = false, wheel = false, moved = false;

  /// One command a frame, and nothing behind it: forms handle a frame's text before its commands, and look at the
  /// modifiers as they stand at the frame's end.
  bool fits(const UiKey& e) const { return !command && !button_changed && !keys.contains(e.key); }
  bool fits(const UiText&) const { return !command && !button_changed; }
  /// A release waits a frame for the move before it: what is dragged must first arrive where it is let go.
  bool fits(const UiButton& e) const {
    return !command && !wheel && !buttons.contains(e.button) && (e.down || !moved);
  }
  bool fits(const UiMove&) const { return !button_changed && !wheel; }
  bool fits(const UiWheel&) const { return !button_changed; }

  void take(const UiKey& e) {
    keys.insert(e.key);
    command = command || (e.down && e.command);
  }
  void take(const UiText&) {}
  void take(const UiButton& e) {
    buttons.insert(e.button);
    button_changed = true;
  }
  void take(const UiMove&) { moved = true; }
  void take(const UiWheel&) { wheel = true; }
};

}  // namespace

void UiEventQueue::push(UiEvent event) {
  // A mouse reports hundreds of positions a second; only the last of a row counts.
  if (!pending_.empty() && std::holds_alternative<UiMove>(event) &&
      std::holds_alternative<UiMove>(pending_.back()))
    pending_.pop_back();
  if (pending_.size() == kMaxPending) pending_.pop_front();
  pending_.push_back(event);
}

std::deque<UiEvent> UiEventQueue::take_frame() {
  Frame frame;
  std::deque<UiEvent> taken;
  while (!pending_.empty()) {
    const UiEvent event = pending_.front();
    if (!std::visit([&](const auto& e) { return frame.fits(e); }, event)) break;
    std::visit([&](const auto& e) { frame.take(e); }, event);
    taken.push_back(event);
    pending_.pop_front();
  }
  return taken;
}

}  // namespace tw::app
