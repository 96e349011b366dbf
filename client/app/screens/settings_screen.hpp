// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "client/app/draw/canvas.hpp"
#include "client/app/settings.hpp"

namespace tw::app {

/// The settings, over whatever is below. Everything counts at once, but for the size of text.
class SettingsScreen {
 public:
  bool open() const { return open_; }
  void show() { open_ = just_opened_ = true; }
  /// A key while it is open: bound to the action that waits for one, or Escape. True: something has changed.
  bool on_key(sf::Keyboard::Key key, Preferences& settings);
  /// Call within a frame of the forms. True: something has changed.
  bool draw(Canvas& canvas, Vec window, Preferences& settings);

 private:
  bool draw_choices(Canvas& canvas, float width, Preferences& settings);
  void draw_keys(Canvas& canvas, float width, const Preferences& settings);

  bool open_ = false, just_opened_ = false;
  std::optional<Action> waiting_;  ///< for a key
  bool refused_ = false;           ///< the last key cannot be bound
};

}  // namespace tw::app
