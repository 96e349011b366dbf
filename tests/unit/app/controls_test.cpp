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
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kUp | sim::kRight);
  controls.on_event(key(sf::Event::KeyReleased, sf::Keyboard::W));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kRight);
}

TEST(Controls, LosingTheFocusReleasesEverything) {
  Controls controls;
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::A));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Left));
  sf::Event lost{};
  lost.type = sf::Event::LostFocus;
  controls.on_event(lost);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, 0);
}

TEST(Controls, AFormInTheWayStopsShootingAndAFieldStopsMoving) {
  Controls controls;
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::Space));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Left));
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Right));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kDash | sim::kDisc | sim::kRail);
  EXPECT_EQ(controls.command({}, {9, 0}, true, false, 0).buttons, sim::kDash);
  EXPECT_EQ(controls.command({}, {9, 0}, false, true, 0).buttons, sim::kDisc | sim::kRail);
}

TEST(Controls, TheAimIsKeptWhileTheMouseLiesOnThePlayer) {
  Controls controls;
  const sim::Angle aim = controls.command({100, 100}, {100, 200}, true, true, 0).aim;
  EXPECT_EQ(aim, 16384);
  EXPECT_EQ(controls.command({100, 100}, {100.5F, 100}, true, true, 0).aim, aim);
}

TEST(Controls, WhatIsBoundCountsAndArrowsDoBesides) {
  Controls controls;
  Bindings bindings = kDefaultBindings;
  bind(bindings, Action::kUp, sf::Keyboard::I);
  bind(bindings, Action::kScores, sf::Keyboard::LShift);
  controls.set_bindings(bindings);
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::W));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, 0) << "W is nothing any more";
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::I));
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::Left));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kUp | sim::kLeft);
  controls.on_event(key(sf::Event::KeyPressed, sf::Keyboard::LShift));
  EXPECT_TRUE(controls.held(Action::kScores));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kUp | sim::kLeft) << "it dashes no more";
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
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kRight) << "a stick that hardly moves is at rest";
  controls.on_event(stick(sf::Joystick::V, 90));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 16384) << "down, whatever the mouse says";
  controls.on_event(stick(sf::Joystick::R, 100));
  controls.on_event(stick(sf::Joystick::Z, 100));
  sf::Event pressed{};
  pressed.type = sf::Event::JoystickButtonPressed;
  pressed.joystickButton = {0, 0};
  controls.on_event(pressed);
  EXPECT_EQ(controls.command({}, {9, 0}, true, false, 0).buttons, sim::kRight | sim::kDisc | sim::kRail | sim::kDash);
  sf::Event gone{};
  gone.type = sf::Event::JoystickDisconnected;
  controls.on_event(gone);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, 0);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 0) << "the mouse aims again";
}

TEST(Controls, AStickThatIsLetGoLeavesTheAimUntilTheMouseIsUsed) {
  Controls controls;
  controls.on_event(stick(sf::Joystick::V, 90));
  controls.command({}, {9, 0}, true, true, 0);
  controls.on_event(stick(sf::Joystick::V, 3));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 16384);
  sf::Event moved{};
  moved.type = sf::Event::MouseMoved;
  controls.on_event(moved);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 0);
}

TEST(Controls, TheDeadZoneIsThatOfBothSticks) {
  Controls controls;
  controls.on_event(stick(sf::Joystick::X, 30));
  controls.on_event(stick(sf::Joystick::V, 30));
  controls.set_sticks({.dead_zone = 25});
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, sim::kRight);
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 16384);
  controls.set_sticks({.dead_zone = 31});
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).buttons, 0);
  controls.on_event(button(sf::Event::MouseButtonPressed, sf::Mouse::Middle));
  EXPECT_EQ(controls.command({}, {9, 0}, true, true, 0).aim, 0);
}

TEST(Controls, AStickHasEightWaysWhateverItsDeadZone) {
  for (const int dead_zone : {Sticks::kLeastDeadZone, 35, Sticks::kMostDeadZone}) {
    Controls controls;
    controls.set_sticks({.dead_zone = dead_zone});
    const auto pushed = [&](float x, float y) {
      controls.on_event(stick(sf::Joystick::X, x));
      controls.on_event(stick(sf::Joystick::Y, y));
      return controls.command({}, {9, 0}, true, true, 0).buttons;
    };
    EXPECT_EQ(pushed(95, 20), sim::kRight) << dead_zone;
    EXPECT_EQ(pushed(70, -70), sim::kRight | sim::kUp) << dead_zone;
    EXPECT_EQ(pushed(-70, 70), sim::kLeft | sim::kDown) << dead_zone;
    EXPECT_EQ(pushed(-12, 96), sim::kDown) << dead_zone;
  }
}

/// How far the aim has turned from 0 after so many milliseconds with the stick pushed down.
int turned(int aim_speed, float push, int milliseconds, int step) {
  Controls controls;
  controls.set_sticks({.dead_zone = 20, .aim_speed = aim_speed});
  controls.command({}, {9, 0}, true, true, 1'000'000);
  controls.on_event(stick(sf::Joystick::V, push));
  sim::Angle aim = 0;
  for (int at = step; at <= milliseconds; at += step)
    aim = controls.command({}, {9, 0}, true, true, 1'000'000 + at * 1000).aim;
  return aim;
}

TEST(Controls, ASlowAimTurnsByTimeAndByHowFarTheStickIsPushed) {
  EXPECT_EQ(turned(100, 21, 1, 1), 16384) << "at once";
  const int half = turned(50, 100, 60, 1);
  EXPECT_NEAR(half, 65536 * 2 * 0.06, 65536 * 0.002) << "two turns a second";
  EXPECT_NEAR(turned(50, 100, 60, 20), half, 65536 * 0.002) << "whatever the frames";
  EXPECT_LT(turned(25, 100, 60, 1), half);
  EXPECT_LT(turned(50, 40, 60, 1), half / 2) << "a light push for a fine aim";
  EXPECT_GT(turned(Sticks::kLeastAimSpeed, 21, 60, 1), 0) << "but never none";
  EXPECT_EQ(turned(50, 100, 1000, 10), 16384) << "and there it stays";
}

TEST(Controls, ASlowAimTurnsTheShorterWay) {
  Controls controls;
  controls.set_sticks({.dead_zone = 20, .aim_speed = 50});
  controls.command({}, {9, 0}, true, true, 1'000'000);
  controls.on_event(stick(sf::Joystick::V, -100));
  const sim::Angle aim = controls.command({}, {9, 0}, true, true, 1'020'000).aim;
  EXPECT_GT(aim, 49152) << "up is a quarter turn back, not three ahead";
}

}  // namespace
}  // namespace tw::app
