// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lab/link/remote.hpp"
#include "lab/link/retransmissions.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// Does the emulated link do to real traffic what it says? One TCP flow and one UDP canary, 200 bytes at 60 Hz each
/// from the server's end to the client's, checked in four ways that share nothing:
///  - each data segment that the link dropped against what TCP did about it, packet by packet: it was sent again, or an
///    acknowledgement shows that it had arrived otherwise. What TCP sent again without need is counted.
///  - TCP's own count of retransmissions (TCP_INFO) against the segments that crossed the link a second time. A
///    sender that is told of a drop by its own kernel shows none: then nothing measured here would be about networks.
///  - the canary's age against theory: delay + U(0, T) + T * Geometric(loss), with T = 1/60 s.
///  - lateness, packets over the MTU, and packets that the kernel lost besides.
struct SelfcheckOptions {
  std::string run_dir;  ///< as LinkOptions
  std::string backend;  ///< as LinkOptions
  std::uint64_t seed = 1;
  int seconds = 10;  ///< of each attempt, 5..600
  double loss_pct = 5, delay_ms = 25;
  int attempts = 3;  ///< a window that the machine spoilt (late, or kernel drops) is measured again
  std::function<bool()> go_on = [] { return true; };  ///< asked now and then; false: stop
};

struct SelfcheckReport {
  bool trustworthy = false;
  bool machine_too_busy =
      false;  ///< why it is not, or not only: the last attempt's window was spoilt as well
  std::vector<std::string>
      sentences;     ///< what was compared and what came out, one check each; failures begin "FAILED"
  int attempts = 0;  ///< that were needed

  std::uint64_t tcp_retransmits = 0, tcp_data_dropped = 0, tcp_segments_sent = 0;
  double canary_p50_ms = 0, canary_p99_ms = 0, theory_p50_ms = 0, theory_p99_ms = 0;
  std::uint64_t canary_sent = 0, canary_received = 0;
  Agreement agreement;             ///< of the TCP flow's packets
  std::string congestion_control;  ///< of the sender
  Stats stats;                     ///< of the measured window
};

/// Starts a link of its own. The error is for what prevented a measurement; a measurement that failed is a report.
Result<SelfcheckReport> run_selfcheck(const SelfcheckOptions& options);

}  // namespace tw::link
