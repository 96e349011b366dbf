// SPDX-License-Identifier: MIT
#pragma once

#include <SFML/Window/Event.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/app/draw/canvas.hpp"

namespace tw::app {

/// The matches that F9 saved, newest first: one of them is shown again.
class WatchScreen {
 public:
  bool open() const { return open_; }
  void show();
  void hide() { open_ = false; }
  /// Why the one that was chosen cannot be shown.
  void complain(std::string why) { complaint_ = std::move(why); }
  void on_key(sf::Keyboard::Key key);
  /// Call within a frame of the forms. The file that was chosen in it.
  std::optional<std::string> draw(Canvas& canvas, Vec window);

 private:
  struct Saved {
    std::string path, name, note;
  };
  static std::vector<Saved> saved_matches();

  std::vector<Saved> matches_;
  std::string complaint_;
  bool open_ = false, just_opened_ = false;
};

}  // namespace tw::app
