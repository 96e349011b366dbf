// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

/// A real server's network, watched from outside over the game's own traffic.
namespace tw::probe {

/// One snapshot that came.
struct Arrival {
  Tick tick;
  Micros stamp = 0;                ///< the server's clock as it was built
  Micros at = 0;                   ///< our clock
  std::optional<Tick> baseline{};  ///< the newest acknowledgement that the server held then
};

/// One record that we sent. Each acknowledges a snapshot that no other record acknowledges: so a baseline names it.
struct Acknowledgement {
  Tick acknowledged;
  Micros at = 0;
};

/// Everything that was seen, in the order in which it was.
struct Observations {
  std::vector<Arrival> arrivals;
  std::vector<Acknowledgement> acknowledgements;
  std::vector<Micros> round_trips;  ///< the kernels' own: from SYN to its answer
  int unanswered = 0;               ///< SYNs that got no answer within a second
};

/// Server ticks from one record to the next: rare enough that a server which hears all sees each of them alone, and
/// says so in several snapshots.
inline constexpr std::uint32_t kTicksPerRecord = 3;

}  // namespace tw::probe
