// SPDX-License-Identifier: MIT
#include "client/app/settings.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <tuple>

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
  saved.preferences.shake = 20;
  saved.preferences.own_colour = kOwnColours;
  saved.preferences.sticks = {.dead_zone = 12, .aim_speed = 40};
  bind(saved.preferences.bindings, Action::kDash, sf::Keyboard::LControl);
  save_settings(path_, saved);
  const Settings back = load();
  EXPECT_TRUE(complaints_.empty());
  EXPECT_EQ(back.preferences.volume, 35);
  EXPECT_EQ(back.preferences.ui_scale, 1.5F);
  EXPECT_EQ(back.preferences.fps_limit, 144);
  EXPECT_TRUE(back.preferences.vsync && back.preferences.reduced_motion);
  EXPECT_EQ(back.preferences.colours, Colours::kColourBlind);
  EXPECT_EQ(back.preferences.shake, 20);
  EXPECT_EQ(back.preferences.own_colour, kOwnColours);
  EXPECT_EQ(back.preferences.sticks.dead_zone, 12);
  EXPECT_EQ(back.preferences.sticks.aim_speed, 40);
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

TEST_F(SettingsTest, WhatIsNoNumberOrOutOfRangeIsNamedAndDefaulted) {
  struct Row {
    const char* key;
    std::vector<const char*> bad;
  };
  const std::vector<const char*> never{
      "\"loud\"", "true", "null", "[]", "{}", "-1", "1e300", "-1e300", "18446744073709551615"};
  const Row rows[]{{"volume", {"101", "100.5"}},      {"ui_scale", {"0.49", "4.01"}},
                   {"fps_limit", {"0", "9", "1001"}}, {"shake", {"101", "-0.5"}},
                   {"own_colour", {"9", "8.5"}},      {"stick_dead_zone", {"0", "4", "91"}},
                   {"aim_speed", {"0", "9", "101"}}};
  const auto with = [](const char* key, const char* value) {
    return std::string("{\"name\": \"Wisp\", \"") + key + "\": " + value + "}";
  };
  for (const Row& row : rows)
    for (const auto* list : {&never, &row.bad})
      for (const char* value : *list) {
        write(with(row.key, value));
        const Settings back = load();
        EXPECT_EQ(complaints_.size(), 1u) << row.key << ": " << value;
        EXPECT_NE(complaints_.front().find(std::string("'") + row.key + "'"), std::string::npos)
            << complaints_.front();
        EXPECT_EQ(back.name, "Wisp") << "the others stand";
        const Preferences& p = back.preferences;
        EXPECT_EQ(std::tie(p.volume, p.ui_scale, p.fps_limit, p.shake, p.own_colour, p.sticks.dead_zone,
                           p.sticks.aim_speed),
                  std::make_tuple(100, 0.F, 60, 50, std::size_t{0}, 35, 100))
            << row.key << ": " << value;
      }
}

TEST_F(SettingsTest, TheEndsOfEachRangeAreGood) {
  for (
      const char* text :
      {R"({"volume": 0, "shake": 0, "own_colour": 0, "stick_dead_zone": 5, "aim_speed": 10, "fps_limit": 10, "ui_scale": 0.5})",
       R"({"volume": 100, "shake": 100, "own_colour": 8, "stick_dead_zone": 90, "aim_speed": 100, "fps_limit": 1000, "ui_scale": 4})"}) {
    write(text);
    load();
    EXPECT_TRUE(complaints_.empty()) << complaints_.front();
  }
}

TEST_F(SettingsTest, NowhereToWriteIsNoTrouble) { save_settings("/proc/nowhere/client.json", Settings()); }

}  // namespace
}  // namespace tw::app
