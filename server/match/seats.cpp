// SPDX-License-Identifier: MIT
#include "server/match/seats.hpp"

#include <algorithm>
#include <array>

#include "shared/sim/sides.hpp"

namespace tw::match {

template <class Predicate>
PlayerId Seats::first_where(Predicate&& matches, std::size_t limit) const {
  for (std::size_t i = 0; i < std::min(limit, seats_.size()); ++i)
    if (matches(seats_[i])) return {static_cast<std::uint8_t>(i)};
  return kNoPlayer;
}

PlayerId Seats::of_session(std::uint32_t session) const {
  return first_where([=](const auto& seat) { return seat && seat->session == session; });
}

PlayerId Seats::of_lane(transport::LaneId lane) const {
  return first_where([=](const auto& seat) { return seat && seat->lane == lane; });
}

PlayerId Seats::first_free(std::size_t limit, bool teams) const {
  if (teams) {
    std::array<std::size_t, sim::kSides> sizes{};
    for (std::size_t i = 0; i < seats_.size(); ++i) sizes[i % sim::kSides] += seats_[i] ? std::size_t{1} : 0;
    const std::size_t smaller = sizes[1] < sizes[0] ? 1 : 0;
    for (std::size_t i = smaller; i < std::min(limit, seats_.size()); i += sim::kSides)
      if (!seats_[i]) return {static_cast<std::uint8_t>(i)};
  }
  return first_where([](const auto& seat) { return !seat; }, limit);
}

std::size_t Seats::taken() const {
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const auto& seat) { return seat.has_value(); }));
}

void Seats::sit(PlayerId player, std::uint32_t session, const std::string& name, transport::LaneId lane) {
  seats_[player.index()] = Seat{.session = session, .lane = lane, .name = name, .commands = {}, .score = {}};
}

void Seats::leave_for_a_while(PlayerId player, const sim::Player& as_they_are) {
  Seat& seat = at(player);
  seat.lane.reset();
  seat.commands = {};
  seat.score = {as_they_are.score, as_they_are.kills, as_they_are.deaths};
}

void Seats::come_back(PlayerId player, transport::LaneId lane, sim::Player& as_they_are) {
  Seat& seat = at(player);
  seat.lane = lane;
  as_they_are.score = seat.score.score;
  as_they_are.kills = seat.score.kills;
  as_they_are.deaths = seat.score.deaths;
}

void Seats::forget_scores() {
  for (auto& seat : seats_)
    if (seat) seat->score = {};
}

}  // namespace tw::match
