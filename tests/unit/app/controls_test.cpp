// SPDX-License-Identifier: MIT
#include "client/app/window/controls.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

sf::Event key(sf::Event::EventType type, sf::Keyboard::Key code) {
  sf::Event event{};
  event.type = type;
  event.key.code = code;
  return event;
}

sf::Event button(sf::Event::EventType type, sf::Mouse::Button which) {
  sf::Event event{};
  event.type = type;
  event.mouseButton.button = which;
  return event;
}

TEST(Controls, AnglesCountAsTheSimulationDoes) {
  EXPECT_EQ(angle_of({1, 0}), 0);
  EXPECT_EQ(angle_of({0, 1}), 16384) << "down the screen is a quarter turn";
  EXPECT_EQ(angle_of({-1, 0}), 32768);
  EXPECT_EQ(angle_of({0, -1}), 49152);
}

TEST(Controls, HeldKeysAreButtonsUntilReleased) {
  Controls controls;
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::W));
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::Right));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kUp | sim::kRight);
  controls.on_event(key(sf::Event::KeyReleased, sf::Keyboard::W));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kRight);
}

TEST(Controls, LosingTheFocusReleasesEverything) {
  Controls controls;
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::A));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Left));
  sf::Event lost{};
  lost.type = sf::Event::LostFocus;
  controls.on_event(lost);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, 0);
}

TEST(Controls, AFormInTheWayStopsShootingAndAFieldStopsMoving) {
  Controls controls;
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::Space));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Left));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Right));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kDash | sim::kDisc | sim::kRail);
  EXPECT_EQ(controls.command({}, {9, 0}, true, false).buttons, sim::kDash);
  EXPECT_EQ(controls.command({}, {9, 0}, false, true).buttons, sim::kDisc | sim::kRail);
}

TEST(Controls, TheAimIsKeptWhileTheMouseLiesOnThePlayer) {
  Controls controls;
  const sim::Angle aim = controls.command({100, 100}, {100, 200}, true, true).aim;
  EXPECT_EQ(aim, 16384);
  EXPECT_EQ(controls.command({100, 100}, {100.5F, 100}, true, true).aim, aim);
}

}  // namespace
}  // namespace tw::app
