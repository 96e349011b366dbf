// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "lab/link/blackout.hpp"
#include "lab/link/commanded_outage.hpp"
#include "lab/link/corruption.hpp"
#include "lab/link/delay.hpp"
#include "lab/link/duplication.hpp"
#include "lab/link/impairment.hpp"
#include "lab/link/jitter.hpp"
#include "lab/link/loss_by_packet.hpp"
#include "lab/link/loss_by_time.hpp"
#include "lab/link/passing_outages.hpp"
#include "lab/link/rate_limit.hpp"
#include "lab/link/reordering.hpp"
#include "lab/link/spikes.hpp"

namespace tw::link {

/// All impairments, in the order in which a packet meets them. This is the place where that order is decided.
class Pipeline {
 public:
  explicit Pipeline(std::uint64_t seed)
      : passing_outages_(seed),
        loss_by_time_(seed),
        loss_by_packet_(seed),
        jitter_(seed),
        spikes_(seed),
        reordering_(seed),
        duplication_(seed),
        corruption_(seed) {}
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  void set(const Settings& settings) {
    for (Impairment* impairment : in_order_) {
      impairment->set(Direction::kToServer, settings.to_server, settings.per_packet);
      impairment->set(Direction::kToClient, settings.to_client, settings.per_packet);
    }
  }
  void begin_outage(Micros from, Micros length) { commanded_outage_.begin(from, length); }

  Fate decide(const Crossing& crossing) {
    Fate fate{.at = crossing.now, .flipped = {}};
    for (Impairment* impairment : in_order_) {
      impairment->apply(crossing, fate);
      if (is_lost(fate.fate)) break;
    }
    return fate;
  }

 private:
  RateLimit rate_limit_;
  Blackout blackout_;
  CommandedOutage commanded_outage_;
  PassingOutages passing_outages_;
  LossByTime loss_by_time_;
  LossByPacket loss_by_packet_;
  Delay delay_;
  Jitter jitter_;
  Spikes spikes_;
  Reordering reordering_;
  Duplication duplication_;
  Corruption corruption_;
  const std::array<Impairment*, 12> in_order_{
      &rate_limit_, &blackout_, &commanded_outage_, &passing_outages_, &loss_by_time_, &loss_by_packet_,
      &delay_,      &jitter_,   &spikes_,           &reordering_,      &duplication_,  &corruption_};
};

}  // namespace tw::link
