// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an operator's programs (twinwire-server admin, twinwire-lab handicap, the window that hosts) and the server say to
/// each other over DATA/admin.sock: one line of JSON each way, then the connection ends.
namespace tw::protocol {

inline constexpr std::size_t kMaxAdminLineBytes = 4096;  ///< of an order
inline constexpr std::size_t kMaxAdminAnswerBytes =
    4 * 1024 * 1024;                                ///< of an answer, the line's end counted
inline constexpr std::size_t kMaxAdminSeats = 256;  ///< as many as the lobby has connections
inline constexpr std::size_t kMaxLinkWordsBytes = 32;
inline constexpr std::int64_t kMaxAdminMinutes = 10 * 366 * 24 * 60;  ///< ten years

struct AdminOrder {
  enum class Kind : std::uint8_t { kList, kKick, kBan, kUnban, kBans, kMute, kSay, kBackUp, kStop, kDetour };
  Kind kind = Kind::kList;
  std::string who;           ///< a name or an IPv4 address; for kSay the text, for kBackUp the path
  std::string reason;        ///< of kKick and kBan; of kDetour what the room is told; may be empty
  std::int64_t minutes = 0;  ///< of kBan (0: for good) and kMute; 0..kMaxAdminMinutes
  bool when_over = false;    ///< of kStop: after the rounds that are being played
  /// Of kDetour: where this player's lanes go instead of the game's port, on the same host; 0: there again. It holds for
  /// kDetourMicros, so whoever wants it says so anew meanwhile.
  std::uint16_t port = 0;
  std::string
      link{};  ///< of kDetour: what waits behind the port, as "50 ms, 5 %"; at most kMaxLinkWordsBytes, may be empty
};

/// Somebody who is logged in, as the server sees them.
struct AdminSeat {
  struct Lane {
    std::string kind;  ///< "udp", "tcp", ...
    /// Since the newest snapshot that the client says it has: its age on the screen, and the way back. None: not said yet.
    std::optional<std::uint32_t> behind_ms;
    /// How far the other players are on average from where that snapshot has them, units: what the picture is off before any
    /// technique. None: nobody to compare.
    std::optional<double> off_units{};
  };
  std::string name{};
  std::string address{};  ///< IPv4, of the lobby's connection
  bool guest = false;
  std::string room{};  ///< empty: in none
  bool playing = false;
  std::vector<Lane> lanes{};  ///< at most kMaxLanesPerSession
  /// Of the ticks of the last seconds, those whose command was not there in time; none: does not play.
  std::optional<double> late_pct{};
  std::uint16_t detour = 0;  ///< AdminOrder::port in force; 0: none
  std::string link{};        ///< AdminOrder::link, as the detour began
};

struct AdminAnswer {
  bool good = false;
  std::string text;                ///< for the operator: lines without the last line's end
  std::string game{};              ///< of kList: ADDR:PORT of the game, as it is bound
  std::vector<AdminSeat> seats{};  ///< of kList; at most kMaxAdminSeats
};

std::string encode(const AdminOrder& order);  ///< without the line's end, as the next
std::string encode(const AdminAnswer& answer);
/// nullopt: it is not one, a field is missing, too long or out of range. The bytes may be anything.
std::optional<AdminOrder> decode_order(std::string_view line);
std::optional<AdminAnswer> decode_answer(std::string_view line);

}  // namespace tw::protocol
