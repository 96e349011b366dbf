// SPDX-License-Identifier: MIT
#include "lab/compare/observer_plays.hpp"

#include <algorithm>
#include <utility>

#include "client/bot/bot.hpp"

namespace tw::compare {
namespace {

constexpr std::uint64_t kFramesPerThought = 4;

}  // namespace

void ObserverPlays::begin_window(const client::View& view) {
  if (!view.lanes.empty()) mispredictions_before_ = view.lanes.front().figures.mispredictions;
}

void ObserverPlays::play(client::MatchClient& match, const client::View& view, bool in_window) {
  if (view.lanes.empty() || !view.lanes.front().has_world || view.self == kNoPlayer) return;
  const client::LanePanel& panel = view.lanes.front();
  if (frames_++ % kFramesPerThought == 0)
    match.set_input(brain_.think(panel.newest, *view.map, view.self, bot::ticks_behind(view)));
  if (in_window) sample(panel);
}

void ObserverPlays::sample(const client::LanePanel& panel) {
  const auto& figures = panel.figures;
  const std::uint64_t mispredictions = figures.mispredictions - mispredictions_before_;
  if (mispredictions > result_.mispredictions) corrections_.push_back(double{figures.correction_units});
  result_.lane = panel.kind;
  result_.mispredictions = mispredictions;
  const bool lives = std::any_of(panel.players.begin(), panel.players.end(), [](const auto& player) {
    return player.self && player.state == sim::PlayerState::kAlive;
  });
  if (lives) input_ms_.push_back(double{figures.input_ms});
}

OwnResult ObserverPlays::finish(int seconds) {
  OwnResult result = result_;
  result.input_ms = percentiles(std::move(input_ms_));
  result.correction_units = percentiles(std::move(corrections_));
  result.mispredictions_per_minute = static_cast<double>(result.mispredictions) * 60 / std::max(seconds, 1);
  return result;
}

}  // namespace tw::compare
