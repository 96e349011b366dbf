// SPDX-License-Identifier: MIT
#pragma once

#include <SFML/Window/Event.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "client/app/draw/canvas.hpp"

namespace tw::app {

enum class TitleChoice : std::uint8_t {
  kPlay,
  kHost,
  kFind,
  kCompare,
  kLearn,
  kWatch,
  kSettings,
  kQuit,
};

/// The name, and where one can go from here; by mouse, or with the arrows, Tab and Enter.
class TitleScreen {
 public:
  bool open() const { return open_; }
  void show() { open_ = true; }
  void hide() { open_ = false; }

  void on_key(sf::Keyboard::Key key, bool shift);
  /// Call within a frame of the forms. What was chosen since the last call.
  std::optional<TitleChoice> draw(Canvas& canvas, Vec window);
  /// What the window has beside the menu.
  static Rect beside(const Canvas& canvas, Vec window);

  /// The words of the entry that Enter would choose.
  std::string_view marked() const;

 private:
  bool open_ = false;
  std::size_t marked_ = 0;
  std::optional<TitleChoice> entered_;
  Vec mouse_;  ///< as it was last: an entry is marked by a mouse that moves, not by one that lies there
};

}  // namespace tw::app
