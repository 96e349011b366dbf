// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/host/child.hpp"

namespace tw::app {

/// The words of a command line that starts one of this build's own programs, the first of them that program's path in
/// `programs`: "build/release/bin/twinwire-lab run a.toml", "build/release/bin/tour_peer ...", or "./play ...", which is twinwire-lab play; or one of two
/// scripts by its name ("python3 tests/bench/attack.py build/release/bin"). nullopt: any other program, anything that a shell would read
/// more into than words (quotes, ;, |, $, *, >, ...), and what runs what it is told itself.
std::optional<std::vector<std::string>> own_command(std::string_view line, const std::string& programs);

/// One command, started by a click and ended with the window; what it says goes to a log.
class Runner {
 public:
  enum class State : std::uint8_t { kNone, kRunning, kDone, kFailed };

  /// `programs`: where this build's are. `folder`: in which they are run. `log`: written anew with each.
  Runner(std::string programs, std::string folder, std::string log)
      : programs_(std::move(programs)), folder_(std::move(folder)), log_(std::move(log)) {}

  bool can_run(std::string_view line) const { return own_command(line, programs_).has_value(); }
  /// Requires can_run(line). The one before is ended.
  void start(const std::string& line);
  /// Once a frame: hears from it.
  void service();
  void stop();

  State state() const { return state_; }
  /// The command of state().
  const std::string& line() const { return line_; }
  /// While it runs: what it said last. Behind that a sentence of how it ended.
  const std::string& words() const { return words_; }
  const std::string& log() const { return log_; }

 private:
  void keep_output();

  std::string programs_, folder_, log_;
  State state_ = State::kNone;
  std::string line_, words_, unfinished_;
  Child child_;
};

}  // namespace tw::app
