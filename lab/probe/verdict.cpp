// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "lab/probe/health.hpp"

namespace tw::probe {
namespace {

// Where a fast game begins to feel it. Judgements, in the range that developers publish: shooters aim below 60 ms
// and call 150 too much; three snapshot intervals of interpolation bridge two losses in a row.
constexpr double kGoodRoundTripMs = 60, kPoorRoundTripMs = 150;
constexpr double kGoodLossPct = 0.5, kPoorLossPct = 5;
constexpr double kGoodJitterMs = 10, kPoorJitterMs = 50;
constexpr int kBridgedInARow = 2;
/// A lost segment holds TCP for about one and a half round trips and two to three snapshot intervals.
constexpr double kRoundTripsHeld = 1.5, kIntervalsHeld = 2.5;

enum class Grade { kGood, kFair, kPoor };

Grade grade(double value, double good, double poor) {
  if (value <= good) return Grade::kGood;
  return value <= poor ? Grade::kFair : Grade::kPoor;
}

std::string_view word(Grade grade) {
  switch (grade) {
    case Grade::kGood:
      return "good";
    case Grade::kFair:
      return "fair";
    case Grade::kPoor:
      return "poor";
  }
  return "?";
}

std::string in_a_row(const Losses& losses, std::string_view what) {
  if (losses.longest_run == 1)
    return fmt::format("Never two {} in a row were lost: interpolation bridges that.", what);
  if (losses.longest_run <= kBridgedInARow)
    return fmt::format("Never more than {} {} in a row were lost: interpolation bridges that.",
                       losses.longest_run, what);
  return fmt::format("Up to {} {} in a row were lost ({:.0f} ms): others will be seen to jump.",
                     losses.longest_run, what, losses.longest_run * losses.pace_ms);
}

}  // namespace

std::vector<std::string> verdict(const Health& health) {
  const double loss = std::max(health.down.loss_pct(), health.up.loss_pct());
  const Grade delay = grade(health.round_trip_ms.p95, kGoodRoundTripMs, kPoorRoundTripMs);
  const Grade lossy = grade(loss, kGoodLossPct, kPoorLossPct);
  const Grade jitter = grade(health.jitter_ms.p95, kGoodJitterMs, kPoorJitterMs);
  const Grade all = std::max({delay, lossy, jitter});
  std::vector<std::string> said;
  said.push_back(fmt::format("This network is {} for a fast game: delay {}, loss {}, jitter {}.", word(all),
                             word(delay), word(lossy), word(jitter)));
  if (health.down.lost == 0 && health.up.lost == 0) {
    said.push_back("Nothing was lost: UDP and TCP will do equally well here.");
    return said;
  }
  if (health.down.lost > 0) said.push_back(in_a_row(health.down, "snapshots"));
  const double held = kRoundTripsHeld * health.round_trip_ms.p50 + kIntervalsHeld * health.down.pace_ms;
  const double minutes = health.down.sent * health.down.pace_ms / 60'000;
  if (health.down.lost > 0)
    said.push_back(fmt::format(
        "Over TCP each such loss would hold the picture for about {:.0f} ms, {:.0f} times a minute.", held,
        health.down.runs / minutes));
  if (health.down_model.dark_ms > 0)
    said.push_back(fmt::format(
        "Losses come in outages of {:.0f} ms, about every {:.1f} s: look for Wi-Fi or a full queue.",
        health.down_model.dark_ms, health.down_model.light_ms / 1000));
  return said;
}

}  // namespace tw::probe
