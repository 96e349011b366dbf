// SPDX-License-Identifier: MIT
#pragma once

#include <set>

#include <SFML/Window/Event.hpp>

#include "client/app/draw/geometry.hpp"
#include "client/app/window/bindings.hpp"
#include "client/app/window/sticks.hpp"
#include "shared/base/clock.hpp"
#include "shared/sim/world.hpp"

namespace tw::app {

/// Which keys and buttons are held, kept from the window's events: what happens in other windows is not ours to see.
class Controls {
 public:
  void on_event(const sf::Event& event);
  void release_all();
  void set_bindings(const Bindings& bindings) { bindings_ = bindings; }
  void set_sticks(const Sticks& sticks) { sticks_ = sticks; }

  /// What the player wants now. On a gamepad the left stick moves, the right one aims, and where it left the aim it stays until
  /// the mouse is used; the right trigger throws discs, the left one charges the rail, and A or a shoulder button dashes.
  /// `from` and `mouse` in pixels; no aim change while the mouse lies on the player.
  sim::Command command(Vec from, Vec mouse, bool may_move, bool may_shoot, Micros now);
  Vec mouse() const { return mouse_; }
  bool held(sf::Keyboard::Key key) const { return keys_.contains(key); }
  bool held(Action action) const { return held(bindings_[static_cast<std::size_t>(action)]); }

 private:
  /// As SFML numbers the sticks of the usual gamepads, -1..1; y down.
  struct Gamepad {
    Vec move, aim;
    std::set<unsigned> buttons;
    float left_trigger = -1, right_trigger = -1;
  };
  std::uint8_t move_buttons() const;
  std::uint8_t gamepad_buttons() const;
  void on_stick(const sf::Event::JoystickMoveEvent& moved);
  bool aside(Vec stick) const { return length(stick) * 100 > static_cast<float>(sticks_.dead_zone); }
  void aim_by_stick(Micros passed);

  Bindings bindings_ = kDefaultBindings;
  Sticks sticks_;
  Gamepad pad_;
  bool stick_aims_ = false;  ///< it was the last to
  Micros before_ = 0;        ///< of the last command
  std::set<int> keys_, buttons_;
  Vec mouse_{-1, -1};  ///< outside, until it moves
  sim::Angle aim_ = 0;
};

/// The angle of a direction on the screen, as the simulation counts it.
sim::Angle angle_of(Vec direction);

}  // namespace tw::app
