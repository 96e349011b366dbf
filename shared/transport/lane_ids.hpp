// SPDX-License-Identifier: MIT
#pragma once

#include "shared/transport/lane.hpp"

namespace tw::transport {

/// Hands out lane numbers, from 1, each once: both halves of a LaneServer draw from one of these.
class LaneIds {
 public:
  LaneId next() { return ++last_; }

 private:
  LaneId last_ = 0;
};

inline constexpr const char* kClientSilent = "Nothing has come from the client for 15 s.";
inline constexpr const char* kClosedByServer = "Closed by the server.";
inline constexpr const char* kClientLeft = "The client left.";
inline constexpr const char* kClientCameAgain = "The client opened this lane anew.";
inline constexpr const char* kClientTooFast = "The client sent too much too fast.";
inline constexpr const char* kSlowClient = "The client is too slow: its queue is full.";

/// How often lanes are looked through for deadlines.
inline constexpr Micros kDeadlineSweepMicros = 100'000;

}  // namespace tw::transport
