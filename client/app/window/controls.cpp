// SPDX-License-Identifier: MIT
#include "client/app/window/controls.hpp"

#include <algorithm>
#include <utility>

namespace tw::app {

using sf::Keyboard;
using sf::Mouse;

sim::Angle angle_of(Vec direction) {
  const float turns = std::atan2(direction.y, direction.x) / (2 * kPi);
  return static_cast<sim::Angle>(static_cast<std::int32_t>(std::lround(turns * 65536)) & 0xFFFF);
}

void Controls::on_event(const sf::Event& event) {
  switch (event.type) {
    case sf::Event::KeyPressed:
      keys_.insert(event.key.code);
      break;
    case sf::Event::KeyReleased:
      keys_.erase(event.key.code);
      break;
    case sf::Event::MouseButtonPressed:
      buttons_.insert(event.mouseButton.button);
      stick_aims_ = false;
      break;
    case sf::Event::MouseButtonReleased:
      buttons_.erase(event.mouseButton.button);
      break;
    case sf::Event::MouseMoved:
      mouse_ = {static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)};
      stick_aims_ = false;
      break;
    case sf::Event::JoystickMoved:
      on_stick(event.joystickMove);
      break;
    case sf::Event::JoystickButtonPressed:
      pad_.buttons.insert(event.joystickButton.button);
      break;
    case sf::Event::JoystickButtonReleased:
      pad_.buttons.erase(event.joystickButton.button);
      break;
    case sf::Event::JoystickDisconnected:
      pad_ = {};
      stick_aims_ = false;
      break;
    case sf::Event::LostFocus:
      release_all();
      break;
    default:
      break;
  }
}

void Controls::release_all() {
  keys_.clear();
  buttons_.clear();
  pad_ = {};
}

void Controls::on_stick(const sf::Event::JoystickMoveEvent& moved) {
  const float at = moved.position / 100;
  switch (moved.axis) {
    case sf::Joystick::X:
      pad_.move.x = at;
      break;
    case sf::Joystick::Y:
      pad_.move.y = at;
      break;
    case sf::Joystick::U:
      pad_.aim.x = at;
      break;
    case sf::Joystick::V:
      pad_.aim.y = at;
      break;
    case sf::Joystick::Z:
      pad_.left_trigger = at;
      break;
    case sf::Joystick::R:
      pad_.right_trigger = at;
      break;
    default:
      break;
  }
}

std::uint8_t Controls::gamepad_buttons() const {
  constexpr float kEighth = 0.38F;  // the sine of half an eighth of a turn: eight ways, all as wide
  constexpr unsigned kA = 0, kLeftShoulder = 4, kRightShoulder = 5;
  int buttons = 0;
  const Vec way = aside(pad_.move) ? normalised(pad_.move) : Vec{};
  if (way.y < -kEighth) buttons |= sim::kUp;
  if (way.y > kEighth) buttons |= sim::kDown;
  if (way.x < -kEighth) buttons |= sim::kLeft;
  if (way.x > kEighth) buttons |= sim::kRight;
  for (const unsigned button : {kA, kLeftShoulder, kRightShoulder})
    if (pad_.buttons.contains(button)) buttons |= sim::kDash;
  return static_cast<std::uint8_t>(buttons);
}

std::uint8_t Controls::move_buttons() const {
  constexpr std::pair<Action, sim::Button> kActionButtons[] = {{Action::kUp, sim::kUp},
                                                              {Action::kDown, sim::kDown},
                                                              {Action::kLeft, sim::kLeft},
                                                              {Action::kRight, sim::kRight},
                                                              {Action::kDash, sim::kDash}};
  constexpr std::pair<Keyboard::Key, sim::Button> kAlways[] = {
      {Keyboard::Up, sim::kUp},       {Keyboard::Down, sim::kDown},   {Keyboard::Left, sim::kLeft},
      {Keyboard::Right, sim::kRight}, {Keyboard::LShift, sim::kDash}, {Keyboard::RShift, sim::kDash}};
  std::uint8_t buttons = gamepad_buttons();
  for (const auto& [action, button] : kActionButtons)
    if (held(action)) buttons = static_cast<std::uint8_t>(buttons | button);
  for (const auto& [key, button] : kAlways) {
    // Unless it is bound to something else.
    const bool bound = std::find(bindings_.begin(), bindings_.end(), key) != bindings_.end();
    if (!bound && held(key)) buttons = static_cast<std::uint8_t>(buttons | button);
  }
  return buttons;
}

/// Where it points at once, or turning there the shorter way, the faster the further it is pushed.
void Controls::aim_by_stick(Micros passed) {
  constexpr float kTurnsPerSecond = 4, kSlowest = 0.1F;  // just out of the dead zone
  const sim::Angle wanted = angle_of(pad_.aim);
  if (sticks_.aim_speed >= Sticks::kMostAimSpeed) {
    aim_ = wanted;
    return;
  }
  const float dead = static_cast<float>(sticks_.dead_zone) / 100;
  const float push = std::min(1.F, (length(pad_.aim) - dead) / (1 - dead));
  const float turns = kTurnsPerSecond * static_cast<float>(sticks_.aim_speed) / 100 *
                      (kSlowest + (1 - kSlowest) * push) * static_cast<float>(passed) / 1e6F;
  const auto most = static_cast<std::int32_t>(std::lround(std::min(turns, 0.5F) * 65536));
  const std::int32_t way = static_cast<std::int16_t>(wanted - aim_);
  aim_ = static_cast<sim::Angle>(aim_ + std::clamp(way, -most, most));
}

sim::Command Controls::command(Vec from, Vec mouse, bool may_move, bool may_shoot, Micros now) {
  const Micros passed = now - std::exchange(before_, now);
  if (aside(pad_.aim)) {
    stick_aims_ = true;
    aim_by_stick(passed);
  } else if (!stick_aims_ && length(mouse - from) > 2) {
    aim_ = angle_of(mouse - from);
  }
  sim::Command command;
  command.aim = aim_;
  if (may_move) command.buttons = move_buttons();
  if (may_shoot && buttons_.contains(Mouse::Left)) command.buttons |= sim::kDisc;
  if (may_shoot && buttons_.contains(Mouse::Right)) command.buttons |= sim::kRail;
  if (may_move && pad_.right_trigger > 0) command.buttons |= sim::kDisc;
  if (may_move && pad_.left_trigger > 0) command.buttons |= sim::kRail;
  return command;
}

}  // namespace tw::app
