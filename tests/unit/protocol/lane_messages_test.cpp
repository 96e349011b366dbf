// SPDX-License-Identifier: MIT
#include "shared/protocol/lane_messages.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "shared/protocol/snapshot_codec.hpp"

namespace tw::protocol {
namespace {

const BaselineLookup kNone = [](Tick) -> const sim::World* { return nullptr; };

template <class Variant, std::size_t Id, class Body>
constexpr bool kIs = std::is_same_v<std::variant_alternative_t<Id, Variant>, Body>;

TEST(LaneMessages, WireIdsArePinned) {
  EXPECT_TRUE((kIs<ClientRecord, 0, LaneHello> && kIs<ClientRecord, 1, CommandRecord> &&
               kIs<ClientRecord, 2, LaneBye>));
  EXPECT_TRUE((kIs<ServerRecord, 0, LaneWelcome> && kIs<ServerRecord, 1, LaneRefused> &&
               kIs<ServerRecord, 2, Snapshot>));
  EXPECT_TRUE((kIs<EventBody, 0, sim::Event> && kIs<EventBody, 1, SeatChange>));
  EXPECT_EQ(std::variant_size_v<ClientRecord>, 3U) << "a new record: append it here";
  EXPECT_EQ(std::variant_size_v<ServerRecord>, 3U) << "a new record: append it here";
  EXPECT_EQ(std::variant_size_v<EventBody>, 2U) << "a new body: append it here";
}

template <class Record>
Record sent(const Record& record) {
  const auto decoded = decode_client_record(encode(ClientRecord{record}));
  EXPECT_TRUE(decoded.has_value());
  return decoded ? std::get<Record>(*decoded) : Record{};
}

TEST(LaneMessages, HelloArrives) {
  LaneHello hello{.lane = LaneKind::kTcpNagle, .role = LaneRole::kPlay};
  for (std::size_t i = 0; i < hello.ticket.size(); ++i) hello.ticket[i] = static_cast<std::uint8_t>(17 * i);
  const LaneHello got = sent(hello);
  EXPECT_EQ(got.protocol, kProtocolVersion);
  EXPECT_EQ(got.ticket, hello.ticket);
  EXPECT_EQ(got.lane, hello.lane);
  EXPECT_EQ(got.role, hello.role);
}

TEST(LaneMessages, AnotherVersionsHelloIsReadAsFarAsItsVersion) {
  const Bytes newer{0x30, 0x12, 0xff, 0xff, 0xff};  // id 0, protocol 0xf123, and whatever that version says
  const auto decoded = decode_client_record(newer);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(std::get<LaneHello>(*decoded).protocol, 0xf123);
}

CommandRecord commands(std::size_t count) {
  CommandRecord record{.newest_snapshot = Tick{990}, .events_received = 70'000, .newest = Tick{1000}};
  record.count = static_cast<std::uint8_t>(count);
  for (std::size_t i = 0; i < count; ++i)
    record.commands[i] = {.aim = static_cast<sim::Angle>(i * i * 7919),
                          .buttons = static_cast<std::uint8_t>(i / 3)};
  return record;
}

TEST(LaneMessages, CommandsArrive) {
  for (std::size_t count = 0; count <= kMaxCommandsPerRecord; ++count) {
    CommandRecord record = commands(count);
    record.seen_behind = static_cast<std::uint16_t>(count * 146 % (kMaxSeenBehind + 1));
    const CommandRecord got = sent(record);
    EXPECT_EQ(got.newest_snapshot, record.newest_snapshot);
    EXPECT_EQ(got.events_received, record.events_received);
    EXPECT_EQ(got.newest, record.newest);
    EXPECT_EQ(got.count, record.count);
    EXPECT_EQ(got.commands, record.commands);
    EXPECT_EQ(got.seen_behind, record.seen_behind);
  }
}

TEST(LaneMessages, CommandsWithoutASnapshotArrive) {
  CommandRecord record = commands(1);
  record.newest_snapshot.reset();
  EXPECT_FALSE(sent(record).newest_snapshot.has_value());
  record.newest_snapshot = Tick{0xffff'ffff};
  record.newest = Tick{0};
  EXPECT_EQ(sent(record).newest_snapshot, record.newest_snapshot);
}

TEST(LaneMessages, RepeatedCommandsAreShort) {
  CommandRecord record = commands(1);
  const std::size_t alone = encode(ClientRecord{record}).size();
  record.count = 8;
  record.commands.fill(record.commands[0]);
  EXPECT_LE(encode(ClientRecord{record}).size(), alone + 6) << "seven repetitions, six bits each";
}

TEST(LaneMessages, ByeArrives) { sent(LaneBye{}); }

TEST(LaneMessages, WelcomeArrives) {
  const LaneWelcome welcome{
      .player = PlayerId{63}, .tick = Tick{123'456}, .map_hash = 0xfedc'ba98'7654'3210U, .server_micros = -5};
  const auto decoded = decode_server_record(encode(welcome), kNone, 0);
  ASSERT_TRUE(decoded.has_value());
  const auto& got = std::get<LaneWelcome>(*decoded);
  EXPECT_EQ(got.player, welcome.player);
  EXPECT_EQ(got.tick, welcome.tick);
  EXPECT_EQ(got.map_hash, welcome.map_hash);
  EXPECT_EQ(got.server_micros, welcome.server_micros);
  const auto watcher = decode_server_record(encode(LaneWelcome{}), kNone, 0);
  EXPECT_EQ(std::get<LaneWelcome>(watcher.value()).player, kNoPlayer);
}

TEST(LaneMessages, EveryRefusalArrivesAndIsASentence) {
  for (std::uint8_t i = 0; i < kRefusalReasons; ++i) {
    const LaneRefused refused{static_cast<RefusalReason>(i)};
    const auto decoded = decode_server_record(encode(refused), kNone, 0);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(std::get<LaneRefused>(*decoded).reason, refused.reason);
    const std::string_view sentence = to_sentence(refused.reason);
    EXPECT_GT(sentence.size(), 20U);
    EXPECT_EQ(sentence.back(), '.');
  }
}

TEST(LaneMessages, UnknownIdsAreRefused) {
  for (std::uint8_t id = 3; id < 16; ++id) {
    const Bytes bytes{id};
    EXPECT_FALSE(decode_client_record(bytes).has_value());
    EXPECT_FALSE(decode_server_record(bytes, kNone, 0).has_value());
  }
}

TEST(LaneMessages, EmptyAndTooLongRecordsAreRefused) {
  EXPECT_FALSE(decode_client_record({}).has_value());
  EXPECT_FALSE(decode_server_record({}, kNone, 0).has_value());
  const Bytes huge(kMaxRecordBytes + 1);
  EXPECT_FALSE(decode_client_record(huge).has_value());
  EXPECT_FALSE(decode_server_record(huge, kNone, 0).has_value());
}

/// One event in a snapshot of tick 1000, there and back.
EventBody ride(const EventBody& body) {
  sim::World world;
  world.tick = {1000};
  const std::vector<NumberedEvent> events{{.number = 5, .body = body}};
  EncodedSnapshot encoded;
  encode_snapshot({.tick = world.tick, .world = &world, .events = events, .first_event = 5}, encoded);
  const auto decoded = decode_server_record(encoded.record, kNone, 0);
  EXPECT_TRUE(decoded.has_value());
  return decoded ? std::get<Snapshot>(*decoded).events.at(0).body : EventBody{};
}

/// An event in which every field is set, used by its kind or not.
sim::Event full_event(sim::EventKind kind) {
  return {.tick = Tick{993},
          .kind = kind,
          .actor = PlayerId{1},
          .target = PlayerId{2},
          .value = 1,
          .from = {100, -200},
          .to = {300, 400}};
}

struct Used {
  bool actor, target, value, from, to;
};
constexpr std::array<Used, sim::kEventKinds> kUsed{{
    {true, false, false, true, false},   // dash
    {true, false, false, true, false},   // disc fired
    {true, false, false, true, false},   // disc bounce
    {true, false, false, true, true},    // rail fired
    {true, true, true, true, false},     // hit
    {true, true, true, false, false},    // kill
    {true, false, false, true, false},   // spawn
    {true, false, true, true, false},    // pickup
    {false, false, true, false, false},  // round start
    {true, false, true, false, false},   // round end
    {true, true, true, true, true},      // rewound
}};

TEST(Events, CarryWhatTheirKindUsesAndNothingElse) {
  for (std::uint8_t i = 0; i < sim::kEventKinds; ++i) {
    const sim::Event event = full_event(static_cast<sim::EventKind>(i));
    sim::Event expected = event;
    const Used used = kUsed[i];
    if (!used.actor) expected.actor = kNoPlayer;
    if (!used.target) expected.target = kNoPlayer;
    if (!used.value) expected.value = 0;
    if (!used.from) expected.from = {};
    if (!used.to) expected.to = {};
    EXPECT_EQ(ride(event), EventBody{expected}) << int{i};
  }
}

TEST(Events, ADrawnRoundHasNoWinner) {
  const sim::Event draw{.tick = Tick{1000}, .kind = sim::EventKind::kRoundEnd, .value = 65535};
  EXPECT_EQ(ride(draw), EventBody{draw});
}

TEST(Events, SeatChangesArriveWithNamesOfEveryLength) {
  for (std::size_t size = 0; size <= kMaxNameBytes; ++size) {
    const SeatChange change{PlayerId{63}, std::string(size, '\xe9')};
    EXPECT_EQ(ride(change), EventBody{change});
  }
}

}  // namespace
}  // namespace tw::protocol
