// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tw::server {

/// One line of JSON each way over DATA/admin.sock: an order, then the answer, then the connection ends.
inline constexpr std::size_t kMaxAdminLineBytes = 4096;  ///< of an order; answers may be longer

struct AdminOrder {
  enum class Kind : std::uint8_t { kList, kKick, kBan, kUnban, kBans, kMute, kSay, kBackUp, kStop };
  Kind kind = Kind::kList;
  std::string who;           ///< a name or an IPv4 address; for kSay the text, for kBackUp the path
  std::string reason;        ///< of kKick and kBan; may be empty
  std::int64_t minutes = 0;  ///< of kBan (0: for good) and kMute; 0..kMaxMinutes
  bool when_over = false;    ///< of kStop: after the rounds that are being played
};
inline constexpr std::int64_t kMaxMinutes = 10 * 366 * 24 * 60;  ///< ten years

struct AdminAnswer {
  bool good = false;
  std::string text;  ///< for the operator: lines without the last line's end
};

std::string encode(const AdminOrder& order);  ///< without the line's end, as the next
std::string encode(const AdminAnswer& answer);
/// nullopt: it is not one, a field is missing, too long or out of range. The bytes may be anything.
std::optional<AdminOrder> decode_order(std::string_view line);
std::optional<AdminAnswer> decode_answer(std::string_view line);

}  // namespace tw::server
