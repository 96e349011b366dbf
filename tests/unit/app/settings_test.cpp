// SPDX-License-Identifier: MIT
#include "client/app/settings.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace tw::app {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "twinwire-settings-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/deeper/client.json";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) {
    std::filesystem::create_directories(folder_ + "/deeper");
    std::ofstream(path_) << text;
  }

  std::string folder_, path_;
};

TEST_F(SettingsTest, WhatWasSavedIsLoaded) {
  save_settings(path_, {"10.0.0.7:9", "Wisp", {LaneKind::kTcp, LaneKind::kUdp}, false});
  const Settings back = load_settings(path_);
  EXPECT_EQ(back.server, "10.0.0.7:9");
  EXPECT_EQ(back.name, "Wisp");
  EXPECT_EQ(back.lanes, (std::vector{LaneKind::kTcp, LaneKind::kUdp}));
  EXPECT_FALSE(back.show_truth);
}

TEST_F(SettingsTest, AMissingFileIsTheDefaults) { EXPECT_EQ(load_settings(path_).server, Settings().server); }

TEST_F(SettingsTest, ADamagedFileIsTheDefaults) {
  for (const char* text :
       {"", "{", "[]", "null", R"({"server": 7, "name": [], "lanes": "udp", "show_truth": 1})",
        R"({"lanes": ["carrier-pigeon", 3]})", R"({"name": "a name that is far too long to be one"})"}) {
    write(text);
    const Settings back = load_settings(path_);
    EXPECT_EQ(back.server, Settings().server) << text;
    EXPECT_EQ(back.name, "") << text;
    EXPECT_EQ(back.lanes, Settings().lanes) << text;
  }
}

TEST_F(SettingsTest, BytesThatAreNoTextDoNotThrow) {
  save_settings(path_, {"host", "\xff\xfe", {LaneKind::kUdp}, true});
  EXPECT_EQ(load_settings(path_).server, "host");
}

TEST_F(SettingsTest, NowhereToWriteIsNoTrouble) { save_settings("/proc/nowhere/client.json", Settings()); }

}  // namespace
}  // namespace tw::app
