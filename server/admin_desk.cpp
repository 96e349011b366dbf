// SPDX-License-Identifier: MIT
#include "server/admin_desk.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <utility>

#include "server/lobby/text_rules.hpp"
#include "server/lobby/utc.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/net.hpp"

namespace tw::server {
namespace {

using lobby::Ban;
using protocol::AdminSeat;
using Kind = protocol::AdminOrder::Kind;
using Outcome = lobby::AccountAnswer::Outcome;

std::string padded(std::string text, std::size_t width) {
  text.append(text.size() + 1 < width ? width - text.size() : 1, ' ');
  return text;
}

/// "192.0.2.1" and nothing that only resembles it; as the database keeps it.
std::optional<std::string> as_address(const std::string& text) {
  in_addr address{};
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return address_text(ntohl(address.s_addr));
}

/// Whom a ban is for; nullopt: no name and no address.
std::optional<Ban> ban_for(const std::string& who) {
  Ban ban;
  if (const auto address = as_address(who)) {
    ban.kind = Ban::Kind::kAddress;
    ban.what = *address;
    return ban;
  }
  if (lobby::broken_name_rule(who) != nullptr) return std::nullopt;
  ban.what = lobby::fold_name(who);
  return ban;
}

/// A table's line, without the blanks that its last column leaves.
std::string line(std::string text) { return text.substr(0, text.find_last_not_of(' ') + 1) + '\n'; }

std::string until_text(const Ban& ban) {
  return ban.until == 0 ? "for good" : "until " + lobby::utc_text(ban.until, "%Y-%m-%d %H:%M UTC");
}

protocol::AdminAnswer mistake(const std::string& who) {
  return {false, "'" + who + "' is neither a player's name nor an IPv4 address."};
}

protocol::AdminAnswer nobody(const std::string& who) {
  return {false, "Nobody of the name '" + who + "' is here."};
}

bool is_plain(const std::string& text, std::size_t limit) { return lobby::clean_text(text, limit) == text; }

/// "udp 83, tcp 216": since the newest snapshot that the client says it has.
std::string lanes_text(const AdminSeat& seat) {
  std::string text;
  for (const AdminSeat::Lane& lane : seat.lanes)
    text += (text.empty() ? "" : ", ") + lane.kind + ' ' +
            (lane.behind_ms ? std::to_string(*lane.behind_ms) : "?");
  return text.empty() ? "-" : text;
}

std::string late_text(const AdminSeat& seat) {
  if (!seat.late_pct) return "-";
  const auto tenths = static_cast<int>(*seat.late_pct * 10 + 0.5);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

std::string handicap_text(const AdminSeat& seat) {
  if (seat.detour == 0) return {};
  return seat.link.empty() ? " (handicap)" : " (handicap: " + seat.link + ')';
}

/// What the lobby and the hall know of somebody.
AdminSeat seat_of(const lobby::Lobby::Visitor& visitor, const MatchHall::PlayerReport& report) {
  AdminSeat seat{.name = visitor.name,
                 .address = address_text(visitor.address),
                 .guest = visitor.guest,
                 .room = visitor.room,
                 .playing = visitor.playing};
  for (const auto& lane : report.lanes) {
    AdminSeat::Lane told{std::string(to_string(lane.kind)), std::nullopt, lane.off_units};
    if (lane.ticks_behind) told.behind_ms = *lane.ticks_behind * 1000 / kTickHz;
    seat.lanes.push_back(std::move(told));
  }
  if (report.recently_late) seat.late_pct = 100.0 * *report.recently_late;
  return seat;
}

}  // namespace

void AdminDesk::obey(const protocol::AdminOrder& order, Micros now, const Reply& reply) {
  const std::size_t longest = order.kind == Kind::kDetour ? kMaxReasonBytes : lobby::kMaxBanReasonBytes;
  if (!order.reason.empty() && !is_plain(order.reason, longest))
    return reply({false, "The reason is too long or not plain text."});
  switch (order.kind) {
    case Kind::kList:
      return reply(list());
    case Kind::kKick:
      return reply(kick(order, now));
    case Kind::kBan:
      return ban(order, now, reply);
    case Kind::kUnban:
      return unban(order, reply);
    case Kind::kBans:
      return reply(bans());
    case Kind::kMute:
      return reply(mute(order, now));
    case Kind::kSay:
      return reply(say(order));
    case Kind::kBackUp:
      return back_up(order, reply);
    case Kind::kStop:
      return reply(stop(order));
    case Kind::kDetour:
      return reply(detour(order, now));
  }
}

std::vector<AdminSeat> AdminDesk::seats() const {
  std::vector<AdminSeat> all;
  for (const auto& visitor : lobby_.visitors()) {
    const std::string folded = lobby::fold_name(visitor.name);
    all.push_back(seat_of(visitor, hall_.report_of(folded)));
    all.back().detour = lobby_.detour_of(folded);
    all.back().link = lobby_.link_of(folded);
  }
  return all;
}

protocol::AdminAnswer AdminDesk::list() const {
  std::vector<AdminSeat> all = seats();
  std::string text;
  if (!all.empty())
    text = padded("NAME", kMaxNameBytes + 2) + padded("KIND", 9) + padded("FROM", 17) +
           padded("LANES, MS BEHIND", 26) + padded("LATE", 7) + "ROOM\n";
  for (const AdminSeat& seat : all)
    text += padded(seat.name, kMaxNameBytes + 2) + padded(seat.guest ? "guest" : "account", 9) +
            padded(seat.address, 17) + padded(lanes_text(seat), 26) + padded(late_text(seat), 7) +
            (seat.room.empty() ? "-" : seat.room) + (seat.playing ? " (playing)" : "") + handicap_text(seat) +
            '\n';
  text += std::to_string(all.size()) + " here; matches: " + std::to_string(hall_.match_count()) +
          ", seats taken: " + std::to_string(hall_.player_count());
  return {true, text, game_, std::move(all)};
}

protocol::AdminAnswer AdminDesk::detour(const protocol::AdminOrder& order, Micros now) {
  if (!is_plain(order.link, protocol::kMaxLinkWordsBytes))
    return {false, "The link's words are not plain text."};
  if (!lobby_.detour(order.who, order.port, order.reason, now, order.link)) return nobody(order.who);
  return {true, {}};
}

protocol::AdminAnswer AdminDesk::bans() const {
  std::string text;
  for (const Ban& ban : lobby_.bans())
    text += line(padded(ban.what, kMaxNameBytes + 2) + padded(until_text(ban), 29) + ban.reason);
  if (text.empty()) return {true, "Nobody is banned."};
  text.pop_back();
  return {true, text};
}

protocol::AdminAnswer AdminDesk::kick(const protocol::AdminOrder& order, Micros now) {
  if (!lobby_.kick_player(order.who, order.reason, now)) return nobody(order.who);
  return {true, order.who + " is gone."};
}

protocol::AdminAnswer AdminDesk::mute(const protocol::AdminOrder& order, Micros now) {
  const std::int64_t minutes = std::max<std::int64_t>(1, order.minutes);
  if (!lobby_.mute_player(order.who, minutes * 60'000'000, now)) return nobody(order.who);
  return {true, order.who + " is muted for " + std::to_string(minutes) + " min."};
}

protocol::AdminAnswer AdminDesk::say(const protocol::AdminOrder& order) {
  if (order.who.empty() || !is_plain(order.who, kMaxChatBytes))
    return {false, "The text is empty, too long or not plain text."};
  lobby_.announce(order.who);
  return {true, "Said."};
}

protocol::AdminAnswer AdminDesk::stop(const protocol::AdminOrder& order) {
  if (order.when_over) lobby_.announce("The server stops after this round.");
  stop_(order.when_over);
  return {true, order.when_over ? "The server stops when the rounds that are being played are over."
                                : "The server is stopping."};
}

void AdminDesk::ban(const protocol::AdminOrder& order, Micros now, const Reply& reply) {
  auto ban = ban_for(order.who);
  if (!ban) return reply(mistake(order.who));
  ban->reason = order.reason;
  if (order.minutes > 0) ban->until = static_cast<std::int64_t>(std::time(nullptr)) + order.minutes * 60;
  const std::string named = ban->what + " is banned " + until_text(*ban);
  const bool taken = lobby_.ban(*ban, now, [reply, named](Outcome outcome) {
    if (outcome == Outcome::kYes) return reply({true, named + '.'});
    reply({false, named + ", but only until the server stops: the database cannot be written."});
  });
  if (!taken) reply({false, "There are too many bans: lift some."});
}

void AdminDesk::unban(const protocol::AdminOrder& order, const Reply& reply) {
  const auto ban = ban_for(order.who);
  if (!ban) return reply(mistake(order.who));
  const bool taken = lobby_.unban(ban->kind, ban->what, [reply, what = ban->what](Outcome outcome) {
    if (outcome == Outcome::kYes) return reply({true, what + " may come in again."});
    reply({false,
           what + " may come in again, but only until the server stops: the database cannot be written."});
  });
  if (!taken) reply({false, ban->what + " is not banned."});
}

void AdminDesk::back_up(const protocol::AdminOrder& order, const Reply& reply) {
  const std::string path = order.who.empty() ? backup_path_() : order.who;
  if (path.front() != '/') return reply({false, "The backup's path must begin with '/'."});
  lobby_.back_up(path, [reply, path](Outcome outcome) {
    if (outcome == Outcome::kYes) return reply({true, "Accounts, results and bans are copied to " + path});
    reply({false, "The copy '" + path + "' cannot be written: check the directory's permissions and space."});
  });
}

}  // namespace tw::server
