// SPDX-License-Identifier: MIT
// What a seal has let through, against the real match: an honest player, a hostile one with lanes of its own, and a lane
// whose bytes nobody vouches for. Input: ops, `op u8 | length u8 | bytes`.
//   op 0: a record on the hostile play lane      op 1: a record on the hostile watch lane
//   op 2: ticks pass, with the honest player at play     op 3: the hostile lane is lost, gives up, or comes back
// Whatever comes: the world stays within bounds, the honest player gets every snapshot and can read it, points come only
// from kills, and seats are those who sit on them.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "server/match/match.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/tuning.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;
using protocol::LaneRole;
using transport::LaneId;

constexpr LaneId kHonest = 1, kPlay = 2, kWatch = 3;
constexpr int kMaxTicks = 400;
constexpr const char* kMap =
    "name Fuzz\nplayers 4\n\n"
    "############\n"
    "#S...#..X.S#\n"
    "#.H..#.....#\n"
    "#.......##.#\n"
    "#..##...#..#\n"
    "#S.....P..S#\n"
    "############\n";

/// Keeps the last record of each lane; more is the lanes' own matter.
class Wire final : public match::LaneSink {
 public:
  void send(LaneId lane, ByteView record, transport::Delivery) override {
    require(!record.empty() && record.size() <= kMaxRecordBytes);
    last[lane].assign(record.begin(), record.end());
    ++sent[lane];
  }
  void close(LaneId lane) override { closed.push_back(lane); }

  std::map<LaneId, Bytes> last;
  std::map<LaneId, int> sent;
  std::vector<LaneId> closed;
};

class Scene {
 public:
  Scene() {
    attach(kHonest, 1, LaneRole::kPlay);
    attach(kPlay, 2, LaneRole::kPlay);
    attach(kWatch, 2, LaneRole::kWatch);
  }
  void play(ByteView script) {
    while (script.size() >= 2 && ticks_ < kMaxTicks) {
      const std::uint8_t op = script[0] % 4;
      const std::size_t length = std::min<std::size_t>(script[1], script.size() - 2);
      const ByteView bytes = script.subspan(2, length);
      script = script.subspan(2 + length);
      act(op, bytes);
      for (const LaneId lane : wire_.closed) require(lane != kHonest);
      if (op != 2) tick();
    }
  }

 private:
  void attach(LaneId lane, std::uint32_t session, LaneRole role) {
    const auto refused = match_.attach(lane, LaneKind::kUdp, role,
                                       {.session = session, .name = "P" + std::to_string(session)}, now_);
    require(!refused);
  }
  void act(std::uint8_t op, ByteView bytes) {
    if (op == 2) {
      for (int left = bytes.empty() ? 1 : 1 + bytes[0] % 32; left > 0; --left) tick();
    } else if (op == 3) {
      change_seats(bytes.empty() ? 0 : bytes[0] % 3);
    } else if (const auto record = protocol::decode_client_record(bytes)) {
      match_.on_record(op == 0 ? kPlay : kWatch, *record, now_);
    }
  }
  /// Who loses the lane keeps seat and score, who gives up does not, and who comes back has what they had.
  void change_seats(int how) {
    note_closed();
    if (how == 0 && playing_) {
      left_with_ = match_.world().players[1];
      match_.on_closed(kPlay);
      require(match_.is_seated(2));
      playing_ = false;
    } else if (how == 1 && playing_) {
      match_.give_up(kPlay);
      require(!match_.is_seated(2));
      playing_ = false;
      left_with_.reset();
    } else if (how == 2 && !playing_) {
      attach(kPlay, 2, LaneRole::kPlay);
      require(match_.is_seated(2));
      const sim::Player& back = match_.world().players[1];
      require(!left_with_ || (back.score == left_with_->score && back.kills == left_with_->kills &&
                              back.deaths == left_with_->deaths));
      playing_ = true;
      left_with_.reset();
    }
  }
  /// A goodbye ends a lane, and its seat with it.
  void note_closed() {
    if (std::find(wire_.closed.begin(), wire_.closed.end(), kPlay) != wire_.closed.end()) {
      playing_ = false;
      left_with_.reset();
    }
    wire_.closed.clear();
  }
  void tick() {
    ++ticks_;
    now_ += kTickMicros;
    const int before = wire_.sent[kHonest];
    const std::array<sim::Player, kMaxPlayers> players = match_.world().players;
    match_.tick(now_);
    require(wire_.sent[kHonest] == before + 1);
    require_bounded();
    require_conserved(players);
    hear_and_answer();
  }
  void require_bounded() const {
    const sim::World& world = match_.world();
    std::size_t seated = 0;
    for (const sim::Player& player : world.players) {
      if (player.state != sim::PlayerState::kAbsent) ++seated;
      require(player.health <= sim::kMaxHealth && player.shield <= sim::kMaxShield);
      require(player.pos.x >= 0 && player.pos.x <= map_.width * sim::kTileSub);
      require(player.pos.y >= 0 && player.pos.y <= map_.height * sim::kTileSub);
    }
    require(seated <= match_.player_count() &&
            match_.player_count() <= 2);  // who is away is not in the arena
    require(match_.is_seated(1));
  }
  /// Of those who are there before and after: a kill is one death, and nobody gains without one.
  void require_conserved(const std::array<sim::Player, kMaxPlayers>& before) const {
    int kills = 0, deaths = 0;
    for (std::size_t i = 0; i < kMaxPlayers; ++i) {
      const sim::Player& player = match_.world().players[i];
      if (player.state == sim::PlayerState::kAbsent || before[i].state == sim::PlayerState::kAbsent) continue;
      kills += player.kills - before[i].kills;
      deaths += player.deaths - before[i].deaths;
    }
    require(kills >= 0 && kills <= deaths);
  }
  void hear_and_answer() {
    const auto lookup = [&](Tick tick) {
      return acknowledged_ && *acknowledged_ == tick ? &world_ : nullptr;
    };
    const auto record = protocol::decode_server_record(wire_.last[kHonest], lookup, now_);
    require(record.has_value());
    const auto* snapshot = std::get_if<protocol::Snapshot>(&*record);
    require(snapshot != nullptr && snapshot->tick == match_.world().tick);
    require(snapshot->world == match_.world());
    world_ = snapshot->world;
    acknowledged_ = snapshot->tick;
    events_ = std::max(events_, snapshot->first_event + static_cast<std::uint32_t>(snapshot->events.size()));
    protocol::CommandRecord mine{.newest_snapshot = acknowledged_, .events_received = events_, .newest = {}};
    mine.newest = snapshot->tick + 2;
    mine.count = 1;
    mine.commands[0] = {.aim = static_cast<sim::Angle>(ticks_ * 700), .buttons = sim::kDisc | sim::kRight};
    match_.on_record(kHonest, protocol::ClientRecord{mine}, now_);
  }

  sim::Map map_ = *sim::parse_map(kMap);
  Wire wire_;
  match::Match match_{map_, 7, wire_};
  Micros now_ = 1'000'000;
  int ticks_ = 0;
  bool playing_ = true;  ///< the hostile lane is there
  std::optional<sim::Player> left_with_;
  std::optional<Tick> acknowledged_;
  std::uint32_t events_ = 0;
  sim::World world_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Scene().play({data, size});
  return 0;
}
