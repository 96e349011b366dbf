// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "lab/link/retransmissions.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

inline constexpr Micros kCanaryPeriod = 1'000'000 / 60;
inline constexpr const char* kCanaryLabel = "selfcheck-udp";
inline constexpr const char* kTcpLabel = "selfcheck-tcp";

struct FlowResults {
  std::uint64_t tcp_retransmits = 0, tcp_segments_sent = 0;
  std::uint64_t canary_sent = 0, canary_received = 0;
  double age_p50_ms = 0, age_p99_ms = 0;  ///< of the canary's newest state, at frames
  double own_lateness_p99_ms = 0;         ///< of this loop, against its plan
  std::string congestion_control;
  Stats stats;                 ///< of the link, for the same window
  Agreement agreement;         ///< of the TCP flow's packets, for the same window
  std::uint64_t unlogged = 0;  ///< records of the packet log that came and went unread
};

/// The two flows of the self-check, both ends of both in this process.
class SelfcheckFlows {
 public:
  static Result<std::unique_ptr<SelfcheckFlows>> connect(Link& link, Remote& remote);
  virtual ~SelfcheckFlows() = default;
  /// Measures a window of so many seconds under `settings`, between two stretches without loss in which everything
  /// arrives that was on the way, so that all counts are about the same packets.
  /// `go_on` is asked with every frame; false ends it with a failure.
  virtual Result<FlowResults> measure(const Settings& settings, int seconds,
                                      const std::function<bool()>& go_on) = 0;
};

}  // namespace tw::link
