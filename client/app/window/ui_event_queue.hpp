// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <variant>

namespace tw::app {

/// Input for the forms, in order of arrival. ImGui before 1.87 samples keys and buttons once a frame: a press and its
/// release within one frame would never have been. So they trickle: a frame takes events up to the first that would
/// hide an earlier one.
struct UiKey {
  int key = 0;
  bool down = false;
  bool command = false;  ///< acts by itself (Tab, Enter, Ctrl+A): neither types a character nor modifies
};
struct UiText {
  std::uint32_t code_point = 0;
};
struct UiButton {
  int button = 0;
  bool down = false;
};
struct UiMove {
  float x = 0, y = 0;
};
struct UiWheel {
  float delta = 0;
};
using UiEvent = std::variant<UiKey, UiText, UiButton, UiMove, UiWheel>;

class UiEventQueue {
 public:
  static constexpr std::size_t kMaxPending =
      512;  ///< beyond it the oldest go: nobody types 500 keys in a frame

  void push(UiEvent event);
  /// The events of this frame, in order, removed from the queue.
  std::deque<UiEvent> take_frame();
  std::size_t pending() const { return pending_.size(); }
  void clear() { pending_.clear(); }

 private:
  std::deque<UiEvent> pending_;
};

}  // namespace tw::app
