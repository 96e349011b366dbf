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

TEST(Controls, WhatIsBoundCountsAndArrowsDoBesides) {
  Controls controls;
  Bindings bindings = kDefaultBindings;
  bind(bindings, Action::kUp, sf::Keyboard::I);
  bind(bindings, Action::kScores, sf::Keyboard::LShift);
  controls.set_bindings(bindings);
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::W));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, 0) << "W is nothing any more";
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::I));
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::Left));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kUp | sim::kLeft);
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::LShift));
  EXPECT_TRUE(controls.held(Action::kScores));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kUp | sim::kLeft) << "it dashes no more";
}

sf::Event stick(sf::Joystick::Axis axis, float position) {
  sf::Event event{};
  event.type = sf::Event::JoystickMoved;
  event.joystickMove = {0, axis, position};
  return event;
}

TEST(Controls, AGamepadMovesAimsAndShoots) {
  Controls controls;
  controls.on_event(stick(sf::Joystick::X, 80));
  controls.on_event(stick(sf::Joystick::Y, -20));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, sim::kRight) << "a stick that hardly moves is at rest";
  controls.on_event(stick(sf::Joystick::V, 90));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).aim, 16384) << "down, whatever the mouse says";
  controls.on_event(stick(sf::Joystick::R, 100));
  controls.on_event(stick(sf::Joystick::Z, 100));
  sf::Event pressed{};
  pressed.type = sf::Event::JoystickButtonPressed;
  pressed.joystickButton = {0, 0};
  controls.on_event(pressed);
  EXPECT_EQ(controls.command({}, {9, 0}, true, false).buttons, sim::kRight | sim::kDisc | sim::kRail | sim::kDash);
  sf::Event gone{};
  gone.type = sf::Event::JoystickDisconnected;
  controls.on_event(gone);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).buttons, 0);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true).aim, 0) << "the mouse aims again";
}

}  // namespace
}  // namespace tw::app
