// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/match/match.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::match {

using protocol::CommandRecord;
using protocol::LaneRole;
using transport::LaneId;

inline constexpr LaneId kHonestLane = 1, kHostileLane = 2, kWatchLane = 3;
inline constexpr std::size_t kHonest = 0, kHostile = 1;  // seats, in the order in which they came

inline sim::Map long_hall() {
  std::string text = "name Test\nplayers 4\n\n";
  for (int y = 0; y < 12; ++y) {
    std::string row(60, y == 0 || y == 11 ? '#' : '.');
    row.front() = row.back() = '#';
    if (y == 2 || y == 9) row[2] = row[57] = 'S';
    text += row + "\n";
  }
  return *sim::parse_map(text);
}

inline CommandRecord command_for(Tick newest, std::uint8_t buttons, std::uint8_t count = 1,
                                 sim::Angle aim = 0) {
  CommandRecord record{.newest_snapshot = {}, .events_received = 0, .newest = newest};
  record.count = count;
  for (std::uint8_t i = 0; i < count; ++i) record.commands[i] = {.aim = aim, .buttons = buttons};
  return record;
}

/// One match with an honest player at play, a hostile one whose records the test writes, and its watching lane.
class Arena final : public LaneSink {
 public:
  Arena() {
    attach(kHonestLane, 1, LaneRole::kPlay);
    attach(kHostileLane, 2, LaneRole::kPlay);
    attach(kWatchLane, 2, LaneRole::kWatch);
    tick();
  }
  void send(LaneId lane, ByteView record, transport::Delivery) override {
    last_[lane].assign(record.begin(), record.end());
    ++sent_[lane];
  }
  void close(LaneId lane) override { closed_.push_back(lane); }

  /// Through the codec, as it would come.
  void say(const CommandRecord& record, LaneId lane = kHostileLane) {
    const auto decoded = protocol::decode_client_record(protocol::encode(protocol::ClientRecord{record}));
    ASSERT_TRUE(decoded);
    match_.on_record(lane, *decoded, now_);
  }
  void say(ByteView bytes, LaneId lane = kHostileLane) {
    if (const auto decoded = protocol::decode_client_record(bytes)) match_.on_record(lane, *decoded, now_);
  }
  /// The match's tick, and what must hold in every one of them; then the honest player's answer.
  void tick() {
    const auto before = world().players;
    now_ += kTickMicros;
    match_.tick(now_);
    expect_bounded();
    expect_points_only_for_kills(before);
    const auto snapshot = newest_of(kHonestLane);
    ASSERT_TRUE(snapshot) << "the honest player cannot read tick " << world().tick.value;
    ASSERT_EQ(snapshot->tick, world().tick);
    ASSERT_EQ(snapshot->world, world());
    known_[kHonestLane] = snapshot->world;
    events_ = snapshot->first_event + static_cast<std::uint32_t>(snapshot->events.size());
    for (const auto& event : snapshot->events)
      if (const auto* body = std::get_if<sim::Event>(&event.body)) seen_.push_back(*body);
    CommandRecord mine = command_for(world().tick + 2, honest_buttons, 3, honest_aim);
    mine.newest_snapshot = world().tick;
    mine.events_received = events_;
    say(mine, kHonestLane);
  }
  void ticks(int count) {
    for (; count > 0; --count) tick();
  }

  /// The last record of a lane, read by one who holds that lane's last world.
  std::optional<protocol::Snapshot> newest_of(LaneId lane) {
    const auto lookup = [&](Tick tick) -> const sim::World* {
      const auto known = known_.find(lane);
      return known != known_.end() && known->second.tick == tick ? &known->second : nullptr;
    };
    const auto record = protocol::decode_server_record(last_[lane], lookup, now_);
    if (!record || !std::holds_alternative<protocol::Snapshot>(*record)) return std::nullopt;
    return std::get<protocol::Snapshot>(*record);
  }
  void remember(LaneId lane) { known_[lane] = newest_of(lane).value().world; }
  void acknowledge(LaneId lane, std::optional<Tick> snapshot, std::uint32_t events) {
    say({.newest_snapshot = snapshot, .events_received = events, .newest = world().tick}, lane);
  }

  const sim::World& world() const { return match_.world(); }
  const sim::Player& player(std::size_t seat) const { return world().players[seat]; }
  Tick now() const { return world().tick; }
  const std::vector<LaneId>& closed() const { return closed_; }
  const std::vector<sim::Event>& events() const { return seen_; }

  std::uint8_t honest_buttons = 0;
  sim::Angle honest_aim = 0;

 private:
  void attach(LaneId lane, std::uint32_t session, LaneRole role) {
    ASSERT_FALSE(match_.attach(lane, LaneKind::kUdp, role,
                               {.session = session, .name = "P" + std::to_string(session)}, now_));
  }
  void expect_bounded() const {
    for (const sim::Player& player : world().players) {
      ASSERT_TRUE(player.pos.x >= 0 && player.pos.x <= match_.map().width * sim::kTileSub);
      ASSERT_TRUE(player.pos.y >= 0 && player.pos.y <= match_.map().height * sim::kTileSub);
      ASSERT_LE(player.health, sim::kMaxHealth);
      ASSERT_LE(player.shield, sim::kMaxShield);
    }
    ASSERT_EQ(match_.player_count(), 2U);
    ASSERT_EQ(match_.lane_count(), 3U);
  }
  void expect_points_only_for_kills(const std::array<sim::Player, kMaxPlayers>& before) const {
    int kills = 0, deaths = 0;
    for (std::size_t i = 0; i < kMaxPlayers; ++i) {
      kills += player(i).kills - before[i].kills;
      deaths += player(i).deaths - before[i].deaths;
    }
    ASSERT_GE(kills, 0);
    ASSERT_LE(kills, deaths);
  }

  Match match_{long_hall(), 7, *this};
  Micros now_ = 1'000'000;
  std::map<LaneId, Bytes> last_;
  std::map<LaneId, int> sent_;
  std::map<LaneId, sim::World> known_;
  std::vector<LaneId> closed_;
  std::vector<sim::Event> seen_;
  std::uint32_t events_ = 0;
};

}  // namespace tw::match
