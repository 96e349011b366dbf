// SPDX-License-Identifier: MIT
#include "client/app/host/runners.hpp"

#include <algorithm>

namespace tw::app {
namespace {

bool runs(const Runner& runner) { return runner.state() == Runner::State::kRunning; }

}  // namespace

Runners::Runners(const std::string& programs, const std::string& folder, const std::string& logs)
    : runners_{Runner(programs, folder, logs + "/run-1.log"), Runner(programs, folder, logs + "/run-2.log"),
               Runner(programs, folder, logs + "/run-3.log")} {}

/// Where it ran before, so that no line stands in two places; else the first that is free.
std::size_t Runners::place_for(std::string_view line) const {
  std::size_t free = kMost;
  for (std::size_t i = 0; i < kMost; ++i) {
    if (runners_[i].line() == line) return runs(runners_[i]) ? kMost : i;
    if (free == kMost && !runs(runners_[i])) free = i;
  }
  return free;
}

bool Runners::can_start(std::string_view line) const { return place_for(line) < kMost; }

void Runners::start(const std::string& line) {
  latest_ = place_for(line);
  runners_[latest_].start(line);
}

void Runners::stop(std::string_view line) {
  for (Runner& runner : runners_)
    if (runner.line() == line) runner.stop();
}

void Runners::service() {
  for (Runner& runner : runners_) runner.service();
}

const Runner* Runners::find(std::string_view line) const {
  const auto found = std::find_if(runners_.begin(), runners_.end(),
                                  [&](const Runner& runner) { return runner.line() == line; });
  return found == runners_.end() || line.empty() ? nullptr : &*found;
}

}  // namespace tw::app
