// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "client/bot/brain.hpp"
#include "client/core/match_client.hpp"
#include "lab/compare/cell.hpp"

namespace tw::compare {

/// An observer that does not only watch: a brain steers it, and what it sees of itself is measured, on the lane that plays.
class ObserverPlays {
 public:
  explicit ObserverPlays(std::uint64_t seed) : brain_(seed) {}

  void begin_window(const client::View& view);
  /// Once a frame: it acts on what it sees, and within the window takes a sample.
  void play(client::MatchClient& match, const client::View& view, bool in_window);
  /// `seconds`: of the window.
  OwnResult finish(int seconds);

 private:
  void sample(const client::LanePanel& panel);

  bot::Brain brain_;
  std::uint64_t frames_ = 0, mispredictions_before_ = 0;
  OwnResult result_;
  std::vector<double> input_ms_, corrections_;
};

}  // namespace tw::compare
