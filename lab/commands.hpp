// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "shared/base/lane_kind.hpp"

/// twinwire-lab's subcommands. Each returns the program's exit code and has said why when it is not 0.
namespace tw::lab {

struct PlayOptions {
  double loss_pct = 5, delay_ms = 50;
  std::vector<LaneKind> lanes{LaneKind::kUdp, LaneKind::kTcp};
  int bots = 7;
  std::string map = "foundry";
  std::uint64_t seed = 1;
  int seconds = 0;                          ///< 0: until the window closes
  std::vector<std::string> window_options;  ///< handed on to the client
};
int play(const PlayOptions& options);

struct CompareOptions {
  std::vector<double> loss_pct{0, 1, 5};
  std::vector<double> delay_ms{50};
  std::vector<std::uint64_t> seeds{1};
  std::vector<LaneKind> lanes{kNetworkLanes.begin(), kNetworkLanes.end()};
  int seconds = 20;
  int bots = 7;  ///< foundry seats 8, and the observer is one of its room
  bool per_packet = false;
  std::string map = "foundry", out = "results", backend;
};
int compare(const CompareOptions& options);

struct SelfcheckOptions {
  int seconds = 10;
  double loss_pct = 5, delay_ms = 25;
  std::uint64_t seed = 1;
  std::string backend;
};
int selfcheck(const SelfcheckOptions& options);

/// Set by SIGINT and SIGTERM once catch_interrupts() was called: commands look at it and end cleanly.
extern volatile std::sig_atomic_t interrupted;
void catch_interrupts();

}  // namespace tw::lab
