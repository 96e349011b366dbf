// SPDX-License-Identifier: MIT
#include "lab/probe/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/limits.hpp"

namespace tw::probe {
namespace {

constexpr double kTickMs = 1000.0 / kTickHz;
constexpr std::size_t kFewestArrivals = 60;
constexpr std::int64_t kMostMissing =
    1'000;                          // a lane is closed sooner; what a server claims beyond is not counted
constexpr double kUnlikely = 0.01;  // that chance alone makes a single run this long in the whole time

double to_ms(Micros micros) { return static_cast<double>(micros) / 1000; }

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

Quantiles quantiles(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values.front(), at_share(values, 0.5), at_share(values, 0.95), at_share(values, 0.99)};
}

double with_decimals(double value, int decimals) {
  const double shift = std::pow(10.0, decimals);
  return std::round(value * shift) / shift;
}

/// One direction, packet by packet.
struct Tally {
  Losses losses;
  std::vector<int> run_lengths;
  int run = 0;

  void came() {
    ++losses.sent;
    end_run();
  }
  void lost() {
    ++losses.sent;
    ++losses.lost;
    ++run;
  }
  void end_run() {
    if (run == 0) return;
    run_lengths.push_back(run);
    losses.longest_run = std::max(losses.longest_run, run);
    ++losses.runs;
    run = 0;
  }
};

/// The server may send every tick, or every second, third ... one.
std::uint32_t ticks_apart(const std::vector<Tick>& ticks) {
  auto least = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 1; i < ticks.size(); ++i) least = std::min(least, ticks[i] - ticks[i - 1]);
  return static_cast<std::uint32_t>(least);
}

std::vector<Tick> sorted_ticks(const std::vector<Arrival>& arrivals) {
  std::vector<Tick> ticks;
  for (const Arrival& arrival : arrivals) ticks.push_back(arrival.tick);
  std::sort(ticks.begin(), ticks.end());
  ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
  return ticks;
}

Tally count_down(const std::vector<Tick>& ticks) {
  const std::uint32_t apart = ticks_apart(ticks);
  Tally tally;
  tally.losses.pace_ms = apart * kTickMs;
  tally.came();
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const auto missing = std::min((ticks[i] - ticks[i - 1]) / apart - 1, kMostMissing);
    for (std::int64_t n = 0; n < missing; ++n) tally.lost();
    tally.came();
  }
  return tally;
}

/// In order of ticks. An acknowledgement that is a second old is a baseline no more, and the server sends whole
/// snapshots until it hears a newer one: these say that it has heard nothing since.
std::vector<Arrival> with_every_baseline(std::vector<Arrival> arrivals) {
  std::sort(arrivals.begin(), arrivals.end(), [](const auto& a, const auto& b) { return a.tick < b.tick; });
  std::optional<Tick> heard;
  for (Arrival& arrival : arrivals) {
    if (arrival.baseline) heard = arrival.baseline;
    arrival.baseline = heard;
  }
  std::erase_if(arrivals, [](const Arrival& arrival) { return !arrival.baseline; });  // before the first
  return arrivals;
}

/// The fate of each of our records, told by the baselines of the snapshots. A record that no baseline names was lost,
/// unless snapshots are missing just where it would have been named.
struct UpFates {
  Tally tally;
  int unknown = 0;
};
UpFates count_up(const Observations& seen) {
  const std::vector<Arrival> arrivals = with_every_baseline(seen.arrivals);
  UpFates fates;
  fates.tally.losses.pace_ms = kTicksPerRecord * kTickMs;
  auto named = arrivals.begin();
  for (const Acknowledgement& record : seen.acknowledgements) {
    named = std::find_if(named, arrivals.end(),
                         [&](const Arrival& arrival) { return arrival.baseline >= record.acknowledged; });
    if (named == arrivals.end()) break;  // nothing tells of this one and of those behind it
    if (named->baseline == record.acknowledged) {
      fates.tally.came();
    } else if (named != arrivals.begin() && named->tick - std::prev(named)->tick >= kTicksPerRecord) {
      ++fates.unknown;
      fates.tally.end_run();
    } else {
      fates.tally.lost();
    }
  }
  fates.tally.end_run();
  return fates;
}

Quantiles jitter_of(const std::vector<Arrival>& arrivals) {
  std::vector<double> transit;
  for (const Arrival& arrival : arrivals) transit.push_back(to_ms(arrival.at - arrival.stamp));
  const double least = *std::min_element(transit.begin(), transit.end());
  for (double& value : transit) value -= least;
  return quantiles(std::move(transit));
}

int count_reordered(const std::vector<Arrival>& arrivals) {
  int behind = 0;
  Tick newest{};
  for (const Arrival& arrival : arrivals) {
    if (arrival.tick < newest) ++behind;
    newest = std::max(newest, arrival.tick);
  }
  return behind;
}

}  // namespace

double Losses::loss_pct() const { return sent == 0 ? 0 : 100.0 * lost / sent; }

double Losses::standard_error_pct() const {
  if (sent == 0) return 0;
  const double share = static_cast<double>(lost) / sent;
  return 100 * std::sqrt(share * (1 - share) / sent);
}

LossModel fit_losses(const Losses& losses, const std::vector<int>& run_lengths) {
  const int came = losses.sent - losses.lost;
  if (losses.lost == 0 || came == 0) return {.loss_pct = losses.loss_pct()};
  // The chance that one that came is followed by one that did not: a burst counts once, however long it is.
  const double chance = std::min(0.99, static_cast<double>(losses.runs) / came);
  const double longest_by_chance = std::max(1.0, std::log(kUnlikely / losses.sent) / std::log(chance));
  int long_runs = 0, lost_in_long = 0;
  for (const int length : run_lengths)
    if (length > longest_by_chance) {
      ++long_runs;
      lost_in_long += length;
    }
  if (long_runs == 0) return {.loss_pct = losses.loss_pct()};
  const int outside = losses.sent - lost_in_long;
  return {.loss_pct = 100.0 * (losses.lost - lost_in_long) / outside,
          .dark_ms = losses.pace_ms * lost_in_long / long_runs,
          .light_ms = losses.pace_ms * outside / long_runs};
}

link::Settings Health::fitted() const {
  const auto way = [this](const LossModel& model, double jitter) {
    return link::Conditions{.loss_pct = with_decimals(model.loss_pct, 2),
                            .delay_ms = with_decimals(round_trip_ms.min / 2, 2),
                            .jitter_ms = with_decimals(jitter, 1),
                            .dark_ms = std::min(std::round(model.dark_ms), 60'000.0),
                            .light_ms = std::min(std::round(model.light_ms), 600'000.0)};  // a link's most
  };
  const double to_us = jitter_ms.p99, both = round_trip_ms.p99 - round_trip_ms.min;
  return {.to_server = way(up_model, std::clamp(both - to_us, 0.0, 1000.0)),
          .to_client = way(down_model, std::min(to_us, 1000.0))};
}

Result<Health> judge(const Observations& seen) {
  using Judged = Result<Health>;
  if (seen.arrivals.size() < kFewestArrivals)
    return Judged::failure(
        fmt::format("Only {} snapshots came: too few to say anything.", seen.arrivals.size()));
  if (seen.round_trips.empty())
    return Judged::failure(
        "The server's machine answered no connection within a second; no round trip is known.");
  Health health;
  std::vector<double> round_trips;
  for (const Micros round_trip : seen.round_trips) round_trips.push_back(to_ms(round_trip));
  health.round_trips = static_cast<int>(round_trips.size());
  health.unanswered = seen.unanswered;
  health.round_trip_ms = quantiles(std::move(round_trips));
  health.jitter_ms = jitter_of(seen.arrivals);
  health.reordered = count_reordered(seen.arrivals);
  const Tally down = count_down(sorted_ticks(seen.arrivals));
  const UpFates up = count_up(seen);
  health.down = down.losses;
  health.up = up.tally.losses;
  health.up_unknown = up.unknown;
  health.down_model = fit_losses(down.losses, down.run_lengths);
  health.up_model = fit_losses(up.tally.losses, up.tally.run_lengths);
  return Judged::success(health);
}

}  // namespace tw::probe
