// SPDX-License-Identifier: MIT
#include "client/core/eyes.hpp"

#include <algorithm>

namespace tw::client {

void look_with_eyes_of(View& view, PlayerId player) {
  view.self = player;
  for (LanePanel& panel : view.lanes)
    for (DrawnPlayer& drawn : panel.players) drawn.self = drawn.watched = drawn.id == player;
  for (ScoreRow& row : view.scores) row.self = row.id == player;
}

void Eyes::next(const View& view, PlayerId own) {
  if (view.lanes.empty()) return;
  const auto& players = view.lanes.front().players;
  const auto later = std::find_if(players.begin(), players.end(), [&](const DrawnPlayer& player) {
    return player.id != own && (!player_ || *player_ < player.id);
  });
  player_ = later == players.end() ? std::nullopt : std::optional(later->id);
}

std::string Eyes::name_in(const View& view) const {
  if (!player_ || view.lanes.empty()) return {};
  for (const DrawnPlayer& player : view.lanes.front().players)
    if (player.id == *player_) return player.name;
  return {};
}

}  // namespace tw::client
