// SPDX-License-Identifier: MIT
#include "server/lobby/name_limits.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace tw::lobby {
namespace {

constexpr Micros kMinute = 60'000'000;
constexpr std::uint32_t kChatLinesPerSecond = 1, kChatBurst = 5;
constexpr std::uint32_t kRepeatsPerMinute = 10;
constexpr Micros kMuteMicros = 30'000'000;
constexpr std::uint32_t kRoomsPerMinute = 5;

}  // namespace

NameLimits::Entry& NameLimits::entry(const std::string& folded_name, Micros now) {
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.name == folded_name; });
  if (known != entries_.end()) {
    known->used = now;
    return *known;
  }
  Entry fresh{.name = folded_name,
              .chat = {kChatLinesPerSecond, kChatBurst},
              .repeats = TokenBucket::one_each(kMinute / kRepeatsPerMinute, kRepeatsPerMinute),
              .rooms = TokenBucket::one_each(kMinute / kRoomsPerMinute, kRoomsPerMinute),
              .used = now};
  if (entries_.size() < kMaxNames) return entries_.emplace_back(std::move(fresh));
  // Rooms are the slowest to come back: who has made some is kept the longest.
  return *std::min_element(entries_.begin(), entries_.end(), [now](const Entry& a, const Entry& b) {
    const auto worth = [now](const Entry& e) {
      return std::tuple(std::max(now, e.muted_until), -e.rooms.level(now), -e.repeats.level(now), e.used);
    };
    return worth(a) < worth(b);
  }) = std::move(fresh);
}

bool NameLimits::may_chat(const std::string& folded_name, Micros now) {
  return entry(folded_name, now).chat.take(now);
}

bool NameLimits::was_said(const Entry& entry, std::size_t line) {
  return std::find(entry.lines.begin(), entry.lines.end(), line) != entry.lines.end();
}

bool NameLimits::is_muted(const std::string& folded_name, const std::string& line, Micros now) {
  Entry& who = entry(folded_name, now);
  if (now < who.muted_until) return true;
  const std::size_t said = std::hash<std::string>{}(line);
  const bool repeated = was_said(who, said);
  if (!repeated) who.lines.at(who.next_line++ % kRememberedLines) = said;
  if (!repeated || who.repeats.take(now)) return false;
  who.muted_until = now + kMuteMicros;
  return true;
}

void NameLimits::mute(const std::string& folded_name, Micros until, Micros now) {
  entry(folded_name, now).muted_until = until;
}

bool NameLimits::may_create_room(const std::string& folded_name, Micros now) {
  return entry(folded_name, now).rooms.take(now);
}

}  // namespace tw::lobby
