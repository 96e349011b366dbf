// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/probe/observations.hpp"
#include "lab/tape/tape.hpp"

namespace tw::probe {

/// How one direction loses. Counts are of packets that were sent one after another at an even pace.
struct Losses {
  int sent = 0, lost = 0;
  int runs = 0, longest_run = 0;  ///< packets lost in a row
  double pace_ms = 0;             ///< between two of them
  double loss_pct() const;
  double standard_error_pct() const;  ///< of loss_pct, if losses were independent
};

/// What remains when the long runs are taken for outages: losses that are independent, and outages that come and go.
struct LossModel {
  double loss_pct = 0, dark_ms = 0, light_ms = 0;
};
/// From runs alone: in `gaps` each run of losses has its length, in `sent` packets.
LossModel fit_losses(const Losses& losses, const std::vector<int>& run_lengths);

struct Quantiles {
  double min = 0, p50 = 0, p95 = 0, p99 = 0;
};

struct Health {
  Quantiles round_trip_ms;
  int round_trips = 0, unanswered = 0;
  Quantiles jitter_ms;  ///< to us: how much later than the fastest each snapshot came
  Losses down, up;
  int up_unknown = 0;  ///< records of ours whose fate could not be told: what would have told it was lost
  LossModel down_model, up_model;
  int reordered = 0;  ///< snapshots that came behind a newer one

  /// A network for the link that behaves like this one. Delay: half of the least round trip in each direction, since
  /// nothing tells them apart. Jitter: what was seen to us, and the rest of the round trip's from us.
  link::Settings fitted() const;
};

/// What the observations tell. The error is a sentence: too little was seen.
Result<Health> judge(const Observations& seen);
/// The verdict for people: what is good, what is not, and what it does to a game.
std::vector<std::string> verdict(const Health& health);

}  // namespace tw::probe
