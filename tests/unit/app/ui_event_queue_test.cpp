// SPDX-License-Identifier: MIT
#include "client/app/window/ui_event_queue.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tw::app {
namespace {

constexpr int kTab = 60, kEnter = 58, kA = 0, kControl = 37;

void type(UiEventQueue& queue, const std::string& words) {
  for (const char c : words) {
    queue.push(UiKey{c, true, false});
    queue.push(UiText{static_cast<std::uint32_t>(c)});
    queue.push(UiKey{c, false, false});
  }
}

void press(UiEventQueue& queue, int key) {
  queue.push(UiKey{key, true, true});
  queue.push(UiKey{key, false, false});
}

/// What a form that handles a frame's text before its keys would have read: commands as '|'.
std::string read_all(UiEventQueue& queue, int* frames = nullptr) {
  std::string seen;
  while (queue.pending() > 0) {
    const auto events = queue.take_frame();
    EXPECT_FALSE(events.empty()) << "a frame that takes nothing would never end";
    if (events.empty()) return seen;
    if (frames) ++*frames;
    for (const UiEvent& e : events)
      if (const auto* text = std::get_if<UiText>(&e)) seen += static_cast<char>(text->code_point);
    for (const UiEvent& e : events)
      if (const auto* key = std::get_if<UiKey>(&e)) seen += key->down && key->command ? "|" : "";
  }
  return seen;
}

TEST(UiEventQueue, APressAndItsReleaseAreNeverInOneFrame) {
  UiEventQueue queue;
  press(queue, kTab);
  EXPECT_EQ(queue.take_frame().size(), 1U);
  EXPECT_EQ(queue.take_frame().size(), 1U);
  queue.push(UiButton{0, true});
  queue.push(UiButton{0, false});
  EXPECT_EQ(queue.take_frame().size(), 1U);
  EXPECT_EQ(queue.take_frame().size(), 1U);
}

TEST(UiEventQueue, FastTypingKeepsItsOrderAcrossTabAndEnter) {
  UiEventQueue queue;
  type(queue, "rook");
  press(queue, kTab);
  type(queue, "secret");
  press(queue, kEnter);
  EXPECT_EQ(read_all(queue), "rook|secret|");
}

TEST(UiEventQueue, AWordTakesFewFrames) {
  UiEventQueue queue;
  int frames = 0;
  type(queue, "abcdefgh");
  read_all(queue, &frames);
  EXPECT_LE(frames, 9);
}

TEST(UiEventQueue, AShortcutSeesItsModifierHeld) {
  UiEventQueue queue;
  queue.push(UiKey{kControl, true, false});
  queue.push(UiKey{kA, true, true});
  queue.push(UiKey{kA, false, false});
  queue.push(UiKey{kControl, false, false});
  const auto first = queue.take_frame();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_TRUE(std::get<UiKey>(first[0]).down);
  EXPECT_EQ(std::get<UiKey>(first[1]).key, kA);
}

TEST(UiEventQueue, AClickHappensWhereTheMouseWas) {
  UiEventQueue queue;
  queue.push(UiMove{1, 1});
  queue.push(UiButton{0, true});
  queue.push(UiMove{9, 9});
  const auto first = queue.take_frame();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(std::get<UiMove>(first[0]).x, 1);
}

TEST(UiEventQueue, WhatIsDraggedArrivesBeforeItIsLetGo) {
  UiEventQueue queue;
  queue.push(UiMove{5, 5});
  queue.push(UiButton{0, false});
  EXPECT_EQ(queue.take_frame().size(), 1U);
  EXPECT_EQ(queue.take_frame().size(), 1U);
}

TEST(UiEventQueue, ManyMovesAreOne) {
  UiEventQueue queue;
  for (int i = 0; i < 1000; ++i) queue.push(UiMove{static_cast<float>(i), 0});
  const auto frame = queue.take_frame();
  ASSERT_EQ(frame.size(), 1U);
  EXPECT_EQ(std::get<UiMove>(frame[0]).x, 999);
}

TEST(UiEventQueue, IsBounded) {
  UiEventQueue queue;
  for (std::size_t i = 0; i < 3 * UiEventQueue::kMaxPending; ++i)
    queue.push(UiKey{static_cast<int>(i), true, false});
  EXPECT_EQ(queue.pending(), UiEventQueue::kMaxPending);
}

}  // namespace
}  // namespace tw::app
