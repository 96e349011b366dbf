// SPDX-License-Identifier: MIT
// Links that live: a player whose UDP does not get through, or whose network is gone for a while.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "client/bot/brain.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;
constexpr Micros kDelay = 25'000;
using State = client::Connection::State;

VirtualMatch::Input thinking(std::uint64_t seed) {
  return [brain = bot::Brain(seed)](const client::View& view) mutable -> sim::Command {
    const client::LanePanel& panel = view.lanes.front();
    if (!panel.has_world || view.self == kNoPlayer) return {};
    return brain.think(panel.newest, *view.map, view.self, 6);
  };
}

class Kept : public testing::Test {
 protected:
  /// Client 0 is looked after. UDP is dark for the first span of seconds, TCP for the second.
  void start(std::pair<int, int> udp_dark, std::pair<int, int> tcp_dark = {}) {
    began = match.now();
    const auto wire = [=, this](LaneKind kind) {
      const auto dark = kind == LaneKind::kUdp ? udp_dark : tcp_dark;
      return WireOptions{.delay = kDelay,
                         .ordered = is_tcp(kind),
                         .outage_from = began + dark.first * kSecond,
                         .outage_to = began + dark.second * kSecond};
    };
    match.set_input(match.add_client({{LaneKind::kUdp, wire(LaneKind::kUdp)}}), thinking(1));
    match.keep_playing(0, wire);
    for (std::uint64_t i = 2; i < 5; ++i)
      match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 10'000}}}), thinking(i));
  }
  void run(int seconds) {
    match.run(seconds * kSecond, [&](const client::View& view) {
      note(view, kills);
      states.push_back(view.connection.state);
    });
  }
  static void note(const client::View& view, std::vector<std::tuple<std::uint32_t, int, int>>& seen) {
    for (const client::SeenEvent& event : view.lanes[0].events)
      if (event.event.kind == sim::EventKind::kKill || event.event.kind == sim::EventKind::kSpawn)
        seen.emplace_back(event.event.tick.value, event.event.actor.value, event.event.target.value);
  }
  const client::View& view() { return match.view(0); }
  bool ever(State state) const { return std::find(states.begin(), states.end(), state) != states.end(); }
  /// Each kill once, in the order in which they happened.
  void expect_kills_once() const {
    EXPECT_GT(kills.size(), 5U) << "nobody died: the test tests nothing";
    for (std::size_t i = 1; i < kills.size(); ++i) {
      EXPECT_LE(std::get<0>(kills[i - 1]), std::get<0>(kills[i]));
      EXPECT_NE(kills[i - 1], kills[i]);
    }
  }

  VirtualMatch match;
  Micros began = 0;
  std::vector<std::tuple<std::uint32_t, int, int>> kills;
  std::vector<State> states;
};

TEST_F(Kept, UdpThatIsBlockedFromTheStartIsStoodInForByTcpAndComesBack) {
  start({0, 40});
  run(6);
  ASSERT_TRUE(match.client(0).joined());
  EXPECT_EQ(view().lanes[0].kind, LaneKind::kTcp);
  EXPECT_EQ(view().connection.state, State::kStandIn);
  EXPECT_EQ(view().connection.sentence, "UDP does not get through: playing over tcp.");
  const PlayerId self = view().self;
  run(30);
  EXPECT_EQ(view().lanes[0].kind, LaneKind::kTcp);
  run(20);
  EXPECT_EQ(view().lanes[0].kind, LaneKind::kUdp);
  EXPECT_EQ(view().connection.state, State::kGood);
  EXPECT_EQ(view().self, self);
  EXPECT_FALSE(ever(State::kLost));
  expect_kills_once();
}

TEST_F(Kept, UdpThatGoesDarkLaterIsStoodInForWithEveryEventOnce) {
  start({20, 60});
  // Deaths, so that every second has something to tell: also those in which one lane hands over to the other.
  match.set_input(0, [](const client::View&) { return sim::Command{}; });
  match.run(3 * kSecond);  // until both are in
  std::vector<std::tuple<std::uint32_t, int, int>> witness;
  match.run(100 * kSecond, [&](const client::View& view) {
    note(view, kills);
    note(match.view(1), witness);
    states.push_back(view.connection.state);
  });
  EXPECT_EQ(match.client(0).lost_reason(), "");
  EXPECT_TRUE(ever(State::kStandIn));
  EXPECT_EQ(view().lanes[0].kind, LaneKind::kUdp) << "and goes back";
  EXPECT_EQ(match.server().match().player_count(), 4U);
  EXPECT_GT(witness.size(), 20U) << "nobody died: the test tests nothing";
  EXPECT_EQ(kills, witness) << "somebody whose lane never failed saw the very same";
}

TEST_F(Kept, FourteenSecondsOfDarknessBothWaysCostNothingButTime) {
  start({20, 34}, {20, 34});
  run(20);
  const PlayerId self = view().self;
  run(13);
  EXPECT_EQ(view().connection.state, State::kLost);
  EXPECT_GT(view().connection.seconds_left, 40);
  run(10);
  EXPECT_EQ(match.client(0).lost_reason(), "");
  EXPECT_EQ(view().self, self);
  run(10);
  EXPECT_EQ(view().connection.state, State::kGood);
  EXPECT_EQ(view().lanes[0].kind, LaneKind::kUdp);
  expect_kills_once();
}

TEST_F(Kept, WhoWasAwayForHalfAMinuteHasSeatAndScoreAgain) {
  start({40, 75}, {40, 75});
  run(40);
  const PlayerId self = view().self;
  const auto before = match.server().match().world().players[self.index()];
  run(20);
  EXPECT_EQ(match.server().match().world().players[self.index()].state, sim::PlayerState::kAbsent) << "away";
  EXPECT_EQ(match.server().match().player_count(), 4U) << "but the seat is kept";
  run(20);
  EXPECT_EQ(match.client(0).lost_reason(), "");
  EXPECT_EQ(view().self, self);
  const auto& after = match.server().match().world().players[self.index()];
  EXPECT_NE(after.state, sim::PlayerState::kAbsent);
  EXPECT_GE(after.deaths + after.kills, before.deaths + before.kills) << "what was scored is not lost";
  run(10);
  EXPECT_EQ(view().connection.state, State::kGood);
}

TEST_F(Kept, GivesUpWhenTheSeatIsGone) {
  start({20, 500}, {20, 500});
  run(20);
  run(50);
  EXPECT_EQ(match.client(0).lost_reason(), "");
  run(15);
  EXPECT_NE(match.client(0).lost_reason(), "");
}

}  // namespace
}  // namespace tw::test
