// SPDX-License-Identifier: MIT
#include "client/app/frame_log.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tw::app {
namespace {

constexpr Micros kSecond = 1'000'000;

}  // namespace

float percentile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto index =
      std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
  return values[index];
}

std::string FrameLog::open(const std::string& path) {
  file_.reset(std::fopen(path.c_str(), "w"));
  return file_ ? std::string() : "The frame log " + path + " cannot be written.";
}

void FrameLog::add(Micros began, Micros work) {
  const float ms = static_cast<float>(work) / 1000;
  if (first_ == 0) first_ = second_began_ = began;
  second_.push_back(ms);
  if (file_) {
    fmt::print(file_.get(), "{:.3f}\n", ms);
    if (began - first_ > kSecond) all_.push_back(ms);
  }
  if (began - second_began_ >= kSecond) end_of_second(began);
}

void FrameLog::end_of_second(Micros now) {
  fps_ = static_cast<float>(second_.size()) * static_cast<float>(kSecond) /
         static_cast<float>(now - second_began_);
  p99_ms_ = percentile(second_, 0.99);
  second_.clear();
  second_began_ = now;
}

std::string FrameLog::summary() const {
  return fmt::format("frames {}  p50 {:.1f} ms  p99 {:.1f} ms", all_.size(), percentile(all_, 0.5),
                     percentile(all_, 0.99));
}

}  // namespace tw::app
