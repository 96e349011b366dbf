// SPDX-License-Identifier: MIT
#include "client/app/demo/demo_match.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace tw::app {
namespace {

constexpr Micros kFrame = 16'667;
constexpr WireLook kNetwork{.delay = 50'000, .loss = 0.04, .seed = 3};

sim::Map foundry() {
  std::ifstream file(TW_SOURCE_DIR "/assets/maps/foundry.txt");
  return *sim::parse_map(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(DemoMatch, HasSomethingToShowFromTheBeginning) {
  const DemoMatch demo(foundry(), kNetwork);
  ASSERT_EQ(demo.view().lanes.size(), 2U);
  for (const client::LanePanel& lane : demo.view().lanes) {
    EXPECT_TRUE(lane.has_world);
    EXPECT_EQ(lane.players.size(), DemoMatch::kBots);
    for (const client::DrawnPlayer& player : lane.players) EXPECT_GE(player.name.size(), 3U);
  }
}

TEST(DemoMatch, UdpKeepsUpAndTcpFreezesWithTheSameLosses) {
  DemoMatch demo(foundry(), kNetwork);
  float udp = 0, tcp = 0;
  int frozen = 0, behind = 0;
  Tick shown;
  for (int i = 0; i < 20 * 60; ++i) {
    const client::View& view = demo.advance(kFrame);
    udp = std::max(udp, view.lanes[0].figures.age_ms);
    tcp = std::max(tcp, view.lanes[1].figures.age_ms);
    frozen += view.lanes[1].newest.tick == shown;
    shown = view.lanes[1].newest.tick;
    behind += view.lanes[1].newest.tick < view.lanes[0].newest.tick;
    ASSERT_LE(view.lanes[1].newest.tick, demo.truth().tick);
  }
  EXPECT_LT(udp, 50 + 5 * 17) << "four losses in a row at the most";
  EXPECT_GT(tcp, 50 + 140) << "at least one resend was waited for";
  EXPECT_GT(frozen, 60) << "frames in which nothing new came";
  EXPECT_GT(behind, 60);
  EXPECT_LT(frozen, 20 * 60 / 2) << "and yet it goes on";
}

TEST(DemoMatch, ItIsAMatch) {
  DemoMatch demo(foundry(), kNetwork);
  std::set<sim::EventKind> udp, tcp;
  for (int i = 0; i < 40 * 60; ++i) {
    const client::View& view = demo.advance(kFrame);
    for (const auto& seen : view.lanes[0].events) udp.insert(seen.event.kind);
    for (const auto& seen : view.lanes[1].events) tcp.insert(seen.event.kind);
  }
  for (const auto kind : {sim::EventKind::kDiscFired, sim::EventKind::kHit, sim::EventKind::kKill}) {
    EXPECT_TRUE(udp.contains(kind)) << to_string(kind);
    EXPECT_TRUE(tcp.contains(kind)) << to_string(kind);
  }
}

TEST(DemoMatch, APauseIsNotMadeUpFor) {
  DemoMatch demo(foundry(), kNetwork);
  const Tick before = demo.truth().tick;
  demo.advance(3'600'000'000);
  EXPECT_LE(demo.truth().tick - before, 7);
  demo.advance(-5);
  EXPECT_LE(demo.truth().tick - before, 7);
}

TEST(DemoMatch, TheSameTwice) {
  DemoMatch one(foundry(), kNetwork), other(foundry(), kNetwork);
  for (int i = 0; i < 120; ++i) {
    one.advance(kFrame);
    other.advance(kFrame);
  }
  EXPECT_EQ(one.truth(), other.truth());
  EXPECT_EQ(one.view().lanes[1].newest, other.view().lanes[1].newest);
}

}  // namespace
}  // namespace tw::app
