// SPDX-License-Identifier: MIT
#include "server/match_hall.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "tests/unit/lobby/temporary_directory.hpp"

namespace tw::server {
namespace {

using protocol::LaneRole;
using protocol::RefusalReason;
using transport::LaneId;

const std::string kMapText =
    "name Small\nplayers 2\n\n"
    "##########\n"
    "#S.......#\n"
    "#........#\n"
    "#........#\n"
    "#.......S#\n"
    "##########\n";

class Port final : public LanePort {
 public:
  void send(LaneId lane, ByteView record, transport::Delivery) override {
    last[lane].assign(record.begin(), record.end());
    ++records[lane];
  }
  void close(LaneId lane) override { closed.insert(lane); }
  bool set_kind(LaneId lane, LaneKind kind) override {
    return is_tcp(kind) == (lane >= 100);
  }  // test's convention

  std::optional<RefusalReason> refusal(LaneId lane) {
    const auto decoded = protocol::decode_server_record(
        last[lane], [](Tick) { return nullptr; }, 0);
    if (!decoded || !std::holds_alternative<protocol::LaneRefused>(*decoded)) return std::nullopt;
    return std::get<protocol::LaneRefused>(*decoded).reason;
  }

  std::map<LaneId, Bytes> last;
  std::map<LaneId, int> records;
  std::set<LaneId> closed;
};

class HallTest : public testing::Test {
 protected:
  HallTest() {
    test::write_file(dir_.file("small.txt"), kMapText);
    auto loaded = MapCatalogue::load(dir_.path());
    EXPECT_TRUE(loaded) << loaded.error;
    maps_ = std::move(*loaded);
    hall.emplace(HallConfig{.maps = &maps_,
                            .lanes = &port,
                            .random_bytes =
                                [this](std::span<std::uint8_t> out) {
                                  for (auto& byte : out) byte = static_cast<std::uint8_t>(rng_.next());
                                },
                            .equal_secrets = [](ByteView a, ByteView b) { return std::ranges::equal(a, b); },
                            .seed = 1,
                            .game_port = 7777});
  }
  protocol::Ticket ticket(const std::string& name, lobby::RoomId room = 1) {
    const auto grant = hall->grant(room, name, false, now);
    EXPECT_TRUE(grant);
    EXPECT_EQ(grant->map_text, kMapText);
    return grant->ticket;
  }
  static std::uint32_t token(const protocol::Ticket& t) {
    std::uint32_t word = 0;
    std::memcpy(&word, t.data(), sizeof word);  // the tests run on little endian machines
    return word;
  }
  void open(LaneId lane, bool truth = false) {
    hall->on_lane_event(transport::LaneOpened{lane, lane >= 100, truth, {}}, now);
  }
  void say(LaneId lane, const protocol::ClientRecord& record) {
    hall->on_lane_event(transport::LaneRecord{lane, protocol::encode(record)}, now);
  }
  void hello(LaneId lane, const protocol::Ticket& t, LaneRole role = LaneRole::kPlay,
             LaneKind kind = LaneKind::kUdp) {
    open(lane);
    say(lane, protocol::LaneHello{.ticket = t, .lane = kind, .role = role});
  }
  void close(LaneId lane) { hall->on_lane_event(transport::LaneClosed{lane, "gone"}, now); }
  void pass(Micros time) {
    now += time;
    hall->expire(now);
  }

  Port port;
  std::optional<MatchHall> hall;
  Micros now = 1'000'000;

 private:
  test::TemporaryDirectory dir_;
  MapCatalogue maps_;
  Rng rng_{9};
};

TEST_F(HallTest, LetsATicketHolderInAndNobodyElse) {
  ASSERT_TRUE(hall->start(1, "small", false, now));
  const auto good = ticket("Ada");
  EXPECT_TRUE(hall->secret_of(token(good), now));
  EXPECT_FALSE(hall->secret_of(token(good) + 1, now));
  hello(1, good);
  EXPECT_EQ(port.refusal(1), std::nullopt);
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  auto forged = good;
  forged[15] ^= 1;  // the same token, another secret
  hello(2, forged);
  EXPECT_EQ(port.refusal(2), RefusalReason::kUnknownTicket);
  EXPECT_TRUE(port.closed.contains(2));
  EXPECT_EQ(hall->player_count(), 1U);
}

TEST_F(HallTest, TheNextRoundIsOnTheMapThatWasChosen) {
  hall->start(1, "small", true, now);
  hello(1, ticket("Ada"));
  hall->change_map(1, "no such map");
  hall->change_map(2, "small");  // nothing runs there
  hall->change_map(1, "small-teams");
  std::vector<lobby::MatchHost::Change> ended;
  int ticks = 0;
  for (; ended.empty() && ticks < 60 * 60 * 10; ++ticks) {
    if (ticks % 60 == 0) say(1, protocol::CommandRecord{});
    hall->tick(now += kTickMicros);
    for (auto& change : hall->take_changes())
      if (!change.ended.empty()) ended.push_back(change);
  }
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].next_map, "small-teams");
  EXPECT_GT(ticks, 60 * 60) << "only when the round is over";
  EXPECT_EQ(port.refusal(1), RefusalReason::kMatchOver);
  EXPECT_TRUE(hall->is_running(1));
  EXPECT_EQ(hall->take_results().size(), 1U) << "the round's result is not lost";
  const auto grant = hall->grant(1, "Ada", false, now);
  ASSERT_TRUE(grant);
  EXPECT_TRUE(grant->map_text.starts_with("mode teams\n"));
  hello(2, grant->ticket);
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  for (int i = 0; i < 60; ++i) hall->tick(now += kTickMicros);
  EXPECT_TRUE(hall->is_seated(1, "ada")) << "and stays";
}

TEST_F(HallTest, EndsEachMatchBehindItsRoundWhenTheServerIsToStop) {
  hall->start(1, "small", true, now);
  hello(1, ticket("Ada"));
  hall->end_after_rounds();
  EXPECT_FALSE(hall->is_over()) << "a round is being played";
  EXPECT_FALSE(hall->start(2, "small", false, now)) << "no new one begins";
  int ticks = 0;
  for (; !hall->is_over() && ticks < 60 * 60 * 10; ++ticks) {
    if (ticks % 60 == 0) say(1, protocol::CommandRecord{});
    hall->tick(now += kTickMicros);
  }
  EXPECT_TRUE(hall->is_over());
  EXPECT_GT(ticks, 60 * 10) << "not at once";
  EXPECT_EQ(hall->take_results().size(), 1U) << "the round's result is not lost with its match";
  EXPECT_EQ(hall->match_count(), 0U);
}

TEST_F(HallTest, RefusesOtherVersionsAndKindsThatDoNotFit) {
  hall->start(1, "small", false, now);
  const auto good = ticket("Ada");
  open(1);
  say(1, protocol::LaneHello{.protocol = kProtocolVersion + 1, .ticket = good});
  EXPECT_EQ(port.refusal(1), RefusalReason::kWrongVersion);
  hello(2, good, LaneRole::kPlay, LaneKind::kTcp);
  EXPECT_EQ(port.refusal(2), RefusalReason::kKicked);
  hello(3, good, LaneRole::kPlay, LaneKind::kTruth);
  EXPECT_EQ(port.refusal(3), RefusalReason::kKicked) << "the truth is not for sale";
  EXPECT_EQ(hall->player_count(), 0U);
}

TEST_F(HallTest, RefusesWhatComesBeforeAHello) {
  hall->start(1, "small", false, now);
  open(1);
  say(1, protocol::CommandRecord{});
  EXPECT_EQ(port.refusal(1), RefusalReason::kUnknownTicket);
  open(2);
  pass(11'000'000);
  EXPECT_EQ(port.refusal(2), RefusalReason::kUnknownTicket) << "nothing came at all";
}

TEST_F(HallTest, RefusesAStrangerAtTheFirstRecordThatIsNone) {
  hall->start(1, "small", false, now);
  open(1);
  hall->on_lane_event(transport::LaneRecord{1, Bytes(3, 0xff)}, now);
  EXPECT_TRUE(port.refusal(1));
  EXPECT_TRUE(port.closed.contains(1));
  hello(2, ticket("Ada"));
  hall->on_lane_event(transport::LaneRecord{2, Bytes(3, 0xff)}, now);
  EXPECT_FALSE(port.closed.contains(2)) << "who said hello may err";
}

TEST_F(HallTest, LetsATicketExpireUnlessALaneLives) {
  hall->start(1, "small", true, now);
  const auto unused = ticket("Ada");
  const auto used = ticket("Bob");
  hello(1, used);
  now += kTicketLifeMicros + 1;
  EXPECT_FALSE(hall->secret_of(token(unused), now)) << "also before anybody looks";
  hello(9, unused);
  EXPECT_EQ(port.refusal(9), RefusalReason::kUnknownTicket);
  pass(0);
  EXPECT_FALSE(hall->secret_of(token(unused), now));
  EXPECT_TRUE(hall->secret_of(token(used), now)) << "further lanes ride on the live session";
  hello(2, used, LaneRole::kWatch);
  EXPECT_EQ(port.refusal(2), std::nullopt);
  close(1);
  close(2);
  EXPECT_TRUE(hall->secret_of(token(used), now)) << "a lane may come back";
  pass(kAwaySeatMicros);
  EXPECT_TRUE(hall->secret_of(token(used), now)) << "as long as the seat waits";
  EXPECT_TRUE(hall->is_seated(1, "bob"));
  pass(1);
  EXPECT_FALSE(hall->secret_of(token(used), now));
  EXPECT_FALSE(hall->is_seated(1, "bob"));
}

TEST_F(HallTest, ASeatWaitsAMinuteForTheSameTicketOrANewOne) {
  hall->start(1, "small", true, now);
  const auto old = ticket("Ada");
  hello(1, old);
  close(1);
  pass(kAwaySeatMicros - 1);
  hello(2, old);
  EXPECT_EQ(port.refusal(2), std::nullopt) << "by the same ticket";
  close(2);
  pass(kAwaySeatMicros - 1);
  const auto fresh = ticket("ADA");
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  pass(kAwaySeatMicros - 1);
  EXPECT_TRUE(hall->is_seated(1, "ada")) << "a new ticket begins a new minute";
  hello(3, old);
  EXPECT_EQ(port.refusal(3), RefusalReason::kUnknownTicket);
  hello(4, fresh);
  EXPECT_EQ(port.refusal(4), std::nullopt);
  EXPECT_EQ(hall->player_count(), 1U) << "the same seat";
}

TEST_F(HallTest, TheMinuteBeginsWhenTheMatchNoticesTheSilence) {
  hall->start(1, "small", true, now);
  const auto t = ticket("Ada");
  hello(1, t);
  for (const Micros until = now + kLaneSilenceMicros + 2 * kTickMicros; now < until; now += kTickMicros) {
    hall->tick(now);
    hall->expire(now);
  }
  EXPECT_TRUE(port.closed.contains(1)) << "the match has closed it; the transport has yet to say so";
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  EXPECT_TRUE(hall->secret_of(token(t), now)) << "the way back is open";
  pass(1'000'000);
  close(1);
  pass(kAwaySeatMicros - 2'000'000);
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  pass(2'000'000);
  EXPECT_FALSE(hall->is_seated(1, "ada"));
}

TEST_F(HallTest, HoldsTheNameOfWhoHasASeat) {
  hall->start(1, "small", true, now);
  const auto t = ticket("Ada");
  EXPECT_FALSE(hall->holds("ada"));
  hello(1, t);
  EXPECT_TRUE(hall->holds("ada"));
  close(1);
  EXPECT_TRUE(hall->holds("ada")) << "while it waits";
  hello(2, t);
  say(2, protocol::LaneBye{});
  EXPECT_FALSE(hall->holds("ada")) << "who said goodbye needs it no more";
}

TEST_F(HallTest, WatchersOfNoSeatAreNotAwaited) {
  hall->start(1, "small", true, now);
  const auto t = ticket("Ada");
  hello(1, t, LaneRole::kWatch);
  close(1);
  pass(kTicketLifeMicros + 1);
  EXPECT_FALSE(hall->secret_of(token(t), now));
}

TEST_F(HallTest, ASecondHelloMakesAWatchingLanePlay) {
  hall->start(1, "small", true, now);
  const auto t = ticket("Ada");
  hello(1, t);
  hello(102, t, LaneRole::kWatch, LaneKind::kTcp);
  say(102, protocol::LaneHello{.ticket = t, .lane = LaneKind::kUdp, .role = LaneRole::kPlay});
  EXPECT_FALSE(port.closed.contains(1)) << "it is another lane than it said before";
  auto forged = t;
  forged[15] ^= 1;
  say(102, protocol::LaneHello{.ticket = forged, .lane = LaneKind::kTcp, .role = LaneRole::kPlay});
  EXPECT_FALSE(port.closed.contains(1));
  say(102, protocol::LaneHello{.ticket = t, .lane = LaneKind::kTcp, .role = LaneRole::kPlay});
  EXPECT_EQ(port.refusal(1), RefusalReason::kSecondPlayLane);
  EXPECT_EQ(hall->player_count(), 1U);
}

TEST_F(HallTest, TheTicketThatSomebodyHasOpensLanesAgainAndKeepsTheSeat) {
  ASSERT_TRUE(hall->start(1, "small", false, now));
  EXPECT_FALSE(hall->ticket_of("ada"));
  const auto first = ticket("Ada");
  hello(1, first);
  const auto again = hall->ticket_of("ada");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ticket, first);
  EXPECT_EQ(again->game_port, 7777);
  EXPECT_EQ(again->map_text, kMapText);
  close(1);
  pass(kTicketLifeMicros + 1);
  EXPECT_TRUE(hall->is_seated(1, "ada"));
  hello(2, again->ticket);
  EXPECT_EQ(port.refusal(2), std::nullopt);
  EXPECT_EQ(hall->player_count(), 1U);
}

TEST_F(HallTest, EndsTheOldSessionWhenAPlayerGetsANewTicket) {
  hall->start(1, "small", false, now);
  const auto old = ticket("Ada");
  hello(1, old);
  const auto fresh = ticket("ADA");
  EXPECT_EQ(port.refusal(1), RefusalReason::kKicked);
  EXPECT_FALSE(hall->secret_of(token(old), now));
  hello(2, fresh);
  EXPECT_EQ(hall->player_count(), 1U);
}

TEST_F(HallTest, LetsLanesGoOnForAMinuteWithoutTheLobby) {
  hall->start(1, "small", true, now);
  hello(1, ticket("Ada"));
  hall->detach("ada", now);
  pass(kDetachedSessionMicros - 1);
  EXPECT_EQ(hall->player_count(), 1U);
  pass(2);
  EXPECT_EQ(hall->player_count(), 0U);
  EXPECT_TRUE(port.closed.contains(1));
}

TEST_F(HallTest, EndsAnEmptyMatchButNotAnArena) {
  hall->start(1, "small", false, now);
  hall->start(2, "small", true, now);
  hello(1, ticket("Ada"));
  pass(kEmptyMatchMicros + 1);
  EXPECT_TRUE(hall->is_running(1)) << "somebody plays";
  close(1);
  pass(kAwaySeatMicros - 1);
  EXPECT_TRUE(hall->is_running(1)) << "somebody may come back";
  pass(2);
  hall->take_changes();
  pass(1);
  pass(kEmptyMatchMicros + 1);
  EXPECT_FALSE(hall->is_running(1));
  EXPECT_TRUE(hall->is_running(2));
  const auto changes = hall->take_changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].ended.empty());
  EXPECT_FALSE(hall->grant(1, "Ada", false, now));
}

TEST_F(HallTest, TellsTheLobbyWhenSeatsChange) {
  hall->start(1, "small", false, now);
  hello(1, ticket("Ada"));
  auto changes = hall->take_changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].ended.empty());
  EXPECT_TRUE(hall->take_changes().empty());
  say(1, protocol::LaneBye{});
  EXPECT_EQ(hall->take_changes().size(), 1U);
  EXPECT_FALSE(hall->is_seated(1, "ada"));
}

TEST_F(HallTest, TicksOnlyWhileSomebodyIsThere) {
  hall->start(1, "small", true, now);
  EXPECT_FALSE(hall->is_busy());
  hello(1, ticket("Ada"));
  EXPECT_TRUE(hall->is_busy());
  const int before = port.records[1];
  hall->tick(now);
  EXPECT_EQ(port.records[1], before + 1);
  close(1);
  EXPECT_FALSE(hall->is_busy());
}

TEST_F(HallTest, ShowsTheTruthAlsoToWhoCameBeforeTheMatch) {
  open(900, true);
  EXPECT_FALSE(hall->is_busy());
  hall->start(1, "small", true, now);
  EXPECT_TRUE(hall->is_busy());
  hall->tick(now);
  EXPECT_EQ(port.records[900], 2) << "welcome and snapshot";
  close(900);
  EXPECT_FALSE(hall->is_busy());
}

TEST_F(HallTest, KeepsLanesOfAnEndedMatchOutOfTheNextOneInItsRoom) {
  hall->start(1, "small", false, now);
  open(900, true);
  pass(0);
  pass(kEmptyMatchMicros + 1);
  ASSERT_FALSE(hall->is_running(1));
  EXPECT_TRUE(port.closed.contains(900));
  ASSERT_TRUE(hall->start(1, "small", false, now));
  EXPECT_FALSE(hall->is_busy()) << "a lane that is closing sees no match";
  close(900);
  EXPECT_FALSE(hall->is_busy()) << "its end is not the new match's to count";
  open(901, true);
  EXPECT_TRUE(hall->is_busy());
}

TEST_F(HallTest, ClosesALaneThatTalksNonsense) {
  hall->start(1, "small", true, now);
  hello(1, ticket("Ada"));
  Rng rng(4);
  for (int i = 0; i < 200; ++i) {
    Bytes noise(1 + rng.below(200));
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(rng.next() | 0x80);
    hall->on_lane_event(transport::LaneRecord{1, noise}, now);
  }
  EXPECT_GT(hall->bad_records(), 0U);
  EXPECT_EQ(hall->player_count(), 0U);
  EXPECT_TRUE(port.closed.contains(1));
}

TEST_F(HallTest, RefusesEveryoneWhenItStops) {
  hall->start(1, "small", true, now);
  const auto t = ticket("Ada");
  hello(1, t);
  hall->stop();
  EXPECT_EQ(port.refusal(1), RefusalReason::kServerStopping);
  hello(2, t);
  EXPECT_EQ(port.refusal(2), RefusalReason::kServerStopping);
}

}  // namespace
}  // namespace tw::server
