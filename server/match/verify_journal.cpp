// SPDX-License-Identifier: MIT
#include <memory>

#include "server/match/journal.hpp"
#include "server/match/journal_format.hpp"
#include "server/match/rewind.hpp"
#include "shared/base/chunk_file.hpp"
#include "shared/base/limits.hpp"
#include "shared/sim/map.hpp"

namespace tw::match {
namespace {

using namespace journal;

constexpr std::size_t kFieldsNamed = 8, kMaxApart = 3600;
constexpr std::int32_t kFlippedBit = 1 << 4;

/// One side: a match that is stepped again.
struct Side {
  sim::World world;
  WorldHistory history;
  sim::Commands commands{};
  Rewinder rewinder;
  sim::EventList events;

  explicit Side(const sim::Map& map, std::uint32_t seed) : world(sim::make_world(map, seed)) {}

  void step(const sim::Map& map) {
    events.clear();
    sim::step(world, map, commands, events, &rewinder.rewinds());
    history.insert(world.tick) = world;
    rewinder.clear();
  }
};

/// Of the first who is there: where they stand. Nobody there: the generator's state.
void flip_a_bit(sim::World& world) {
  for (sim::Player& player : world.players) {
    if (player.state == sim::PlayerState::kAbsent) continue;
    player.pos.x ^= kFlippedBit;
    return;
  }
  world.random ^= kFlippedBit;
}

class Verifier {
 public:
  Verifier(const sim::Map& map, std::uint32_t seed, std::optional<CausedDesync> desync,
           JournalVerdict& verdict, const OnJournalState& on_state)
      : map_(map),
        desync_(desync),
        verdict_(verdict),
        on_state_(on_state),
        checked_(std::make_unique<Side>(map, seed)) {
    if (desync) untouched_ = std::make_unique<Side>(map, seed);
  }

  /// False: it holds what no journal does. What stood before that has been done.
  bool take(ByteView chunk) {
    ByteReader in(chunk);
    while (in.good() && !in.at_end() && !verdict_.mismatch) {
      const std::uint64_t kind = in.fixed(1);
      if (kind == kTicked) {
        tick(in.fixed(8), in);
      } else {
        before_tick(kind, in);
      }
    }
    return in.good();
  }

 private:
  template <class Do>
  void on_each_side(Do&& act) {
    act(*checked_);
    if (untouched_) act(*untouched_);
  }

  void before_tick(std::uint64_t kind, ByteReader& in) {
    const auto seat = static_cast<std::uint8_t>(in.fixed(1));
    if (seat >= kMaxPlayers) in.fail();
    const PlayerId player{seat};
    switch (kind) {
      case kJoined:
        if (in.good())
          on_each_side([&](Side& side) { sim::add_player(side.world, map_, player, side.events); });
        return;
      case kLeft:
        if (!in.good()) return;
        return on_each_side([&](Side& side) {
          sim::remove_player(side.world, player);
          side.commands[seat] = {};
        });
      case kScored:
        return scored(player, in);
      case kCommand: {
        sim::Command command{.aim = static_cast<sim::Angle>(in.fixed(2))};
        command.buttons = static_cast<std::uint8_t>(in.fixed(1) & 0x7f);
        if (in.good()) on_each_side([&](Side& side) { side.commands[seat] = command; });
        return;
      }
      case kRewound: {
        const auto behind = static_cast<std::uint16_t>(in.number(kMaxSeenBehind));
        if (!in.good()) return;
        return on_each_side(
            [&](Side& side) { side.rewinder.add(player, behind, side.world.tick, side.history); });
      }
      default:
        in.fail();
    }
  }

  void scored(PlayerId player, ByteReader& in) {
    const auto score = static_cast<std::int16_t>(in.fixed(2));
    const auto kills = static_cast<std::uint16_t>(in.fixed(2)),
               deaths = static_cast<std::uint16_t>(in.fixed(2));
    if (!in.good()) return;
    on_each_side([&](Side& side) {
      sim::Player& back = side.world.players[player.index()];
      back.score = score;
      back.kills = kills;
      back.deaths = deaths;
    });
  }

  void tick(std::uint64_t recorded, ByteReader& in) {
    if (!in.good()) return;
    if (verdict_.ticks >= kMaxJournalTicks) return in.fail();
    on_each_side([&](Side& side) { side.step(map_); });
    ++verdict_.ticks;
    const Tick now = checked_->world.tick;
    const bool flipped = desync_ && desync_->tick == now;
    if (flipped) {
      flip_a_bit(checked_->world);
      checked_->history.insert(now) = checked_->world;
    }
    const Side& trusted = untouched_ ? *untouched_ : *checked_;
    if (const std::uint64_t here = hash_of(trusted.world); here != recorded)
      verdict_.mismatch = {now, recorded, here};
    if (on_state_) on_state_(checked_->world);
    if (desync_ && desync_->tick <= now) watch_them_part(now, flipped);
  }

  void watch_them_part(Tick now, bool flipped) {
    if (verdict_.together_again) return;
    auto found = sim::differences(untouched_->world, checked_->world, kFieldsNamed);
    if (found.count == 0) {
      verdict_.together_again = now;
    } else if (flipped || (now - desync_->tick) % kTickHz == 0) {
      if (verdict_.apart.size() < kMaxApart) verdict_.apart.push_back({now, std::move(found)});
    }
  }

  const sim::Map& map_;
  std::optional<CausedDesync> desync_;
  JournalVerdict& verdict_;
  const OnJournalState& on_state_;
  std::unique_ptr<Side> checked_;    ///< with a desync, the side with the flipped bit
  std::unique_ptr<Side> untouched_;  ///< with a desync
};

}  // namespace

Result<JournalVerdict> verify_journal(ByteView file, std::optional<CausedDesync> desync,
                                      const OnJournalState& on_state) {
  using Read = Result<JournalVerdict>;
  if (file.size() > kMaxJournalBytes) return Read::failure("It is larger than any journal.");
  const auto head = open_chunk_file(file, kKind, kMaxMapFileBytes + 256);
  if (!head) return Read::failure(head.error);
  JournalVerdict verdict;
  ByteReader in(*head);
  verdict.program = in.text<std::string>(kMaxProgramBytes);
  const auto seed = static_cast<std::uint32_t>(in.fixed(4));
  const auto map_text = in.text<std::string>(kMaxMapFileBytes);
  if (!in.good() || !in.at_end() || seed == 0) return Read::failure("It is damaged at its very beginning.");
  const auto map = sim::parse_map(map_text);
  if (!map) return Read::failure("Its map cannot be read: " + map.error);
  verdict.map = map->name;
  Verifier verifier(*map, seed, desync, verdict, on_state);
  while (!file.empty() && !verdict.mismatch) {
    const auto chunk = next_chunk(file, kJournalChunkBytes);
    if (chunk && verifier.take(*chunk)) continue;
    verdict.damage = "It is damaged, or was not written to its end: what stood before that was stepped.";
    break;
  }
  return Read::success(std::move(verdict));
}

}  // namespace tw::match
