// SPDX-License-Identifier: MIT
#include "client/app/options.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tw::app {
namespace {

ParsedCommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "twinwire");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

void expect_mistake(const std::vector<const char*>& arguments, const char* mentions) {
  const ParsedCommandLine parsed = parse(arguments);
  EXPECT_FALSE(parsed.options);
  EXPECT_EQ(parsed.status, 2);
  EXPECT_NE(parsed.text.find(mentions), std::string::npos) << parsed.text;
  EXPECT_EQ(std::count(parsed.text.begin(), parsed.text.end(), '\n'), 1) << "one line: " << parsed.text;
}

TEST(Options, NothingSaidIsAPlainStart) {
  const auto parsed = parse({});
  ASSERT_TRUE(parsed.options);
  EXPECT_EQ(parsed.options->lanes, std::vector{LaneKind::kUdp});
  EXPECT_FALSE(parsed.options->lanes_given);
  EXPECT_EQ(parsed.options->fps_limit, 0) << "the settings' to say";
}

TEST(Options, LanesComeInTheirOrder) {
  const auto parsed = parse({"--lanes", "tcp,udp,tcp-nagle,rudp"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->lanes,
            (std::vector{LaneKind::kTcp, LaneKind::kUdp, LaneKind::kTcpNagle, LaneKind::kRudp}));
}

TEST(Options, TechniquesToBeginWith) {
  EXPECT_EQ(parse({}).options->techniques, client::Techniques{});
  const auto parsed =
      parse({"--own", "predicted", "--others", "adaptive", "--whole-snapshots", "--free-clock",
             "--input-buffer", "4", "--shots", "present", "--commands-sent", "2", "--snapshot-hz", "20"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->techniques, (client::Techniques{.own = OwnPlayer::kPredicted,
                                                            .others = Others::kAdaptive,
                                                            .shots = client::Shots::kPresent,
                                                            .redundancy = 1,
                                                            .snapshot_ticks = 3,
                                                            .deltas = false,
                                                            .clock_sync = false,
                                                            .input_buffer_ticks = 4}));
}

TEST(Options, AnyMapCanBeHostedForTwoTeams) {
  const auto parsed = parse({"--host", "--map", "foundry-teams"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->map, "foundry-teams");
}

TEST(Options, MistakesAreOneLineThatNamesThem) {
  expect_mistake({"--no-such-flag"}, "--no-such-flag");
  expect_mistake({"--host", "--connect", "192.0.2.1"}, "--host");
  expect_mistake({"--host", "--bots", "8"}, "--bots");
  expect_mistake({"--host", "--map", "nowhere"}, "nowhere");
  expect_mistake({"--host", "--map", "../foundry"}, "../foundry");
  expect_mistake({"--lanes", "udp,quic"}, "quic");
  expect_mistake({"--lanes", "udp,udp"}, "twice");
  expect_mistake({"--lanes", "udp,"}, "--lanes");
  expect_mistake({"--size", "big"}, "--size");
  expect_mistake({"--size", "1280x"}, "--size");
  expect_mistake({"--size", "12x9"}, "--size");
  expect_mistake({"--size", "639x400"}, "--size");
  expect_mistake({"--size", "640x359"}, "--size");
  expect_mistake({"--fingerprint", "beef"}, "--fingerprint");
  expect_mistake({"--ui-scale", "99"}, "--ui-scale");
  expect_mistake({"--fps-limit", "0"}, "--fps-limit");
  expect_mistake({"--own", "guessed"}, "--own");
  expect_mistake({"--others", "guessed"}, "--others");
  expect_mistake({"--shots", "guessed"}, "--shots");
  expect_mistake({"--commands-sent", "3"}, "--commands-sent");
  expect_mistake({"--commands-sent", "often"}, "--commands-sent");
  expect_mistake({"--snapshot-hz", "0"}, "--snapshot-hz");
  expect_mistake({"--snapshot-hz", "25"}, "--snapshot-hz");
  expect_mistake({"--input-buffer", "9"}, "--input-buffer");
  expect_mistake({"--input-buffer", "-1"}, "--input-buffer");
  expect_mistake({"--name", "a name far too long for this"}, "--name");
}

TEST(Options, HelpAndVersionLeaveWithZero) {
  EXPECT_EQ(parse({"--help"}).status, 0);
  EXPECT_NE(parse({"--help"}).text.find("--connect"), std::string::npos);
  EXPECT_EQ(parse({"--version"}).text, "twinwire " TW_VERSION "\n");
}

TEST(Options, SizeAndScaleAreRead) {
  const auto parsed = parse({"--size", "1920x1080", "--ui-scale", "1.5", "--seconds", "3"});
  ASSERT_TRUE(parsed.options) << parsed.text;
  EXPECT_EQ(parsed.options->width, 1920U);
  EXPECT_EQ(parsed.options->height, 1080U);
  EXPECT_FLOAT_EQ(parsed.options->ui_scale, 1.5F);
}

TEST(Options, AGuestWithoutANameGetsOne) {
  EXPECT_EQ(parse({"--guest"}).options->name, "guest");
  EXPECT_EQ(parse({"--guest", "--name", "Juno"}).options->name, "Juno");
}

}  // namespace
}  // namespace tw::app
