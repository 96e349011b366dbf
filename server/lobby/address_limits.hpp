// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "server/lobby/bucket_table.hpp"
#include "shared/base/clock.hpp"

namespace tw::lobby {

/// 127.0.0.0/8: whoever is there may stop the server as well, and 64 bots and the tests arrive from there at once. The
/// limits of AddressLimits are for everybody else.
constexpr bool is_this_machine(std::uint32_t address) { return address >> 24 == 127; }

/// What one address, and all of them together, may ask of the lobby. Tables of fixed size; no clock of its own.
class AddressLimits {
 public:
  AddressLimits();

  /// An account is to be made. False, and nothing is charged: 3 an hour from here, or 30 in all, have been.
  bool may_register(std::uint32_t address, Micros now);
  /// The account was not made after all.
  void was_not_registered(std::uint32_t address);

  /// A password, or a name to register, is to be tried. False: 10 a minute from here were, in vain. It delays; nobody is
  /// locked out.
  bool may_try(std::uint32_t address, Micros now);
  /// The try was good, or was never made: it does not count.
  void was_no_failure(std::uint32_t address);

  /// A line of chat. One connection has its own limit; this one holds for who comes back under another name.
  bool may_chat(std::uint32_t address, Micros now);

  static constexpr std::size_t kMaxAddresses = 1024;

 private:
  BucketTable<std::uint32_t> registrations_, tries_, chat_;
  TokenBucket all_registrations_;
};

}  // namespace tw::lobby
