// SPDX-License-Identifier: MIT
#include "client/app/host/host_desk.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace tw::app {
namespace {

/// With a script in place of twinwire-lab: it says whose it is, and ends once it may.
class HostDeskTest : public testing::Test {
 protected:
  HostDeskTest() {
    std::filesystem::create_directories(folder_);
    std::ofstream(lab_) << "#!/bin/sh\nfor player; do :; done\n"
                           "echo \"$*\" > \"" +
                               folder_ +
                               "/words$player\"\n"
                               "echo \"twinwire-lab: No way to $player.\" >&2\n"
                               "while [ ! -e \"" +
                               folder_ + "/end$player\" ]; do sleep 0.05; done\nexit 1\n";
    chmod(lab_.c_str(), 0700);
    desk_.open(folder_, lab_);
  }
  ~HostDeskTest() override {
    desk_.close();
    std::filesystem::remove_all(folder_);
  }
  /// Services the desk until `done`, 10 s at most.
  template <class Done>
  bool until(Done&& done) {
    for (int waited = 0; waited < 10'000 && !done(); waited += 10) {
      desk_.service(waited * 1'000);
      poll(nullptr, 0, 10);
    }
    return done();
  }
  bool spoke(const std::string& player) {
    const std::string path = folder_ + "/words" + player;
    return std::filesystem::exists(path) && !last_line(path).empty();
  }

  const std::string folder_ =
      (std::filesystem::temp_directory_path() / ("twinwire-desk-" + std::to_string(getpid()))).string();
  const std::string lab_ = folder_ + "/lab";
  HostDesk desk_;
};

TEST_F(HostDeskTest, ANameThatLooksLikeAnOptionIsNone) {
  desk_.set_handicap("-Pip", "4g-p50");
  ASSERT_TRUE(until([&] { return spoke("-Pip"); }));
  EXPECT_EQ(last_line(folder_ + "/words-Pip"), "handicap --data " + folder_ + " --preset 4g-p50 -- -Pip");
}

TEST_F(HostDeskTest, WhatFailedIsSaidInItsOwnWordsWhoeverSpokeLast) {
  desk_.set_handicap("Dora", "4g-p50");
  ASSERT_TRUE(until([&] { return spoke("Dora"); }));
  desk_.set_handicap("Pip", "4g-p50");
  ASSERT_TRUE(until([&] { return spoke("Pip"); }));
  EXPECT_EQ(desk_.problem(), "");
  std::ofstream(folder_ + "/endDora") << "now";
  ASSERT_TRUE(until([&] { return !desk_.problem().empty(); }));
  EXPECT_EQ(desk_.problem(), "No way to Dora.");
  EXPECT_EQ(desk_.handicap_of("Dora"), "");
  EXPECT_EQ(desk_.handicap_of("Pip"), "4g-p50") << "nobody else's has ended";
}

}  // namespace
}  // namespace tw::app
