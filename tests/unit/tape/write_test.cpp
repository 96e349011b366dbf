// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "lab/link/remote/presets.hpp"
#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

Tape small() {
  Tape tape;
  tape.lanes = {{LaneKind::kUdp, ""}, {LaneKind::kTcp, "bbr"}};
  tape.networks = {{}};
  return tape;
}

void expect_same_again(const Tape& tape) {
  const std::string text = to_toml(tape);
  const auto again = parse_tape(text);
  ASSERT_TRUE(again) << again.error << '\n' << text;
  EXPECT_EQ(*again, tape) << text;
  EXPECT_EQ(to_toml(*again), text);
}

TEST(WriteTape, ReadsBackAsTheSameTape) { expect_same_again(small()); }

TEST(WriteTape, KeepsOneSetOfTechniquesAndSeveral) {
  Tape tape = small();
  tape.techniques = {{.others = Others::kNewest, .deltas = false}};
  expect_same_again(tape);
  tape.techniques.push_back({.snapshot_hz = 15, .enet_throttle = true});
  expect_same_again(tape);
  tape.techniques.push_back({.own = OwnPlayer::kDelivered, .snapshot_hz = 15});
  expect_same_again(tape);
  tape.techniques = {{.own = OwnPlayer::kSmoothed}};
  expect_same_again(tape);
}

TEST(WriteTape, KeepsTextOfAnyKind) {
  Tape tape = small();
  tape.name = "\"quoted\" \\ and\ttabs\x01\x7f";
  tape.about = "two\nlines, \xc3\xa4 \xe2\x86\x92";
  tape.version = "0.1.0";
  expect_same_again(tape);
}

TEST(WriteTape, KeepsEveryPresetByName) {
  Tape tape = small();
  tape.networks.clear();
  for (const auto& preset : link::presets())
    tape.networks.push_back({std::string(preset.name), preset.settings});
  expect_same_again(tape);
  EXPECT_EQ(to_toml(tape).find("spike"), std::string::npos) << "a preset's own values go without saying";
}

TEST(WriteTape, KeepsWhatDiffersFromThePreset) {
  Tape tape = small();
  link::Settings settings = link::find_preset("starlink")->settings;
  settings.to_server.rate_kbit = 0;
  settings.to_client.loss_pct = 1.0 / 3;
  settings.per_packet = true;
  tape.networks = {{"starlink", settings}, {"", settings}};
  expect_same_again(tape);
}

TEST(WriteTape, KeepsADownload) {
  Tape tape = small();
  link::Settings settings;
  settings.to_client.rate_kbit = 1000;
  tape.networks = {{"", settings, true}, {"", settings}};
  expect_same_again(tape);
}

TEST(WriteTape, KeepsEveryValueOfEachDirection) {
  const link::Conditions up{.loss_pct = 0.1,
                            .delay_ms = 1,
                            .jitter_ms = 2,
                            .spike_ms = 3,
                            .spike_pct = 4,
                            .dark_ms = 5,
                            .light_ms = 6,
                            .duplicate_pct = 7,
                            .reorder_pct = 8,
                            .corrupt_pct = 9,
                            .rate_kbit = 10,
                            .queue_kb = 11,
                            .blackout = true};
  const link::Conditions down{.loss_pct = 20,
                              .delay_ms = 21,
                              .jitter_ms = 22,
                              .spike_ms = 23,
                              .spike_pct = 24,
                              .dark_ms = 25,
                              .light_ms = 26,
                              .duplicate_pct = 27,
                              .reorder_pct = 28,
                              .corrupt_pct = 29,
                              .rate_kbit = 30,
                              .queue_kb = 31,
                              .blackout = false};
  Tape tape = small();
  tape.networks = {{"", {up, down, true}}};
  expect_same_again(tape);
  EXPECT_NE(to_toml(tape).find("[network.up]\nloss = 0.1\ndelay = 1\njitter = 2\nspike = 3\nspike_share = 4\n"
                               "dark = 5\nlight = 6\nduplicate = 7\nreorder = 8\ncorrupt = 9\n"
                               "rate = 10\nqueue = 11\nblackout = true\n[network.down]\nloss = 20\n"),
            std::string::npos)
      << to_toml(tape);
}

TEST(WriteTape, KeepsTheScriptForOneNetworkAndForSeveral) {
  Tape tape = small();
  link::Settings dark = link::both_ways({.loss_pct = 5, .delay_ms = 50});
  dark.to_client.blackout = true;
  tape.networks = {{"", link::both_ways({.loss_pct = 5, .delay_ms = 50})}};
  tape.script = {{1.5, Outage{500}}, {2, dark}, {2, link::both_ways({})}, {20, dark}};
  expect_same_again(tape);
  tape.networks.push_back({"lan", link::find_preset("lan")->settings});
  expect_same_again(tape);
}

}  // namespace
}  // namespace tw::tape
