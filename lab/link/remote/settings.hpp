// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tw::link {

/// One direction of the link. The members stand in the order in which people think of them; the order in which they
/// act on a packet is that of Pipeline. 0 switches each of them off, and off is really off: not a single draw.
struct Conditions {
  double loss_pct = 0;       ///< 0..100, independent: of time slots, or of packets (Settings::per_packet)
  double delay_ms = 0;       ///< one way, 0..2000
  double jitter_ms = 0;      ///< 0..1000: the slow process d(t) adds 0..jitter_ms to the delay, order kept
  double spike_ms = 0;       ///< 0..2000: delay added while a spike lasts, order kept
  double spike_pct = 0;      ///< 0..100: share of the time in which there is one
  double dark_ms = 0;        ///< 0..60000: mean length of the outages that come and go; with light_ms
  double light_ms = 0;       ///< 0..600000: mean time between two of them
  double duplicate_pct = 0;  ///< 0..100 of the packets arrive twice
  double reorder_pct = 0;    ///< 0..100 of the packets are overtaken by those behind them
  double corrupt_pct =
      0;  ///< 0..100 of the packets have one bit of their payload flipped; checksums stay as they were
  double rate_kbit = 0;  ///< kilobits (1000 bits) a second of IP packets; 0: no limit
  double queue_kb =
      0;  ///< kilobytes (1000 bytes) that wait for their turn at `rate_kbit`; 0: 256. More is lost
  bool blackout = false;  ///< nothing passes

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// What the link is set to.
struct Settings {
  Conditions to_server, to_client;
  bool per_packet = false;  ///< loss_pct acts on packets one by one instead of on time slots

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// The same in both directions.
constexpr Settings both_ways(const Conditions& conditions, bool per_packet = false) {
  return {conditions, conditions, per_packet};
}

}  // namespace tw::link
