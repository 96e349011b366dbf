// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "client/app/host/runner.hpp"

namespace tw::app {

/// The commands of a page: a server, its client, and one more that looks at them. Each has a Runner and a log of its own.
class Runners {
 public:
  static constexpr std::size_t kMost = 3;

  /// As Runner's. `logs`: a folder, in which they are run-1.log and so on.
  Runners(const std::string& programs, const std::string& folder, const std::string& logs);

  bool can_run(std::string_view line) const { return runners_.front().can_run(line); }
  /// False: as many run as may, or this very line does.
  bool can_start(std::string_view line) const;
  /// Requires can_run(line) and can_start(line).
  void start(const std::string& line);
  void stop(std::string_view line);
  /// Once a frame.
  void service();

  /// Of this line, running or ended; null: it was not started, or another took its place.
  const Runner* find(std::string_view line) const;
  /// Of the line that was started last.
  const Runner& latest() const { return runners_[latest_]; }

 private:
  std::size_t place_for(std::string_view line) const;  ///< kMost: none

  std::array<Runner, kMost> runners_;
  std::size_t latest_ = 0;
};

}  // namespace tw::app
