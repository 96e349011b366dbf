// SPDX-License-Identifier: MIT
// Rows 49 to 60 of the hostile corpus: a server that lies, against the client's own core, sans I/O. What needs a TLS
// connection stands in malicious_host_test.cpp. Rows 59 (discovery) and 60 (replays) are of things that Twinwire does not
// have; rows 49 (changed certificate) and 50 (unknown one) are TrustTest's in client_test.cpp.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>
#include <memory>

#include "client/core/lobby_client.hpp"
#include "client/core/match_client.hpp"
#include "client/core/snapshot_reader.hpp"
#include "shared/base/random.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "tests/allocation_meter.hpp"

namespace tw::client {
namespace {

namespace to_client = protocol::to_client;

constexpr const char* kMap = "name Tiny\nplayers 2\n\n########\n#S....S#\n#......#\n#......#\n########\n";
constexpr std::ptrdiff_t kMuch = 8 << 20;  ///< more than any of these servers may make a client keep

/// Escape sequences, a forged line, a turned-around name, a bell, a byte that is not UTF-8.
const std::string kHostileText = "\x1b[2J\x1b]52;c;aGk=\x07\r\nINFO ok\xE2\x80\xAE\xff";

bool is_fit_to_show(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return text.find("\xE2\x80\xAE") == std::string::npos && text.find('\xff') == std::string::npos;
}

Bytes frame_of(const protocol::LobbyReply& reply) { return protocol::encode_frame(reply); }

to_client::RoomList room_list(std::size_t rooms) {
  to_client::RoomList list;
  for (std::size_t i = 0; i < rooms; ++i)
    list.rooms.push_back({.room = static_cast<std::uint32_t>(i),
                          .name = std::string(kMaxRoomNameBytes, 'n'),
                          .map = std::string(kMaxMapNameBytes, 'm')});
  return list;
}

TEST(MaliciousServer, Row51_HugeRoomList) {
  LobbyClient client;
  const Bytes full = frame_of(room_list(kMaxRooms));
  const auto kept = meter::kept_by([&] {
    for (int i = 0; i < 2'000; ++i) client.feed(full);
  });
  EXPECT_EQ(client.state().rooms.size(), kMaxRooms);
  EXPECT_FALSE(client.state().broken);
  EXPECT_LT(kept, 256 * 1024);

  // One more than the limit, and counts that the bytes do not hold.
  for (const std::size_t claimed : {kMaxRooms + 1, std::size_t{0xffff}}) {
    LobbyClient other;
    Bytes lie = full;
    constexpr std::size_t kCountAt = protocol::kLobbyFrameHeaderBytes + 1 + 4;  // length, id, request
    lie[kCountAt] = static_cast<std::uint8_t>(claimed);
    lie[kCountAt + 1] = static_cast<std::uint8_t>(claimed >> 8);
    EXPECT_LT(meter::peak_of([&] { other.feed(lie); }), 256U * 1024);
    EXPECT_TRUE(other.state().broken);
    EXPECT_TRUE(other.state().rooms.empty());
  }
}

TEST(MaliciousServer, Row51_AFrameThatClaimsFourGigabytes) {
  LobbyClient client;
  const Bytes head{0xff, 0xff, 0xff, 0xff, 4};
  EXPECT_LT(meter::peak_of([&] { client.feed(head); }), 64U * 1024);
  EXPECT_TRUE(client.state().broken);
}

TEST(MaliciousServer, Row51_RepliesWithoutEndAreForgotten) {
  LobbyClient client;
  const Bytes failure = frame_of(to_client::Failed{
      .request = 0, .code = to_client::ErrorCode::kBusy, .sentence = std::string(kMaxReasonBytes, 's')});
  const Bytes chat = frame_of(
      to_client::ChatLine{.from = std::string(kMaxNameBytes, 'f'), .text = std::string(kMaxChatBytes, 't')});
  const Bytes ticket = frame_of(to_client::MatchTicket{.map_text = std::string(kMaxMapFileBytes, '#')});
  const auto kept = meter::kept_by([&] {
    for (int i = 0; i < 1'000; ++i) {
      client.feed(failure);
      client.feed(chat);
      client.feed(ticket);
    }
  });
  EXPECT_EQ(client.state().chat.size(), kMaxChatLinesKept);
  EXPECT_LT(kept, 512 * 1024);
}

TEST(MaliciousServer, Row57_NamesAndChatWithControlBytesAreCleanedBeforeAnybodySeesThem) {
  LobbyClient client;
  client.feed(frame_of(to_client::HelloReply{.server_version = kHostileText, .server_name = kHostileText}));
  const std::string name = kHostileText.substr(0, kMaxNameBytes);
  client.feed(frame_of(to_client::LoggedIn{.request = 1, .name = name}));
  const to_client::RoomSummary summary{
      .room = 1, .name = kHostileText.substr(0, kMaxRoomNameBytes), .map = kHostileText};
  client.feed(frame_of(to_client::RoomList{.request = 2, .rooms = {summary}}));
  client.feed(frame_of(to_client::RoomState{.request = 3, .summary = summary, .members = {{.name = name}}}));
  client.feed(frame_of(to_client::ChatLine{.from = name, .text = kHostileText}));
  client.feed(frame_of(to_client::MatchEnded{.sentence = kHostileText}));
  client.feed(frame_of(to_client::Maps{.request = 4, .names = {kHostileText}}));
  client.feed(frame_of(to_client::Failed{.request = 5, .sentence = kHostileText}));

  const auto& state = client.state();
  ASSERT_TRUE(state.account && state.room);
  ASSERT_EQ(state.chat.size(), 2U);
  EXPECT_TRUE(is_fit_to_show(state.server_name));
  EXPECT_TRUE(is_fit_to_show(state.server_version));
  EXPECT_TRUE(is_fit_to_show(state.account->name));
  for (const auto& room : {state.rooms.at(0), state.room->summary})
    EXPECT_TRUE(is_fit_to_show(room.name) && is_fit_to_show(room.map));
  EXPECT_TRUE(is_fit_to_show(state.room->members.at(0).name));
  for (const auto& line : state.chat) EXPECT_TRUE(is_fit_to_show(line.from) && is_fit_to_show(line.text));
  EXPECT_TRUE(is_fit_to_show(state.maps.at(0)));
  EXPECT_TRUE(is_fit_to_show(client.take_failure().value().sentence));
  client.feed(frame_of(to_client::Kicked{.sentence = kHostileText}));
  EXPECT_TRUE(is_fit_to_show(state.broken_reason));
  EXPECT_NE(state.chat[0].text.find("INFO ok"), std::string::npos) << "what can be read stays";
}

TEST(MaliciousServer, Row57_AKickWithoutAVisibleWordStillHasAReason) {
  LobbyClient client;
  client.feed(frame_of(to_client::Kicked{.sentence = "\x1b\x07"}));
  EXPECT_TRUE(client.state().broken);
  EXPECT_FALSE(client.state().broken_reason.empty());
}

/// A lane in the server's hand.
class Lane final : public transport::ClientLane {
 public:
  struct Ends {
    std::deque<Bytes> inbox;
    std::vector<protocol::ClientRecord> sent;
    State state = State::kOpen;
  };
  explicit Lane(std::shared_ptr<Ends> ends) : ends_(std::move(ends)) {}
  void service(Micros) override {}
  State state() const override { return ends_->state; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, transport::Delivery) override {
    ends_->sent.push_back(protocol::decode_client_record(record).value());
  }
  bool receive(Bytes& record) override {
    if (ends_->inbox.empty()) return false;
    record = std::move(ends_->inbox.front());
    ends_->inbox.pop_front();
    return true;
  }
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override { ends_->state = State::kClosed; }

 private:
  std::shared_ptr<Ends> ends_;
  std::string reason_;
  transport::LaneCounters counters_;
};

class MaliciousMatch : public testing::Test {
 protected:
  void SetUp() override {
    client_.add_lane(LaneKind::kUdp, protocol::LaneRole::kPlay, std::make_unique<Lane>(ends_), now_);
    client_.service(now_);
  }
  void welcome(Tick tick = Tick{100}, Micros server_micros = 5'000'000) {
    give(protocol::encode(protocol::LaneWelcome{
        .player = PlayerId{0}, .tick = tick, .map_hash = map_.hash, .server_micros = server_micros}));
  }
  void give(Bytes record) {
    ends_->inbox.push_back(std::move(record));
    now_ += 1'000;
    client_.service(now_);
  }
  Bytes snapshot(sim::World world, Tick tick, Micros stamp, const sim::World* baseline = nullptr,
                 std::vector<protocol::NumberedEvent> events = {}, std::uint32_t first_event = 0) {
    world.tick = tick;
    protocol::EncodedSnapshot out;
    protocol::encode_snapshot({.tick = tick,
                               .stamp = stamp,
                               .command_lead = 2,
                               .world = &world,
                               .baseline = baseline,
                               .events = events,
                               .first_event = first_event,
                               .viewer = kNoPlayer},
                              out);
    return out.record;
  }
  static sim::World alive(std::int32_t x) {
    sim::World world;
    world.players[0].state = world.players[1].state = sim::PlayerState::kAlive;
    world.players[0].pos = world.players[1].pos = {x * sim::kSubunits, 64 * sim::kSubunits};
    return world;
  }
  /// Runs on for a while, drawing: whatever was said, the client draws and sends.
  void live_on(Micros duration = 500'000) {
    for (const Micros end = now_ + duration; now_ < end; now_ += 8'000) {
      client_.service(now_);
      const View& view = client_.view(now_);
      ASSERT_EQ(view.lanes.size(), 1U);
      ASSERT_LE(view.lanes[0].players.size(), kMaxPlayers);
      ASSERT_LE(view.lanes[0].discs.size(), kMaxDiscs);
      for (const DrawnPlayer& player : view.lanes[0].players)
        ASSERT_TRUE(std::isfinite(player.at.x) && std::isfinite(player.at.y));
      ASSERT_GT(client_.next_deadline(), now_);
    }
  }
  std::optional<Tick> acknowledged() const {
    std::optional<Tick> newest;
    for (const auto& record : ends_->sent)
      if (const auto* commands = std::get_if<protocol::CommandRecord>(&record))
        newest = commands->newest_snapshot;
    return newest;
  }

  sim::Map map_ = *sim::parse_map(kMap);
  std::shared_ptr<Lane::Ends> ends_ = std::make_shared<Lane::Ends>();
  MatchClient client_{map_, protocol::Ticket{1}, {}};
  Micros now_ = 1'000'000;
};

TEST_F(MaliciousMatch, Row52_AMillionEntities) {
  welcome();
  sim::World crowd = alive(40);
  for (sim::Player& player : crowd.players) player = crowd.players[0];
  for (sim::Disc& disc : crowd.discs) {
    disc.owner = PlayerId{3};
    disc.pos = {40 * sim::kSubunits, 40 * sim::kSubunits};
  }
  EXPECT_LT(meter::kept_by([&] {
              for (std::uint32_t i = 0; i < 300; ++i)
                give(snapshot(crowd, Tick{200 + i}, 5'000'000 + i * 16'666));
              live_on();
            }),
            kMuch);
  // A record of a megabyte, whatever stands in it.
  for (const std::uint8_t fill :
       {std::uint8_t{0x00}, std::uint8_t{0x02}, std::uint8_t{0x55}, std::uint8_t{0xff}}) {
    const std::size_t peak = meter::peak_of([&] {
      Bytes huge(1 << 20, fill);
      huge[0] = 2;
      give(std::move(huge));
    });
    EXPECT_LT(peak, 3U << 20);
  }
  live_on();
  EXPECT_EQ(client_.lost_reason(), "");
}

TEST_F(MaliciousMatch, Row53_AnEntityIdOutOfRange) {
  welcome();
  // Seats and owners are six bits or a range on the wire: no byte of a record can name a 65th. Every one is tried.
  const std::vector<protocol::NumberedEvent> events{
      {0, protocol::SeatChange{PlayerId{63}, "Eve"}},
      {1, sim::Event{
              .tick = {199}, .kind = sim::EventKind::kKill, .actor = PlayerId{63}, .target = PlayerId{62}}}};
  const Bytes good = snapshot(alive(40), Tick{200}, 5'000'000, nullptr, events);
  const protocol::BaselineLookup none = [](Tick) -> const sim::World* { return nullptr; };
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      Bytes bytes = good;
      bytes[at] = static_cast<std::uint8_t>(value);
      const auto record = protocol::decode_server_record(bytes, none, 0);
      const auto* said = record ? std::get_if<protocol::Snapshot>(&*record) : nullptr;
      if (said == nullptr) continue;
      ++accepted;
      for (const sim::Disc& disc : said->world.discs)
        ASSERT_TRUE(disc.owner == kNoPlayer || disc.owner.index() < kMaxPlayers);
      for (const auto& event : said->events) {
        const auto* seat = std::get_if<protocol::SeatChange>(&event.body);
        ASSERT_TRUE(seat == nullptr || seat->player.index() < kMaxPlayers);
      }
      if (at % 7 == 0 && value % 16 == 0) give(bytes);
    }
  }
  EXPECT_GT(accepted, 100U);
  live_on();
}

TEST_F(MaliciousMatch, Row54_ADeltaOnAMissingBaselineAsksForAFullState) {
  welcome();
  sim::World base = alive(40);
  base.tick = Tick{200};
  give(snapshot(base, Tick{200}, 5'000'000));
  live_on(50'000);
  ASSERT_EQ(acknowledged(), Tick{200});
  // Never sent, both; and what is a delta to the empty one can be read as if it were a full state.
  sim::World unknown = alive(80), nobody;
  unknown.tick = nobody.tick = Tick{201};
  for (std::uint32_t i = 0; i < 50; i += 2) {
    give(snapshot(alive(90), Tick{202 + i}, 5'050'000, &unknown));
    give(snapshot(alive(90), Tick{203 + i}, 5'050'000, &nobody));
  }
  live_on(50'000);
  EXPECT_EQ(acknowledged(), Tick{200}) << "what it could not read it does not acknowledge: the next is full";
  EXPECT_EQ(client_.view(now_).lanes[0].newest.tick, Tick{200});
  give(snapshot(alive(90), Tick{260}, 5'100'000));
  live_on(50'000);
  EXPECT_EQ(acknowledged(), Tick{260});
}

TEST_F(MaliciousMatch, Row55_TheTickGoesBackwards) {
  welcome();
  give(snapshot(alive(40), Tick{300}, 5'000'000));
  for (std::uint32_t back = 1; back < 290; ++back)
    give(snapshot(alive(90), Tick{300 - back}, 5'000'000 + Micros{back} * 16'666));
  live_on();
  EXPECT_EQ(client_.view(now_).lanes[0].newest.tick, Tick{300});
  EXPECT_EQ(acknowledged(), Tick{300});
  give(snapshot(alive(50), Tick{301}, 10'000'000));
  live_on();
  EXPECT_EQ(acknowledged(), Tick{301});
}

TEST_F(MaliciousMatch, Row55_ATickAtTheEndOfTimeIsNoTick) {
  welcome();
  for (const std::uint32_t tick : {kLastTick + 1, std::numeric_limits<std::uint32_t>::max()})
    give(snapshot(alive(40), Tick{tick}, 5'000'000));
  live_on();
  EXPECT_FALSE(acknowledged());
  give(snapshot(alive(40), Tick{kLastTick}, 5'000'000));  // the last that is one
  live_on();
  EXPECT_EQ(acknowledged(), Tick{kLastTick});
}

TEST_F(MaliciousMatch, Row56_TheServersTimeJumps) {
  welcome();
  constexpr Micros kHour = 3'600'000'000, kYear = 24 * 365 * kHour;
  std::uint32_t tick = 200;
  Micros stamp = 5'000'000;
  for (const Micros jump : {Micros{0}, kHour, -kHour, kYear, -kYear, Micros{1} << 31, -(Micros{1} << 31)}) {
    stamp += jump;
    for (int i = 0; i < 20; ++i) give(snapshot(alive(40), Tick{++tick}, stamp += 16'666));
    live_on(100'000);
  }
  const LanePanel& panel = client_.view(now_).lanes[0];
  EXPECT_EQ(panel.newest.tick, Tick{tick}) << "snapshots are ordered by their tick and not by their clock";
  EXPECT_TRUE(std::isfinite(panel.figures.age_ms));
}

TEST_F(MaliciousMatch, Row56_AClockThatCannotBeIsNoWelcome) {
  for (const Micros clock : {std::numeric_limits<Micros>::min(), std::numeric_limits<Micros>::max(),
                             kLastServerMicros + 1, -kLastServerMicros - 1})
    welcome(Tick{100}, clock);
  live_on();
  EXPECT_FALSE(client_.joined());
  welcome(Tick{100}, kLastServerMicros);
  live_on();
  EXPECT_TRUE(client_.joined());
}

TEST_F(MaliciousMatch, Row57_ASeatsNameIsCleanedBeforeItIsDrawn) {
  welcome();
  const std::string name = kHostileText.substr(0, kMaxNameBytes);
  give(snapshot(
      alive(40), Tick{200}, 5'000'000, nullptr,
      {{0, protocol::SeatChange{PlayerId{0}, name}},
       {1, protocol::SeatChange{PlayerId{1}, name}},
       {2, sim::Event{
               .tick = {199}, .kind = sim::EventKind::kKill, .actor = PlayerId{1}, .target = PlayerId{0}}}}));
  const View& view = client_.view(now_);
  ASSERT_EQ(view.lanes[0].players.size(), 2U);
  for (const DrawnPlayer& player : view.lanes[0].players) EXPECT_TRUE(is_fit_to_show(player.name));
  for (const ScoreRow& row : view.scores) EXPECT_TRUE(is_fit_to_show(row.name));
  ASSERT_EQ(view.feed.size(), 1U);
  EXPECT_TRUE(is_fit_to_show(view.feed[0].killer) && is_fit_to_show(view.feed[0].victim));
}

TEST_F(MaliciousMatch, Row57_SeatsThatChangeWithoutEndAreNotKept) {
  welcome();
  std::uint32_t number = 0;
  EXPECT_LT(
      meter::kept_by([&] {
        for (std::uint32_t i = 0; i < 2'000; ++i) {
          std::vector<protocol::NumberedEvent> events;
          for (int e = 0; e < 20; ++e, ++number)
            events.push_back({number, sim::Event{.tick = {200 + i}, .kind = sim::EventKind::kRoundStart}});
          const std::uint32_t first = events.front().number;
          give(snapshot(alive(40), Tick{200 + i}, 5'000'000, nullptr, std::move(events), first));
          ends_->sent.clear();
        }
      }),
      kMuch);
  EXPECT_LE(client_.view(now_).lanes[0].events.size(), kMaxUnseenEvents);
}

}  // namespace
}  // namespace tw::client
