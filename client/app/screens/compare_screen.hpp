// SPDX-License-Identifier: MIT
#pragma once

#include <SFML/Window/Event.hpp>

#include "client/app/screens/command_box.hpp"

namespace tw::app {

/// How transports are compared: by eye and by measurement, each a command of the lab.
class CompareScreen {
 public:
  bool open() const { return open_; }
  void show() { open_ = just_opened_ = true; }
  void on_key(sf::Keyboard::Key key);
  /// Call within a frame of the forms.
  void draw(Canvas& canvas, Vec window, CommandBox& commands);

 private:
  bool open_ = false, just_opened_ = false;
};

}  // namespace tw::app
