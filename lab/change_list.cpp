// SPDX-License-Identifier: MIT
#include "lab/change_list.hpp"

#include <fmt/core.h>

#include <cstdio>

#include "lab/preset_table.hpp"

namespace tw::lab {

void say_what_changed(link::Remote& remote, Micros began) {
  const auto changes = remote.changes();
  if (!changes) return;
  for (const auto& change : *changes)
    if (change.at >= began)
      fmt::print(stderr, "link, at {:.3f} s: {}\n", static_cast<double>(change.at - began) / 1e6,
                 change.what);
}

void say_what_was_measured(const link::Stats& stats) {
  fmt::print(stderr,
             "twinwire-lab: set: {}; measured round trip {:.1f} ms; {} of {} packets lost ({:.2f} %)\n",
             in_words(stats.settings), stats.measured_rtt_ms, stats.dropped, stats.delivered + stats.dropped,
             stats.measured_loss_pct);
}

}  // namespace tw::lab
