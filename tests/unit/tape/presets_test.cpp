// SPDX-License-Identifier: MIT
#include "lab/link/remote/presets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

TEST(Presets, HaveNamesOfTheirOwnThatNeedNoQuoting) {
  std::set<std::string_view> names;
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name;
    EXPECT_TRUE(std::all_of(preset.name.begin(), preset.name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    })) << preset.name;
    EXPECT_EQ(find_preset(preset.name), &preset);
  }
  EXPECT_EQ(find_preset("mars"), nullptr);
  EXPECT_EQ(find_preset(""), nullptr);
}

TEST(Presets, AreWhatALinkAccepts) {
  for (const Preset& preset : presets()) EXPECT_EQ(invalid_reason(preset.settings), nullptr) << preset.name;
}

TEST(Presets, SayWhoSaysSo) {
  for (const Preset& preset : presets()) {
    EXPECT_FALSE(preset.source.empty()) << preset.name;
    EXPECT_FALSE(preset.title.empty()) << preset.name;
  }
}

TEST(Presets, LoseByWallClockTime) {
  for (const Preset& preset : presets()) EXPECT_FALSE(preset.settings.per_packet) << preset.name;
}

TEST(Presets, AreOneWayAndInTheRightUnits) {
  const auto& fiedler = find_preset("fiedler-b")->settings;
  EXPECT_EQ(fiedler, both_ways({.loss_pct = 5, .delay_ms = 125})) << "his 250 ms are a round trip";
  const auto& phone = find_preset("3g")->settings;
  EXPECT_EQ(phone.to_client.rate_kbit, 800) << "0.8 Mbit/s down";
  EXPECT_EQ(phone.to_server.rate_kbit, 260) << "0.26 Mbit/s up";
  const auto& metro = find_preset("metro")->settings.to_client;
  EXPECT_EQ(metro.dark_ms / (metro.dark_ms + metro.light_ms), 0.1) << "3 s in 30";
  EXPECT_EQ(find_preset("none")->settings, Settings{});
}

}  // namespace
}  // namespace tw::link
