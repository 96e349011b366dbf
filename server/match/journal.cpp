// SPDX-License-Identifier: MIT
#include "server/match/journal.hpp"

#include <string_view>
#include <utility>

#include "server/match/journal_format.hpp"
#include "shared/base/limits.hpp"

namespace tw::match {
namespace {

using namespace journal;

/// Of one tick at most: every command changed, every rail looked back, the hash.
constexpr std::size_t kMostTickBytes = kMaxPlayers * 8 + 64;

}  // namespace

JournalWriter::JournalWriter(const std::string& program, std::uint32_t seed, const std::string& map_text,
                             Write write)
    : write_(std::move(write)) {
  ByteWriter body;
  body.text(std::string_view(program).substr(0, kMaxProgramBytes));
  body.fixed(seed, 4);
  body.text(map_text);
  const Bytes head = chunk_file_head(kKind, body.bytes);
  write_(head);
  written_ = head.size();
}

JournalWriter::~JournalWriter() { flush(); }

void JournalWriter::joined(PlayerId player) {
  pending_.byte(kJoined);
  pending_.byte(player.value);
}

void JournalWriter::left(PlayerId player) {
  pending_.byte(kLeft);
  pending_.byte(player.value);
  before_[player.index()] = {};
}

void JournalWriter::scored(PlayerId player, const sim::Player& as_they_are) {
  pending_.byte(kScored);
  pending_.byte(player.value);
  pending_.fixed(static_cast<std::uint16_t>(as_they_are.score), 2);
  pending_.fixed(as_they_are.kills, 2);
  pending_.fixed(as_they_are.deaths, 2);
}

void JournalWriter::rewound(PlayerId player, std::uint16_t seen_behind) {
  pending_.byte(kRewound);
  pending_.byte(player.value);
  pending_.number(seen_behind);
}

void JournalWriter::ticked(const sim::Commands& commands, const sim::World& after) {
  if (full_) return pending_.bytes.clear();
  for (std::uint8_t seat = 0; seat < kMaxPlayers; ++seat) {
    const sim::Command command = commands[seat];
    if (command == before_[seat]) continue;
    pending_.byte(kCommand);
    pending_.byte(seat);
    pending_.fixed(command.aim, 2);
    pending_.byte(command.buttons);
  }
  before_ = commands;
  ++ticks_;
  pending_.byte(kTicked);
  pending_.fixed(hash_of(after), 8);
  if (after.tick.value % kTickHz == 0 || pending_.bytes.size() + kMostTickBytes > kJournalChunkBytes) flush();
}

void JournalWriter::flush() {
  if (pending_.bytes.empty() || full_) return;
  const Bytes chunk = sealed_chunk(std::exchange(pending_.bytes, {}));
  full_ = written_ + chunk.size() > kMaxJournalBytes || ticks_ >= kMaxJournalTicks;
  if (full_) return;
  write_(chunk);
  written_ += chunk.size();
}

}  // namespace tw::match
