// SPDX-License-Identifier: MIT
// Rows 33 to 43 of the hostile clients' corpus (a player who was let in and sends what no honest client sends), against
// the real match on virtual time. Most rows run the match twice, with the hostility and without, and compare the worlds
// bit by bit: that the one equals the other is the whole claim.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numbers>
#include <string>
#include <type_traits>
#include <utility>

#include "server/match/command_queue.hpp"
#include "tests/unit/match/hostile_arena.hpp"

namespace tw::match {
namespace {

// What a player may make the server keep is a fixed number of bytes: it holds nothing that could grow.
static_assert(std::is_trivially_copyable_v<CommandQueue> && sizeof(CommandQueue) < 1024);
// There is no number on the wire or in the world that could be NaN, infinite or minus zero.
static_assert(std::has_unique_object_representations_v<sim::World> &&
              std::has_unique_object_representations_v<sim::Command>);

class HostileCommands : public testing::Test {
 protected:
  /// Both matches must have come to the same world.
  void expect_no_difference() {
    EXPECT_EQ(attacked.world(), quiet.world());
    EXPECT_TRUE(attacked.closed().empty());
  }
  void both_tick(int count) {
    attacked.ticks(count);
    quiet.ticks(count);
  }
  static double moved(const sim::Vec2& from, const sim::Vec2& to) {
    return std::hypot(static_cast<double>(to.x) - from.x, static_cast<double>(to.y) - from.y);
  }

  Arena attacked, quiet;
};

TEST_F(HostileCommands, Row33_InputTickFarAhead) {
  const std::uint32_t now = attacked.now().value;
  for (const std::uint32_t ahead : {kMaxCommandLeadTicks + 1, kMaxCommandLeadTicks + 2, 1U << 20, 1U << 31})
    attacked.say(command_for({now + ahead}, sim::kRight | sim::kDisc));
  attacked.say(command_for({std::numeric_limits<std::uint32_t>::max()}, sim::kRight | sim::kDisc));
  both_tick(2 * static_cast<int>(kMaxCommandLeadTicks));
  expect_no_difference();
}

TEST_F(HostileCommands, Row33_TheLastTickOfTheWindowIsStillTaken) {
  attacked.say(command_for(attacked.now() + kMaxCommandLeadTicks, sim::kRight));
  both_tick(static_cast<int>(kMaxCommandLeadTicks) - 1);
  expect_no_difference();
  both_tick(1);
  EXPECT_EQ(attacked.player(kHostile).buttons, sim::kRight);
}

TEST_F(HostileCommands, Row34_InputTickAlreadyApplied) {
  for (int i = 0; i < 60; ++i) {
    const CommandRecord record =
        command_for(attacked.now() + 1, i % 7 == 0 ? sim::kDash | sim::kRight : sim::kRight);
    attacked.say(record);
    quiet.say(record);
    both_tick(1);
    for (std::uint32_t back = 0; back <= std::min(attacked.now().value, 40U); ++back)
      attacked.say(command_for(attacked.now() - back, sim::kLeft | sim::kDisc, kMaxCommandsPerRecord));
  }
  expect_no_difference();
}

TEST_F(HostileCommands, Row34_ARepeatedRecordIsAppliedOnce) {
  CommandQueue queue;
  const CommandRecord record = command_for({8}, sim::kDisc, 8);
  for (std::uint32_t tick = 0; tick < 8; ++tick) {
    for (int copy = 0; copy < 100; ++copy) queue.accept(record, {tick});
    EXPECT_EQ(queue.take({tick + 1}).buttons, sim::kDisc);
  }
  for (int copy = 0; copy < 100; ++copy) queue.accept(record, {8});
  for (std::uint32_t tick = 9; tick < 100; ++tick) queue.take({tick});
  EXPECT_EQ(queue.counters().applied, 8U);
}

TEST_F(HostileCommands, Row35_InputTickWrapsAround) {
  // The first command of a record whose others would lie before tick 0, that is at 2^32 - n.
  attacked.say(command_for({attacked.now().value + 1}, sim::kRight, kMaxCommandsPerRecord));
  quiet.say(command_for({quiet.now().value + 1}, sim::kRight, 1));
  for (const std::uint32_t below : {0U, 1U, 7U, 31U})
    attacked.say(
        command_for({std::numeric_limits<std::uint32_t>::max() - below}, sim::kLeft, kMaxCommandsPerRecord));
  both_tick(40);
  expect_no_difference();
}

TEST_F(HostileCommands, Row36_MoreInputsInOnePacketThanOneMayHold) {
  const Bytes full =
      protocol::encode(protocol::ClientRecord{command_for({3}, sim::kRight, kMaxCommandsPerRecord)});
  Bytes more = full;
  for (int i = 0; i < 500; ++i) more.insert(more.end(), full.begin() + 1, full.end());
  EXPECT_FALSE(protocol::decode_client_record(more)) << "what stands behind a record makes it none";
  Bytes mutated = full;
  for (std::size_t at = 0; at < full.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      mutated[at] = static_cast<std::uint8_t>(value);
      const auto record = protocol::decode_client_record(mutated);
      const auto* commands = record ? std::get_if<CommandRecord>(&*record) : nullptr;
      if (commands != nullptr) {
        ASSERT_LE(commands->count, kMaxCommandsPerRecord);
      }
    }
    mutated[at] = full[at];
  }
}

TEST_F(HostileCommands, Row36_FiveHundredInputsADatagramsTimeMoveNoFurther) {
  for (int i = 0; i < 60; ++i) {
    for (std::uint32_t copy = 0; copy < 500; ++copy)
      attacked.say(command_for(attacked.now() + 1 + copy % 8, sim::kRight, kMaxCommandsPerRecord));
    quiet.say(command_for(quiet.now() + 1, sim::kRight));
    both_tick(1);
  }
  expect_no_difference();
}

TEST_F(HostileCommands, Row37_AClockAtTwiceTheSpeedGoesNoFurther) {
  const sim::Vec2 start = attacked.player(kHostile).pos;
  const std::uint8_t away = start.x < long_hall().width * sim::kTileSub / 2 ? sim::kRight : sim::kLeft;
  Tick fast = attacked.now();
  for (int i = 0; i < 90; ++i) {
    for (int twice = 0; twice < 2; ++twice) attacked.say(command_for(fast = fast + 1, away, 8));
    quiet.say(command_for(quiet.now() + 1, away, 8));
    both_tick(1);
  }
  const double cheater = moved(start, attacked.player(kHostile).pos),
               honest = moved(start, quiet.player(kHostile).pos);
  EXPECT_GT(honest, 90.0 / 2 * sim::kRunSpeed) << "the honest one ran";
  EXPECT_LE(cheater / honest, 1.0);
  EXPECT_EQ(attacked.player(kHonest), quiet.player(kHonest));
}

TEST_F(HostileCommands, Row38_ButtonsThatAlternateTenThousandTimesASecond) {
  constexpr int kRecordsPerTick = 10'000 / kTickHz;
  for (int i = 0; i < 120; ++i) {
    for (int record = 0; record < kRecordsPerTick; ++record)
      attacked.say(command_for(attacked.now() + 1, record % 2 == 0 ? sim::kDash | sim::kDisc : sim::kRail));
    quiet.say(command_for(quiet.now() + 1, sim::kDash | sim::kDisc));
    both_tick(1);
  }
  expect_no_difference();
}

TEST_F(HostileCommands, Row38_ButtonsThatAlternateEveryTickKeepTheirCooldowns) {
  constexpr std::uint32_t kTicks = 3 * sim::kDashCooldownTicks;
  for (std::uint32_t i = 0; i < kTicks; ++i) {
    attacked.say(command_for(attacked.now() + 1, i % 2 == 0 ? sim::kDash | sim::kDisc | sim::kRight : 0));
    attacked.tick();
  }
  std::map<sim::EventKind, std::uint32_t> acts;
  for (const sim::Event& event : attacked.events())
    if (event.actor.index() == kHostile) ++acts[event.kind];
  EXPECT_GE(acts[sim::EventKind::kDash], 1U);
  EXPECT_LE(acts[sim::EventKind::kDash], kTicks / sim::kDashCooldownTicks + 1);
  EXPECT_GE(acts[sim::EventKind::kDiscFired], 1U);
  EXPECT_LE(acts[sim::EventKind::kDiscFired], kTicks / sim::kDiscCooldownTicks + 1);
}

TEST_F(HostileCommands, Row39_TheDeadDoNotFire) {
  attacked.honest_buttons = sim::kDisc;
  const auto hostile_discs = [&] {
    return std::count_if(attacked.world().discs.begin(), attacked.world().discs.end(),
                         [](const sim::Disc& disc) { return disc.owner.index() == kHostile; });
  };
  int ticks_dead = 0;
  for (int i = 0; i < 2'000 && ticks_dead < 60; ++i) {
    const sim::Vec2 from = attacked.player(kHonest).pos, to = attacked.player(kHostile).pos;
    const double turn = std::atan2(to.y - from.y, to.x - from.x) / (2 * std::numbers::pi) * 65'536;
    attacked.honest_aim = static_cast<sim::Angle>(static_cast<int>(std::lround(turn)) & 0xffff);
    attacked.honest_buttons =
        sim::kDisc | (to.x > from.x ? sim::kRight : sim::kLeft) | (to.y > from.y ? sim::kDown : sim::kUp);
    const bool dead = attacked.player(kHostile).state == sim::PlayerState::kDead;
    if (dead) attacked.say(command_for(attacked.now() + 1, sim::kDisc | sim::kDash | sim::kRight, 1, 40'000));
    attacked.tick();
    if (!dead || attacked.player(kHostile).state != sim::PlayerState::kDead) continue;
    ++ticks_dead;
    ASSERT_EQ(hostile_discs(), 0);
  }
  EXPECT_EQ(ticks_dead, 60) << "nobody died; the test shows nothing";
}

TEST_F(HostileCommands, Row39_NobodyFiresForAnother) {
  // A record names no player: it counts for the seat of its lane. One on a lane without a seat counts for none.
  for (int i = 0; i < 60; ++i) {
    attacked.say(command_for(attacked.now() + 1, sim::kDisc | sim::kRight, 8, 20'000), kWatchLane);
    both_tick(1);
  }
  expect_no_difference();
}

TEST_F(HostileCommands, Row40_BitPatternsOfNaNAndInfinityAreOrdinaryNumbersOrNoRecord) {
  const float floats[] = {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity(),
                          -0.0F,
                          -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::signaling_NaN(),
                          std::numeric_limits<float>::denorm_min()};
  const double doubles[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                            -0.0};
  for (int i = 0; i < 40; ++i) {
    const Bytes good = protocol::encode(protocol::ClientRecord{
        command_for(attacked.now() + 2, sim::kRight, 8, static_cast<sim::Angle>(0x7F80 + 977 * i))});
    for (std::size_t at = 0; at < good.size(); ++at) {
      const auto overwrite = [&](const void* pattern, std::size_t size) {
        Bytes bad = good;
        std::memcpy(bad.data() + at, pattern, std::min(size, bad.size() - at));
        attacked.say(bad);
      };
      for (const float& value : floats) overwrite(&value, sizeof value);
      for (const double& value : doubles) overwrite(&value, sizeof value);
    }
    attacked.tick();
  }
  EXPECT_TRUE(attacked.closed().empty());
}

TEST_F(HostileCommands, Row41_EnumsPastTheirEndAndReservedBits) {
  const Bytes hello = protocol::encode(protocol::ClientRecord{protocol::LaneHello{}});
  const Bytes commands = protocol::encode(protocol::ClientRecord{command_for({9}, 0x7f, 8, 513)});
  std::size_t refused = 0, accepted = 0;
  for (const Bytes& good : {hello, commands, protocol::encode(protocol::ClientRecord{protocol::LaneBye{}})}) {
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (unsigned value = 0; value < 256; ++value) {
        Bytes bytes = good;
        bytes[at] = static_cast<std::uint8_t>(value);
        const auto record = protocol::decode_client_record(bytes);
        if (!record) {
          ++refused;
          continue;
        }
        ++accepted;
        if (const auto* said = std::get_if<protocol::LaneHello>(&*record)) {
          ASSERT_LT(static_cast<unsigned>(said->lane), kLaneKinds);
          ASSERT_LE(static_cast<unsigned>(said->role), 1U);
        }
        if (const auto* said = std::get_if<CommandRecord>(&*record)) {
          for (const sim::Command& command : said->commands) {
            ASSERT_LT(command.buttons, 1U << 7);
            ASSERT_EQ(command.reserved, 0);
          }
        }
      }
    }
  }
  EXPECT_GT(refused, 500U);
  EXPECT_GT(accepted, 500U);
}

TEST_F(HostileCommands, Row42_AnAcknowledgementOfWhatWasNeverSent) {
  attacked.acknowledge(kHostileLane, attacked.now() + 1'000, std::numeric_limits<std::uint32_t>::max());
  attacked.acknowledge(kHostileLane, Tick{std::numeric_limits<std::uint32_t>::max()}, 1U << 31);
  both_tick(3);
  const auto snapshot = attacked.newest_of(kHostileLane);
  ASSERT_TRUE(snapshot) << "it still gets what it can read without knowing anything";
  EXPECT_FALSE(snapshot->baseline);
  EXPECT_EQ(snapshot->world, attacked.world());
  ASSERT_FALSE(snapshot->events.empty()) << "events are not skipped by claiming to have them";
  EXPECT_EQ(snapshot->first_event, quiet.newest_of(kHostileLane).value().first_event);
  expect_no_difference();
}

TEST_F(HostileCommands, Row43_ABaselineThatWasNeverSentOrIsNoLongerKept) {
  attacked.remember(kHostileLane);
  const Tick known = attacked.now();
  attacked.acknowledge(kHostileLane, known, 0);
  attacked.tick();
  ASSERT_EQ(attacked.newest_of(kHostileLane).value().baseline, known) << "an honest acknowledgement is used";

  attacked.ticks(static_cast<int>(kSnapshotHistoryTicks));
  attacked.acknowledge(kHostileLane, known, 0);  // too old by now
  attacked.tick();
  auto snapshot = attacked.newest_of(kHostileLane);
  ASSERT_TRUE(snapshot);
  EXPECT_FALSE(snapshot->baseline) << "a full state";

  attacked.acknowledge(kHostileLane, attacked.now() + 5, 0);  // not sent yet
  attacked.ticks(6);
  snapshot = attacked.newest_of(kHostileLane);
  ASSERT_TRUE(snapshot);
  EXPECT_FALSE(snapshot->baseline);
  EXPECT_EQ(snapshot->world, attacked.world());
}

}  // namespace
}  // namespace tw::match
