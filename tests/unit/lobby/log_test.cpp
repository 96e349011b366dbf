// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "server/lobby/log.hpp"

namespace tw::log {
namespace {

std::size_t lines_with(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Log, WritesTenLinesASecondOfOneTopicAndSaysWhatItLeftOut) {
  testing::internal::CaptureStderr();
  std::size_t written = 0;
  for (; written < 1'000; ++written) info(Topic::kMatch, "everyday");
  const std::string out = testing::internal::GetCapturedStderr();
  const std::size_t seen = lines_with(out, "everyday");
  EXPECT_GE(seen, static_cast<std::size_t>(kLinesPerSecond));
  EXPECT_LE(seen, 2U * kLinesPerSecond) << "a new second may begin meanwhile";
}

TEST(Log, AWarningIsSeenBehindAFloodOfEverydayLines) {
  testing::internal::CaptureStderr();
  for (int i = 0; i < 1'000; ++i) info(Topic::kLobby, "everyday");
  warn(Topic::kLobby, "the disk is full");
  EXPECT_EQ(lines_with(testing::internal::GetCapturedStderr(), "the disk is full"), 1U);
}

TEST(Log, LinesThatQuietHidesUseUpNothing) {
  testing::internal::CaptureStderr();
  be_quiet();
  for (int i = 0; i < 1'000; ++i) info(Topic::kAccounts, "everyday");
  for (int i = 0; i < 5; ++i) warn(Topic::kAccounts, "worth a look");
  const std::string out = testing::internal::GetCapturedStderr();
  EXPECT_EQ(lines_with(out, "everyday"), 0U);
  EXPECT_EQ(lines_with(out, "worth a look"), 5U);
}

}  // namespace
}  // namespace tw::log
