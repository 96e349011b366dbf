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

  Settings load() {
    complaints_.clear();
    return load_settings(path_, complaints_);
  }

  std::string folder_, path_;
  std::vector<std::string> complaints_;
};

TEST_F(SettingsTest, WhatWasSavedIsLoaded) {
  Settings saved;
  saved.server = "10.0.0.7:9";
  saved.name = "Wisp";
  saved.lanes = {LaneKind::kTcp, LaneKind::kUdp};
  saved.show_truth = false;
  saved.preferences.volume = 35;
  saved.preferences.ui_scale = 1.5F;
  saved.preferences.fps_limit = 144;
  saved.preferences.vsync = saved.preferences.reduced_motion = true;
  saved.preferences.colours = Colours::kColourBlind;
  bind(saved.preferences.bindings, Action::kDash, sf::Keyboard::LControl);
  save_settings(path_, saved);
  const Settings back = load();
  EXPECT_TRUE(complaints_.empty());
  EXPECT_EQ(back.preferences.volume, 35);
  EXPECT_EQ(back.preferences.ui_scale, 1.5F);
  EXPECT_EQ(back.preferences.fps_limit, 144);
  EXPECT_TRUE(back.preferences.vsync && back.preferences.reduced_motion);
  EXPECT_EQ(back.preferences.colours, Colours::kColourBlind);
  EXPECT_EQ(back.preferences.bindings, saved.preferences.bindings);
  EXPECT_EQ(back.server, "10.0.0.7:9");
  EXPECT_EQ(back.name, "Wisp");
  EXPECT_EQ(back.lanes, (std::vector{LaneKind::kTcp, LaneKind::kUdp}));
  EXPECT_FALSE(back.show_truth);
}

TEST_F(SettingsTest, AMissingFileIsTheDefaults) { EXPECT_EQ(load().server, Settings().server); }

TEST_F(SettingsTest, ADamagedFileIsTheDefaults) {
  for (const char* text :
       {"", "{", "[]", "null", R"({"server": 7, "name": [], "lanes": "udp", "show_truth": 1})",
        R"({"lanes": ["carrier-pigeon", 3]})", R"({"name": "a name that is far too long to be one"})"}) {
    write(text);
    const Settings back = load();
    EXPECT_FALSE(complaints_.empty()) << text;
    EXPECT_EQ(back.server, Settings().server) << text;
    EXPECT_EQ(back.name, "") << text;
    EXPECT_EQ(back.lanes, Settings().lanes) << text;
  }
}

TEST_F(SettingsTest, BytesThatAreNoTextDoNotThrow) {
  Settings odd;
  odd.server = "host";
  odd.name = "\xff\xfe";
  save_settings(path_, odd);
  EXPECT_EQ(load().server, "host");
}

TEST_F(SettingsTest, EachBadValueIsNamedAndDefaultedAndTheOthersStand) {
  write(
      R"({"volume": 101, "ui_scale": 9, "fps_limit": "fast", "vsync": 1, "reduced_motion": true, "colours": "loud",
            "keys": {"dash": "Q", "up": "Escape", "down": 7}})");
  const Settings back = load();
  EXPECT_EQ(complaints_.size(), 7u);
  for (const char* key :
       {"'volume'", "'ui_scale'", "'fps_limit'", "'vsync'", "'colours'", "'keys.up'", "'keys.down'"}) {
    bool named = false;
    for (const std::string& complaint : complaints_) named |= complaint.find(key) != std::string::npos;
    EXPECT_TRUE(named) << key;
  }
  EXPECT_EQ(back.preferences.volume, 100);
  EXPECT_EQ(back.preferences.fps_limit, 60);
  EXPECT_TRUE(back.preferences.reduced_motion) << "what makes sense counts";
  EXPECT_EQ(back.preferences.bindings[static_cast<std::size_t>(Action::kDash)], sf::Keyboard::Q);
  EXPECT_EQ(back.preferences.bindings[static_cast<std::size_t>(Action::kUp)], sf::Keyboard::W);
}

TEST_F(SettingsTest, NowhereToWriteIsNoTrouble) { save_settings("/proc/nowhere/client.json", Settings()); }

}  // namespace
}  // namespace tw::app
