// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tw::lobby {

/// Who may not come in. Kept over restarts, so its time is the wall clock's.
struct Ban {
  enum class Kind : std::uint8_t { kName = 0, kAddress = 1 };  ///< stands in the database: never renumbered
  Kind kind = Kind::kName;
  std::string what;        ///< a folded name, or an IPv4 address as "192.0.2.1"
  std::int64_t until = 0;  ///< seconds since 1970; 0: for good
  std::string reason;      ///< plain text, at most kMaxBanReasonBytes; may be empty
};
inline constexpr std::size_t kMaxBanReasonBytes = 80;
inline constexpr std::size_t kMaxBans = 10'000;

/// The sentence for who is banned.
std::string sentence_for(const Ban& ban);

/// All bans, in memory. No clock of its own: `now` is seconds since 1970.
class Bans {
 public:
  explicit Bans(std::vector<Ban> all = {}) : all_(std::move(all)) {}
  /// null: not banned now.
  const Ban* find_name(const std::string& folded_name, std::int64_t now) const;
  const Ban* find_address(std::uint32_t address, std::int64_t now) const;
  /// In place of an earlier one of the same. False: kMaxBans are there.
  bool add(const Ban& ban, std::int64_t now);
  /// False: there is none.
  bool remove(Ban::Kind kind, const std::string& what);
  std::vector<Ban> in_force(std::int64_t now) const;

 private:
  const Ban* find(Ban::Kind kind, const std::string& what, std::int64_t now) const;
  std::vector<Ban> all_;
};

}  // namespace tw::lobby
