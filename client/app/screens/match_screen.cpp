// SPDX-License-Identifier: MIT
#include "client/app/screens/match_screen.hpp"

namespace tw::app {

void MatchScreen::update(const client::View& view) {
  if (figures_.size() < view.lanes.size()) figures_.resize(view.lanes.size());
  for (std::size_t i = 0; i < view.lanes.size(); ++i) figures_[i].update(view.lanes[i], view.now);
  arena_.consume(view);
}

std::optional<client::Point> MatchScreen::own_position(const client::LanePanel& panel) const {
  for (const client::DrawnPlayer& player : panel.players)
    if (player.self) return player.at;
  return std::nullopt;
}

std::optional<Camera> MatchScreen::camera_at(Vec point) const {
  const auto panel = panel_at(point);
  return panel ? std::optional(cameras_[*panel]) : std::nullopt;
}

std::optional<std::size_t> MatchScreen::panel_at(Vec point) const {
  for (std::size_t i = 0; i < cameras_.size(); ++i)
    if (cameras_[i].viewport.contains(point)) return i;
  return std::nullopt;
}

}  // namespace tw::app
