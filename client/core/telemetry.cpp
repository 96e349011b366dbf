// SPDX-License-Identifier: MIT
#include "client/core/telemetry.hpp"

#include <algorithm>
#include <numeric>

namespace tw::client {
namespace {

constexpr Micros kStallBeyondDelay = 100'000;
constexpr Micros kHeldAfter = 100'000;
constexpr Micros kRefreshEvery = 200'000;  // figures that change more often cannot be read
constexpr Micros kRateBucket = 100'000;
constexpr Micros kCostsEvery = 1'000'000;
constexpr Micros kClosestSamples = Telemetry::kWindow / static_cast<Micros>(kMaxAgeSamples);

float to_ms(Micros micros) { return static_cast<float>(micros) / 1000.0F; }

float percentile(std::vector<float>& values, double share) {
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

}  // namespace

void Telemetry::on_record(std::size_t bytes, Micros arrival) {
  turn_rate_to(arrival);
  bytes_ += bytes;
  rate_bytes_[static_cast<std::size_t>(rate_bucket_) % kRateBuckets] += bytes;
}

void Telemetry::set_interval(std::uint32_t ticks) {
  if (interval_ticks_ == std::int64_t{ticks}) return;
  interval_ticks_ = ticks;
  seen_.fill(std::nullopt);
  first_ = newest_;
  if (newest_) seen_[newest_->value % kWindowTicks] = newest_;
}

void Telemetry::on_snapshot(Tick tick, bool newest, Micros arrival) {
  ++received_;
  if (!first_) first_ = tick;
  if (!newest) ++late_;
  if (newest) {
    newest_ = tick;
    newest_at_ = arrival;
  }
  if (*newest_ - tick < std::int64_t{kWindowTicks}) seen_[tick.value % kWindowTicks] = tick;
}

void Telemetry::on_command_lead(int ticks, bool applied) {
  ++since_.leads;
  if (ticks < 0) {
    ++since_.late;
    ++commands_late_;
    return;
  }
  since_.waited_ticks += static_cast<std::uint64_t>(ticks);
  if (!applied) ++commands_lost_;
}

void Telemetry::on_work(Micros own, Micros others) {
  ++since_.frames;
  since_.own += std::max<Micros>(own, 0);
  since_.others += std::max<Micros>(others, 0);
}

void Telemetry::on_frame(Micros now, Micros age, LaneFigures& figures, std::vector<AgeSample>& ages) {
  remember_age({now, to_ms(age)}, ages);
  figures.age_ms = to_ms(age);
  const Micros silent = now - newest_at_;
  figures.held_ms = silent > kHeldAfter ? to_ms(silent) : 0;
  figures.snapshots_received = received_;
  figures.snapshots_late = late_;
  figures.commands_late = commands_late_;
  figures.commands_lost = commands_lost_;
  count_stall(now, age, figures);
  refresh_costs(now, figures);
  if (now - refreshed_at_ < kRefreshEvery) return;
  refreshed_at_ = now;
  turn_rate_to(now);
  refresh_slow_figures(figures, ages);
}

void Telemetry::remember_age(AgeSample sample, std::vector<AgeSample>& ages) const {
  if (!ages.empty() && sample.at - ages.back().at < kClosestSamples) return;
  const auto kept = std::find_if(ages.begin(), ages.end(),
                                 [&](const AgeSample& old) { return sample.at - old.at < kWindow; });
  ages.erase(ages.begin(), kept);
  ages.push_back(sample);
}

void Telemetry::count_stall(Micros now, Micros age, LaneFigures& figures) {
  least_age_.add(now, age);
  const Micros due = (interval_ticks_ - 1) * kTickMicros;  // a newer one cannot have come yet
  const bool stalled = age > *least_age_.value() + kStallBeyondDelay + due;
  if (stalled && !stalled_) ++figures.stalls;
  stalled_ = stalled;
}

void Telemetry::refresh_slow_figures(LaneFigures& figures, const std::vector<AgeSample>& ages) {
  scratch_.clear();
  for (const AgeSample& sample : ages) scratch_.push_back(sample.age_ms);
  figures.p50_ms = percentile(scratch_, 0.50);
  figures.p99_ms = percentile(scratch_, 0.99);
  figures.loss_pct = loss_pct();
  const std::uint64_t bytes = std::accumulate(rate_bytes_.begin(), rate_bytes_.end(), std::uint64_t{0});
  figures.kbit_s_down = static_cast<float>(bytes) * 8 / 1000;
}

void Telemetry::refresh_costs(Micros now, LaneFigures& figures) {
  const Micros passed = now - before_.at;
  if (passed < kCostsEvery) return;
  const Counted counted{now, received_, bytes_, figures.counters.bytes_sent, steps_};
  const auto per_second = [&](std::uint64_t from, std::uint64_t to) {
    return to < from ? 0 : static_cast<float>(to - from) * 1e6F / static_cast<float>(passed);
  };
  if (before_.at != 0) {
    figures.kbit_s_up = per_second(before_.sent, counted.sent) * 8 / 1000;
    figures.snapshots_per_s = per_second(before_.received, counted.received);
    figures.bytes_per_snapshot = counted.received == before_.received
                                     ? 0
                                     : static_cast<float>(counted.bytes - before_.bytes) /
                                           static_cast<float>(counted.received - before_.received);
    figures.steps_per_s = per_second(before_.steps, counted.steps);
  }
  refresh_means(figures);
  before_ = counted;
  since_ = {};
}

void Telemetry::refresh_means(LaneFigures& figures) const {
  const auto mean = [](auto sum, std::uint64_t count) {
    return count == 0 ? 0.0F : static_cast<float>(sum) / static_cast<float>(count);
  };
  figures.command_wait_ms = mean(since_.waited_ticks, since_.leads - since_.late) * 1000 / kTickHz;
  figures.commands_late_pct = mean(since_.late * 100, since_.leads);
  figures.own_us = mean(since_.own, since_.frames);
  figures.others_us = mean(since_.others, since_.frames);
}

void Telemetry::turn_rate_to(Micros now) {
  const std::int64_t bucket = now / kRateBucket;
  if (bucket - rate_bucket_ > static_cast<std::int64_t>(kRateBuckets)) {
    rate_bytes_.fill(0);
    rate_bucket_ = bucket;
  }
  while (rate_bucket_ < bucket) rate_bytes_[static_cast<std::size_t>(++rate_bucket_) % kRateBuckets] = 0;
}

float Telemetry::loss_pct() const {
  if (!newest_) return 0;
  const std::int64_t span = std::min<std::int64_t>(*newest_ - *first_, kWindowTicks - 1);
  const auto came = std::count_if(seen_.begin(), seen_.end(), [&](const std::optional<Tick>& tick) {
    return tick && *newest_ - *tick <= span;
  });
  const std::int64_t expected = std::max<std::int64_t>(span / interval_ticks_ + 1, came);
  return 100.0F * static_cast<float>(expected - came) / static_cast<float>(expected);
}

}  // namespace tw::client
