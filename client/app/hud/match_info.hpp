// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "lab/link/remote.hpp"

namespace tw::app {

/// What the bars tell beside the view: the program's own state, plain data.
struct MatchInfo {
  std::string room;
  std::string news;  ///< a sentence that should be seen now; empty: none
  std::optional<link::Stats> link;  ///< with --link: settings and what is measured
  std::string watched;  ///< whose eyes one watches the match with; empty: one plays
  std::string link_error;           ///< a sentence when the link does not answer
  float fps = 0;
  float frame_p99_ms = 0;
  bool show_ghosts = false;  ///< the own player as delivered, and what corrections do
  bool show_truth = true;
  bool muted = false;
};

}  // namespace tw::app
