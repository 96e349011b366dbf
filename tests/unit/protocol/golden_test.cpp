// SPDX-License-Identifier: MIT
// Packets as they stood on the wire when they were written: what both sides say must not drift, and what a stranger
// does to them must not hurt.
#include <gtest/gtest.h>

#include <map>

#include "shared/protocol/lobby_codec.hpp"
#include "shared/sim/step.hpp"
#include "tests/golden/packets.hpp"
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

const std::vector<GoldenPacket>& packets() {
  static const std::vector<GoldenPacket> kPackets = read_packets(TW_GOLDEN_PACKETS);
  return kPackets;
}

/// The client's side of a chain of golden snapshots.
class Reader {
 public:
  std::optional<ServerRecord> read(ByteView bytes) const {
    return decode_server_record(
        bytes, [this](Tick tick) { return find(tick); }, 0);
  }
  void keep(const ServerRecord& record) {
    const auto* snapshot = std::get_if<Snapshot>(&record);
    if (snapshot == nullptr) return;
    if (!snapshot->baseline) worlds_.clear();
    worlds_[snapshot->tick] = snapshot->world;
  }
  const sim::World* find(Tick tick) const {
    const auto found = worlds_.find(tick);
    return found == worlds_.end() ? nullptr : &found->second;
  }

 private:
  std::map<Tick, sim::World> worlds_;
};

struct Encode {
  const Reader& reader;
  Bytes operator()(const LaneWelcome& record) const { return encode(record); }
  Bytes operator()(const LaneRefused& record) const { return encode(record); }
  Bytes operator()(const Snapshot& snapshot) const {
    EncodedSnapshot encoded;
    encode_snapshot({.tick = snapshot.tick,
                     .stamp = snapshot.stamp,
                     .command_lead = snapshot.command_lead,
                     .world = &snapshot.world,
                     .baseline = snapshot.baseline ? reader.find(*snapshot.baseline) : nullptr,
                     .events = snapshot.events,
                     .first_event = snapshot.first_event},
                    encoded);
    return encoded.record;
  }
};

TEST(Golden, RecordsSayWhatTheySaidAndAreWrittenAsTheyWere) {
  Reader reader;
  int count = 0;
  for (const GoldenPacket& packet : packets()) {
    if (packet.kind == "client") {
      const auto record = decode_client_record(packet.bytes);
      ASSERT_TRUE(record.has_value()) << packet.says;
      EXPECT_EQ(describe(*record), packet.says);
      EXPECT_EQ(to_hex(encode(*record)), to_hex(packet.bytes));
    } else if (packet.kind == "server") {
      const auto record = reader.read(packet.bytes);
      ASSERT_TRUE(record.has_value()) << packet.says;
      EXPECT_EQ(describe(*record), packet.says);
      EXPECT_EQ(to_hex(std::visit(Encode{reader}, *record)), to_hex(packet.bytes));
      reader.keep(*record);
    }
    ++count;
  }
  EXPECT_GT(count, 100);
}

TEST(Golden, LobbyFramesAreWrittenAsTheyWere) {
  for (const GoldenPacket& packet : packets()) {
    if (packet.bytes.size() < kLobbyFrameHeaderBytes) continue;
    const ByteView frame = ByteView(packet.bytes).subspan(kLobbyFrameHeaderBytes);
    if (packet.kind == "request") {
      EXPECT_EQ(to_hex(encode_frame(decode_request(frame).value())), to_hex(packet.bytes));
    } else if (packet.kind == "reply") {
      EXPECT_EQ(to_hex(encode_frame(decode_reply(frame).value())), to_hex(packet.bytes));
    }
  }
}

/// Calls `visit(bytes, decode)` for every golden lane record; `decode` is its receiver's, with what was known when it
/// arrived.
template <class Visit>
void for_each_record(Visit visit) {
  Reader reader;
  for (const GoldenPacket& packet : packets()) {
    if (packet.kind == "client")
      visit(packet.bytes, [](ByteView bytes) { return decode_client_record(bytes); });
    if (packet.kind != "server") continue;
    visit(packet.bytes, [&](ByteView bytes) { return reader.read(bytes); });
    reader.keep(reader.read(packet.bytes).value());
  }
}

TEST(Hostile, EveryTruncationIsRefused) {
  for_each_record([](const Bytes& bytes, auto decode) {
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(decode(ByteView(bytes).first(size)).has_value()) << to_hex(bytes) << " at " << size;
  });
}

TEST(Hostile, EveryExtraByteIsRefused) {
  for_each_record([](const Bytes& bytes, auto decode) {
    for (const std::uint8_t extra : std::vector<std::uint8_t>{0, 1, 0x80, 0xff}) {
      Bytes longer = bytes;
      longer.push_back(extra);
      EXPECT_FALSE(decode(longer).has_value()) << to_hex(bytes);
    }
  });
}

bool is_safe(const sim::Player& player) {
  constexpr std::int32_t kLimit = 1 << 20;
  return player.state <= sim::PlayerState::kDead && player.health <= 100 && player.shield <= 50 &&
         player.rail_charge <= 40 && player.buttons < 128 && std::abs(player.pos.x) < kLimit &&
         std::abs(player.pos.y) < kLimit && player.reserved == 0 && player.reserved2 == 0;
}
bool is_safe(const sim::Disc& disc) {
  constexpr std::int32_t kLimit = 1 << 20;
  return (disc.owner.index() < kMaxPlayers || disc == sim::Disc{}) && std::abs(disc.pos.x) < kLimit &&
         std::abs(disc.pos.y) < kLimit && disc.reserved == 0;
}

/// What any decoded snapshot promises, whoever wrote it.
void expect_safe(const Snapshot& snapshot, const sim::Map& map) {
  EXPECT_EQ(snapshot.world.tick, snapshot.tick);
  EXPECT_LE(static_cast<int>(snapshot.world.phase), 1);
  for (const sim::Player& player : snapshot.world.players) EXPECT_TRUE(is_safe(player));
  for (const sim::Disc& disc : snapshot.world.discs) EXPECT_TRUE(is_safe(disc));
  EXPECT_LE(snapshot.events.size(), kMaxEventsPerSnapshot);
  sim::World world = snapshot.world;
  sim::EventList events;
  for (int i = 0; i < 3; ++i) sim::step(world, map, {}, events);
}

/// The world of a snapshot, if it is one.
const Snapshot* snapshot_in(const std::optional<ServerRecord>& record) {
  return record ? std::get_if<Snapshot>(&*record) : nullptr;
}
const Snapshot* snapshot_in(const std::optional<ClientRecord>&) { return nullptr; }

TEST(Hostile, EveryFlippedBitIsRefusedOrLeavesASafeWorld) {
  const sim::Map map = arena();
  int accepted = 0, record = 0;
  for_each_record([&](Bytes bytes, auto decode) {
    if (++record % 5 != 0 && bytes.size() > 40) return;  // every fifth of the long ones will do
    const std::size_t step = bytes.size() > 400 ? 7 : 1;
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += step) {
      const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
      bytes[bit / 8] ^= mask;
      const auto result = decode(bytes);
      if (const Snapshot* snapshot = snapshot_in(result)) {
        expect_safe(*snapshot, map);
        ++accepted;
      }
      bytes[bit / 8] ^= mask;
    }
  });
  EXPECT_GT(accepted, 100) << "a flipped aim, for one, is as good as any";
}

/// What is told of `world` against `told_against`, as one hears it who holds `held` for that baseline.
std::optional<ServerRecord> misheard(const sim::World& world, const sim::World& told_against,
                                     const sim::World& held) {
  EncodedSnapshot encoded;
  encode_snapshot({.tick = world.tick, .world = &world, .baseline = &told_against}, encoded);
  EXPECT_TRUE(decode_server_record(
                  encoded.record, [&](Tick) { return &told_against; }, 0)
                  .has_value());
  return decode_server_record(
      encoded.record, [&](Tick) { return &held; }, 0);
}

constexpr std::int32_t kEdge = (1 << 20) - 1;

/// A player who stands, and a disc that flies, at tick 1.
sim::World quiet_world() {
  sim::World world;
  world.tick = {1};
  world.players[0].state = sim::PlayerState::kAlive;
  world.discs[0] = {.pos = {}, .vel = {5, 5}, .dies_at = Tick{100}, .owner = PlayerId{0}};
  return world;
}

TEST(Hostile, PlacesOutOfRangeAreRefused) {
  sim::World world = quiet_world(), told_against = world, held = world;
  world.tick = {2};
  world.players[0].pos = {kEdge, 0};
  EXPECT_TRUE(misheard(world, told_against, held).has_value());
  held.players[0].pos.x = 1;
  EXPECT_FALSE(misheard(world, told_against, held).has_value());
  world = told_against = held = quiet_world();
  world.tick = {2};
  world.discs[0].pos = {0, -kEdge};
  held.discs[0].pos.y = -10;
  EXPECT_FALSE(misheard(world, told_against, held).has_value());
}

TEST(Hostile, PlacesOfFreshDiscsOutOfRangeAreRefused) {
  sim::World world = quiet_world(), told_against = world, held = world;
  world.tick = {2};
  world.discs[1] = {.pos = {kEdge, kEdge}, .vel = {5, 5}, .dies_at = Tick{90}, .owner = PlayerId{0}};
  held.players[0].pos.x = 1;
  EXPECT_FALSE(misheard(world, told_against, held).has_value());
}

TEST(Hostile, SpeedsOutOfRangeAreRefused) {
  sim::World world = quiet_world(), told_against = world, held = world;
  world.tick = {2};
  world.discs[0].vel.x = 32767;
  world.discs[0].pos.x = 9;
  held.discs[0].vel.x = 6;
  EXPECT_FALSE(misheard(world, told_against, held).has_value());
}

TEST(Hostile, AWallInNobodysWayIsRefused) {
  sim::World world = quiet_world(), told_against = world, held = world;
  world.tick = {2};
  told_against.discs[0].pos.x = held.discs[0].pos.x = 8192 - 1536 - 1;
  world.discs[0].pos.x = 2 * (8192 - 1536) - (8192 - 1536 - 1 + 5);
  world.discs[0].pos.y = 5;
  world.discs[0].vel.x = -5;
  EXPECT_TRUE(misheard(world, told_against, held).has_value());
  held.discs[0].vel.x = 0;
  EXPECT_FALSE(misheard(world, told_against, held).has_value());
}

TEST(Hostile, ABaselineFromBeforeTheFirstTickIsRefused) {
  sim::World world = quiet_world(), baseline = world;
  world.tick = {40};
  EncodedSnapshot encoded;
  encode_snapshot({.tick = world.tick, .world = &world, .baseline = &baseline}, encoded);
  constexpr std::size_t kAgeBit = 4 + 17 + 32;
  for (std::size_t bit = kAgeBit; bit < kAgeBit + 7; ++bit)
    encoded.record[bit / 8] |= static_cast<std::uint8_t>(1U << (bit % 8));
  sim::World any = baseline;
  const auto lookup = [&](Tick tick) {
    any.tick = tick;
    return &any;
  };
  EXPECT_FALSE(decode_server_record(encoded.record, lookup, 0).has_value());
}

TEST(Hostile, RandomBytesLeaveNothingBehind) {
  Rng rng(77);
  const sim::Map map = arena();
  Trace trace(16, 3);
  for (int i = 0; i < 60; ++i) trace.step();
  const auto lookup = [&](Tick) { return &trace.world(); };
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes(1 + rng.below(300));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0xf0) | 2);
    const auto result = decode_server_record(bytes, lookup, 0);
    if (result && std::holds_alternative<Snapshot>(*result)) expect_safe(std::get<Snapshot>(*result), map);
  }
}

}  // namespace
}  // namespace tw::protocol
