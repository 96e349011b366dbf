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
using Kind = AdminOrder::Kind;
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

AdminAnswer mistake(const std::string& who) {
  return {false, "'" + who + "' is neither a player's name nor an IPv4 address."};
}

AdminAnswer nobody(const std::string& who) { return {false, "Nobody of the name '" + who + "' is here."}; }

bool is_plain(const std::string& text, std::size_t limit) { return lobby::clean_text(text, limit) == text; }

/// "udp 83, tcp 216": since the newest snapshot that the client says it has.
std::string lanes_text(const MatchHall::PlayerReport& report) {
  std::string text;
  for (const auto& [kind, behind] : report.lanes)
    text += (text.empty() ? "" : ", ") + std::string(to_string(kind)) + ' ' +
            (behind ? std::to_string(*behind * 1000 / kTickHz) : "?");
  return text.empty() ? "-" : text;
}

/// Share of the ticks whose command was not there in time.
std::string late_text(const MatchHall::PlayerReport& report) {
  const std::uint64_t all = report.commands_applied + report.commands_repeated;
  if (all == 0) return "-";
  const std::uint64_t per_mille = report.commands_repeated * 1000 / all;
  return std::to_string(per_mille / 10) + '.' + std::to_string(per_mille % 10) + " %";
}

}  // namespace

void AdminDesk::obey(const AdminOrder& order, Micros now, const Reply& reply) {
  if (!order.reason.empty() && !is_plain(order.reason, lobby::kMaxBanReasonBytes))
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
  }
}

AdminAnswer AdminDesk::list() const {
  const auto visitors = lobby_.visitors();
  std::string text;
  if (!visitors.empty())
    text = padded("NAME", kMaxNameBytes + 2) + padded("KIND", 9) + padded("FROM", 17) +
           padded("LANES, MS BEHIND", 26) + padded("LATE", 7) + "ROOM\n";
  for (const auto& visitor : visitors) {
    const auto report = hall_.report_of(lobby::fold_name(visitor.name));
    text += padded(visitor.name, kMaxNameBytes + 2) + padded(visitor.guest ? "guest" : "account", 9) +
            padded(address_text(visitor.address), 17) + padded(lanes_text(report), 26) +
            padded(late_text(report), 7) + (visitor.room.empty() ? "-" : visitor.room) +
            (visitor.playing ? " (playing)" : "") + '\n';
  }
  text += std::to_string(visitors.size()) + " here; matches: " + std::to_string(hall_.match_count()) +
          ", seats taken: " + std::to_string(hall_.player_count());
  return {true, text};
}

AdminAnswer AdminDesk::bans() const {
  std::string text;
  for (const Ban& ban : lobby_.bans())
    text += line(padded(ban.what, kMaxNameBytes + 2) + padded(until_text(ban), 29) + ban.reason);
  if (text.empty()) return {true, "Nobody is banned."};
  text.pop_back();
  return {true, text};
}

AdminAnswer AdminDesk::kick(const AdminOrder& order, Micros now) {
  if (!lobby_.kick_player(order.who, order.reason, now)) return nobody(order.who);
  return {true, order.who + " is gone."};
}

AdminAnswer AdminDesk::mute(const AdminOrder& order, Micros now) {
  const std::int64_t minutes = std::max<std::int64_t>(1, order.minutes);
  if (!lobby_.mute_player(order.who, minutes * 60'000'000, now)) return nobody(order.who);
  return {true, order.who + " is muted for " + std::to_string(minutes) + " min."};
}

AdminAnswer AdminDesk::say(const AdminOrder& order) {
  if (order.who.empty() || !is_plain(order.who, kMaxChatBytes))
    return {false, "The text is empty, too long or not plain text."};
  lobby_.announce(order.who);
  return {true, "Said."};
}

AdminAnswer AdminDesk::stop(const AdminOrder& order) {
  if (order.when_over) lobby_.announce("The server stops after this round.");
  stop_(order.when_over);
  return {true, order.when_over ? "The server stops when the rounds that are being played are over."
                                : "The server is stopping."};
}

void AdminDesk::ban(const AdminOrder& order, Micros now, const Reply& reply) {
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

void AdminDesk::unban(const AdminOrder& order, const Reply& reply) {
  const auto ban = ban_for(order.who);
  if (!ban) return reply(mistake(order.who));
  const bool taken = lobby_.unban(ban->kind, ban->what, [reply, what = ban->what](Outcome outcome) {
    if (outcome == Outcome::kYes) return reply({true, what + " may come in again."});
    reply({false,
           what + " may come in again, but only until the server stops: the database cannot be written."});
  });
  if (!taken) reply({false, ban->what + " is not banned."});
}

void AdminDesk::back_up(const AdminOrder& order, const Reply& reply) {
  const std::string path = order.who.empty() ? backup_path_() : order.who;
  if (path.front() != '/') return reply({false, "The backup's path must begin with '/'."});
  lobby_.back_up(path, [reply, path](Outcome outcome) {
    if (outcome == Outcome::kYes) return reply({true, "Accounts, results and bans are copied to " + path});
    reply({false, "The copy '" + path + "' cannot be written: check the directory's permissions and space."});
  });
}

}  // namespace tw::server
