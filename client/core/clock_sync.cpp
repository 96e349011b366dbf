// SPDX-License-Identifier: MIT
#include "client/core/clock_sync.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tw::client {
namespace {

constexpr double kTickLength =
    1e6 / kTickHz;  // us; kTickMicros drops a fraction that adds up to a tick in 25,000
constexpr std::size_t kSamplesBeforeJump = 4;
constexpr double kMeanWeight = 1.0 / 16;
/// A hello that had to be sent again looks like a long way. Starting further ahead than this could be too early for the
/// server, which drops such commands without a word.
constexpr double kMaxFirstLeadTicks = kMaxCommandLeadTicks - 2;

constexpr int kPatienceBeyondRoundTrip = 8;  // snapshots; the first answer takes a round trip
constexpr int kSnapshotsWithoutNews = 45;  // longer than a TCP lane holds our commands back when it loses one
constexpr double kStepForwardTicks = 6;
constexpr int kMaxStepsForward = 4;

}  // namespace

void ClockSync::start(Tick server_tick, Micros arrival, Micros round_trip) {
  const double way = std::min(static_cast<double>(std::max<Micros>(round_trip, 0)) / kTickLength,
                              kMaxFirstLeadTicks - wanted_lead_);
  started_ = true;
  rate_ = 1;
  sample_count_ = 0;
  without_news_ = steps_forward_ = 0;
  first_patience_ = static_cast<int>(way) + kPatienceBeyondRoundTrip;
  mean_lead_ = wanted_lead_;
  anchored_at_ = arrival;
  position_ = static_cast<double>(server_tick.value) + way + wanted_lead_;
}

void ClockSync::set_wanted_lead(std::uint32_t ticks) {
  const double before = wanted_lead_;
  wanted_lead_ = std::min(ticks, kMaxInputBufferTicks);
  if (started_ && !following_) jump(wanted_lead_ - before);
}

void ClockSync::set_following(bool on, Micros now) {
  if (on == following_) return;
  following_ = on;
  without_news_ = steps_forward_ = 0;
  if (!started_) return;
  anchor(now);
  rate_ = 1;
}

void ClockSync::pace(Tick tick, Micros at) {
  if (!started_) return;
  position_ = tick.value;
  anchored_at_ = at;
  rate_ = 1;
}

void ClockSync::on_feedback(double offset_then, int lead, Micros now) {
  if (!started_) return;
  without_news_ = steps_forward_ = 0;
  mean_lead_ += (lead - mean_lead_) * kMeanWeight;
  // The lead is rounded down to a whole number, so every phase within the wanted tick is a place to rest.
  least_[sample_count_++ % kSamples] = offset_then - lead;
  if (!following_) return;
  anchor(now);
  const double error = error_ticks(now);
  if (std::abs(error) > kJumpTicks && sample_count_ >= kSamplesBeforeJump) {
    jump(error);
    return;
  }
  rate_ = 1 + std::clamp(error * kSlewPerTick, -kMaxSlew, kMaxSlew);
}

void ClockSync::on_no_news(Micros now) {
  if (!started_ || !following_) return;
  anchor(now);
  const int patience = sample_count_ == 0 ? first_patience_ : kSnapshotsWithoutNews;
  if (++without_news_ < patience) return;
  without_news_ = 0;
  if (++steps_forward_ <= kMaxStepsForward) return jump(kStepForwardTicks);
  jump(-kStepForwardTicks * kMaxStepsForward);
  steps_forward_ = 0;
}

void ClockSync::jump(double ticks) {
  position_ = std::max(0.0, position_ + ticks);
  rate_ = 1;
}

double ClockSync::position(Micros now) const {
  return position_ + static_cast<double>(now - anchored_at_) / kTickLength * rate_;
}

Tick ClockSync::tick_at(Micros now) const {
  return Tick{static_cast<std::uint32_t>(std::clamp(position(now), 0.0, 4e9))};
}

Micros ClockSync::begins_at(Tick tick) const {
  const double ticks_to_go = static_cast<double>(tick.value) - position_;
  return anchored_at_ + static_cast<Micros>(std::ceil(ticks_to_go * kTickLength / rate_));
}

double ClockSync::offset(Micros now) const { return position(now) - static_cast<double>(now) / kTickLength; }

double ClockSync::error_ticks(Micros now) const {
  return sample_count_ == 0 ? 0 : wanted_offset() - offset(now);
}

void ClockSync::anchor(Micros now) {
  position_ = position(now);
  anchored_at_ = now;
}

double ClockSync::wanted_offset() const {
  std::array<double, kSamples> sorted = least_;
  const std::size_t count = std::min(sample_count_, kSamples);
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
  std::sort(sorted.begin(), end);
  const auto quarter = static_cast<std::ptrdiff_t>(count / 4);
  return wanted_lead_ + std::accumulate(sorted.begin() + quarter, end - quarter, 0.0) /
                            static_cast<double>(count - count / 4 * 2);
}

}  // namespace tw::client
