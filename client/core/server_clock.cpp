// SPDX-License-Identifier: MIT
#include "client/core/server_clock.hpp"

namespace tw::client {

void ServerClock::on_welcome(Micros server_micros, Micros arrival) {
  if (!anchor_) anchor_ = server_micros - arrival;
}

Micros ServerClock::at(Micros now) const {
  if (shared_) return now;
  const auto transit = transit_.value();
  if (!transit) return now + *anchor_;
  return now - *transit + round_trip_.value().value_or(0) / 2;
}

}  // namespace tw::client
