// SPDX-License-Identifier: MIT
#include "server/lobby/address_limits.hpp"

namespace tw::lobby {
namespace {

constexpr Micros kMinute = 60'000'000, kHour = 60 * kMinute;

}  // namespace

AddressLimits::AddressLimits()
    : registrations_(TokenBucket::one_each(kHour / 3, 3), kMaxAddresses),
      passwords_(TokenBucket::one_each(kMinute / 10, 10), kMaxAddresses),
      all_registrations_(TokenBucket::one_each(kHour / 30, 30)) {}

bool AddressLimits::may_register(std::uint32_t address, Micros now) {
  if (is_this_machine(address)) return true;
  return registrations_.take(address, now) && all_registrations_.take(now);
}

bool AddressLimits::may_try_password(std::uint32_t address, Micros now) {
  return is_this_machine(address) || passwords_.take(address, now);
}

}  // namespace tw::lobby
