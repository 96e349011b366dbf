// SPDX-License-Identifier: MIT
#include "client/app/host/child.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <fstream>

namespace tw::app {
namespace {

class ChildTest : public testing::Test {
 protected:
  ~ChildTest() override { std::filesystem::remove(log_); }
  std::string shell(const std::string& script) { return child_.start({"/bin/sh", "-c", script}, log_); }
  /// Until `done`, 10 s at most.
  template <class Done>
  bool until(Done&& done) {
    for (int waited = 0; waited < 10'000 && !done(); waited += 10) poll(nullptr, 0, 10);
    return done();
  }
  std::string logged() {
    std::ifstream file(log_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string log_ =
      (std::filesystem::temp_directory_path() / ("twinwire-child-" + std::to_string(getpid()))).string();
  Child child_;
};

TEST_F(ChildTest, ItsOutputIsReadWithoutWaitingAndItsErrorsGoToTheLog) {
  ASSERT_EQ(shell("echo ready; echo trouble >&2; exec sleep 60"), "");
  std::string said;
  EXPECT_TRUE(until([&] { return (said += child_.take_output()) == "ready\n"; })) << said;
  EXPECT_TRUE(until([&] { return logged() == "trouble\n"; }));
  EXPECT_EQ(child_.take_output(), "");
  EXPECT_TRUE(child_.running());
  child_.stop();
  EXPECT_FALSE(child_.running());
}

TEST_F(ChildTest, WhoEndsByItselfRunsNoMore) {
  ASSERT_EQ(shell("exit 3"), "");
  EXPECT_TRUE(until([&] { return !child_.running(); }));
  child_.stop();
}

TEST_F(ChildTest, WhoDoesNotHearIsKilled) {
  ASSERT_EQ(shell("trap '' TERM; echo deaf; while :; do sleep 1; done"), "");
  std::string said;
  ASSERT_TRUE(until([&] { return (said += child_.take_output()) == "deaf\n"; }));
  child_.stop();
  EXPECT_FALSE(child_.running());
}

TEST_F(ChildTest, WhatIsNotThereIsSaidInASentence) {
  EXPECT_EQ(child_.start({"/nowhere/twinwire-server"}, log_), "There is no program /nowhere/twinwire-server.");
  EXPECT_NE(child_.start({"/bin/sh"}, "/nowhere/log"), "");
  EXPECT_FALSE(child_.running());
}

}  // namespace
}  // namespace tw::app
