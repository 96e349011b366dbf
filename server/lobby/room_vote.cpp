// SPDX-License-Identifier: MIT
#include "server/lobby/room_vote.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace tw::lobby {

std::string RoomVote::Voter::key() const {
  constexpr std::uint32_t kLoopbackNet = 127;
  return address >> 24 == kLoopbackNet ? folded_name : '@' + std::to_string(address);
}

RoomVote::RoomVote(Motion motion, std::string about, const Voter& caller, Micros now)
    : motion_(motion), about_(std::move(about)), caller_(caller.folded_name), until_(now + kOpenFor) {
  cast(caller, true);
}

std::size_t RoomVote::count(bool yes) const {
  std::set<std::string_view> voices;
  for (const auto& [name, ballot] : ballots_)
    if (ballot.yes == yes) voices.insert(ballot.key);
  return voices.size();
}

bool RoomVote::is_closed(std::size_t voters, Micros now) const {
  return now >= until_ || 2 * count(true) > voters || 2 * count(false) >= std::max<std::size_t>(voters, 1);
}

bool RoomVote::passes() const {
  const std::size_t least = motion_ == Motion::kVoteOut ? kLeastToVoteOut : 1;
  return count(true) > count(false) && count(true) >= least;
}

protocol::to_client::Vote RoomVote::told(Micros now) const {
  const auto byte = [](std::size_t value) {
    return static_cast<std::uint8_t>(std::min<std::size_t>(value, 255));
  };
  const Micros left = std::max<Micros>(until_ - now, 0);
  return {.motion = motion_,
          .about = about_,
          .yes = byte(count(true)),
          .no = byte(count(false)),
          .seconds_left = byte(static_cast<std::size_t>((left + 999'999) / 1'000'000))};
}

}  // namespace tw::lobby
