// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "server/lobby/bucket_table.hpp"
#include "shared/base/clock.hpp"

namespace tw::lobby {

/// Slows down who guesses passwords: per name and address five tries are free, then each failure doubles the
/// wait from 1 s to 15 min. A name that was failed 100 times within the hour, from wherever, is under attack: there each
/// address has one free try, not five. It delays and never locks, so that strangers elsewhere cannot keep the owner out.
class LoginThrottle {
 public:
  /// Micros until this name may be tried from this address; 0: now.
  Micros wait(const std::string& folded_name, std::uint32_t address, Micros now) const;
  void failed(const std::string& folded_name, std::uint32_t address, Micros now);
  void succeeded(const std::string& folded_name, std::uint32_t address);

  static constexpr int kFreeTries = 5;
  static constexpr int kFreeTriesUnderAttack = 1;
  static constexpr std::uint32_t kFailuresPerHour = 100;  ///< of one name; more are an attack
  static constexpr Micros kFirstWait = 1'000'000;
  static constexpr Micros kLongestWait = 15 * 60'000'000LL;
  static constexpr std::size_t kMaxEntries = 1024;  ///< when full, the entry whose wait ends first makes room

 private:
  struct Entry {
    int failures = 0;
    Micros open_at = 0;
    Micros last = 0;
  };
  using Key = std::pair<std::string, std::uint32_t>;
  void make_room(Micros now);

  std::map<Key, Entry> entries_;
  BucketTable<std::string> names_{TokenBucket::one_each(3'600'000'000LL / kFailuresPerHour, kFailuresPerHour),
                                  kMaxEntries};
};

}  // namespace tw::lobby
