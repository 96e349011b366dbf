// SPDX-License-Identifier: MIT
#include "server/lobby/address_limits.hpp"

namespace tw::lobby {
namespace {

constexpr Micros kMinute = 60'000'000, kHour = 60 * kMinute;
constexpr std::uint32_t kChatLinesPerSecond = 8, kChatBurst = 40;  ///< a household's, or a school's

}  // namespace

AddressLimits::AddressLimits()
    : registrations_(TokenBucket::one_each(kHour / 3, 3), kMaxAddresses),
      tries_(TokenBucket::one_each(kMinute / 10, 10), kMaxAddresses),
      chat_({kChatLinesPerSecond, kChatBurst}, kMaxAddresses),
      all_registrations_(TokenBucket::one_each(kHour / 30, 30)) {}

bool AddressLimits::may_register(std::uint32_t address, Micros now) {
  if (is_this_machine(address)) return true;
  return all_registrations_.has(now) && registrations_.take(address, now) && all_registrations_.take(now);
}

void AddressLimits::was_not_registered(std::uint32_t address) {
  if (is_this_machine(address)) return;
  registrations_.give_back(address);
  all_registrations_.give_back();
}

bool AddressLimits::may_try(std::uint32_t address, Micros now) {
  return is_this_machine(address) || tries_.take(address, now);
}

void AddressLimits::was_no_failure(std::uint32_t address) { tries_.give_back(address); }

bool AddressLimits::may_chat(std::uint32_t address, Micros now) {
  return is_this_machine(address) || chat_.take(address, now);
}

}  // namespace tw::lobby
