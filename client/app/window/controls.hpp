// SPDX-License-Identifier: MIT
#pragma once

#include <set>

#include <SFML/Window/Event.hpp>

#include "client/app/draw/geometry.hpp"
#include "shared/sim/world.hpp"

namespace tw::app {

/// Which keys and buttons are held, kept from the window's events: what happens in other windows is not ours to see.
class Controls {
 public:
  void on_event(const sf::Event& event);
  void release_all();

  /// What the player wants now. `from` and `mouse` in pixels; no aim change while the mouse lies on the player.
  sim::Command command(Vec from, Vec mouse, bool may_move, bool may_shoot);
  Vec mouse() const { return mouse_; }
  bool held(sf::Keyboard::Key key) const { return keys_.contains(key); }

 private:
  std::uint8_t move_buttons() const;

  std::set<int> keys_, buttons_;
  Vec mouse_{-1, -1};  ///< outside, until it moves
  sim::Angle aim_ = 0;
};

/// The angle of a direction on the screen, as the simulation counts it.
sim::Angle angle_of(Vec direction);

}  // namespace tw::app
