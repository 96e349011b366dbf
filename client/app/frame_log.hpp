// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"

namespace tw::app {

/// Times of frames: what a frame's work took (input, network, drawing; the wait for the next one left out), and how
/// many there were in the last second.
class FrameLog {
 public:
  FrameLog() = default;
  /// Also writes each time, ms, one a line. Empty, or a sentence why it cannot.
  std::string open(const std::string& path);

  void add(Micros began, Micros work);
  float fps() const { return fps_; }
  float p99_ms() const { return p99_ms_; }  ///< of the last second
  /// "frames 1200  p50 5.1 ms  p99 9.3 ms" over the whole run, without its first second (shaders, fonts, caches).
  std::string summary() const;

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void end_of_second(Micros now);

  std::unique_ptr<std::FILE, Closer> file_;
  std::vector<float> all_;  ///< bounded: a day of frames at 60 Hz is 20 MB, so only while a log is kept
  std::vector<float> second_;
  Micros first_ = 0, second_began_ = 0;
  float fps_ = 0, p99_ms_ = 0;
};

/// The value below which `share` of the values lie; 0 for none.
float percentile(std::vector<float> values, double share);

}  // namespace tw::app
