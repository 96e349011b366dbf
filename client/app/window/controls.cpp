// SPDX-License-Identifier: MIT
#include "client/app/window/controls.hpp"

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
      break;
    case sf::Event::MouseButtonReleased:
      buttons_.erase(event.mouseButton.button);
      break;
    case sf::Event::MouseMoved:
      mouse_ = {static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)};
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
}

std::uint8_t Controls::move_buttons() const {
  constexpr std::pair<Keyboard::Key, sim::Button> kKeys[] = {
      {Keyboard::W, sim::kUp},        {Keyboard::Up, sim::kUp},       {Keyboard::S, sim::kDown},
      {Keyboard::Down, sim::kDown},   {Keyboard::A, sim::kLeft},      {Keyboard::Left, sim::kLeft},
      {Keyboard::D, sim::kRight},     {Keyboard::Right, sim::kRight}, {Keyboard::Space, sim::kDash},
      {Keyboard::LShift, sim::kDash}, {Keyboard::RShift, sim::kDash}};
  std::uint8_t buttons = 0;
  for (const auto& [key, button] : kKeys)
    if (held(key)) buttons = static_cast<std::uint8_t>(buttons | button);
  return buttons;
}

sim::Command Controls::command(Vec from, Vec mouse, bool may_move, bool may_shoot) {
  if (length(mouse - from) > 2) aim_ = angle_of(mouse - from);
  sim::Command command;
  command.aim = aim_;
  if (may_move) command.buttons = move_buttons();
  if (may_shoot && buttons_.contains(Mouse::Left)) command.buttons |= sim::kDisc;
  if (may_shoot && buttons_.contains(Mouse::Right)) command.buttons |= sim::kRail;
  return command;
}

}  // namespace tw::app
