// SPDX-License-Identifier: MIT
#include "server/lobby/bans.hpp"

#include <algorithm>
#include <iterator>

#include "server/lobby/utc.hpp"
#include "shared/base/net.hpp"

namespace tw::lobby {
namespace {

bool is_over(const Ban& ban, std::int64_t now) { return ban.until != 0 && ban.until <= now; }

}  // namespace

std::string sentence_for(const Ban& ban) {
  std::string sentence = "You are banned from this server";
  if (ban.until != 0) sentence += " until " + utc_text(ban.until, "%Y-%m-%d %H:%M UTC");
  if (!ban.reason.empty()) sentence += ": " + ban.reason;
  return sentence.back() == '.' ? sentence : sentence + '.';
}

const Ban* Bans::find(Ban::Kind kind, const std::string& what, std::int64_t now) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Ban& ban) {
    return ban.kind == kind && ban.what == what && !is_over(ban, now);
  });
  return found == all_.end() ? nullptr : &*found;
}

const Ban* Bans::find_name(const std::string& folded_name, std::int64_t now) const {
  return find(Ban::Kind::kName, folded_name, now);
}

const Ban* Bans::find_address(std::uint32_t address, std::int64_t now) const {
  return all_.empty() ? nullptr : find(Ban::Kind::kAddress, address_text(address), now);
}

bool Bans::add(const Ban& ban, std::int64_t now) {
  std::erase_if(all_, [&](const Ban& old) {
    return is_over(old, now) || (old.kind == ban.kind && old.what == ban.what);
  });
  if (all_.size() >= kMaxBans) return false;
  all_.push_back(ban);
  return true;
}

bool Bans::remove(Ban::Kind kind, const std::string& what) {
  return std::erase_if(all_, [&](const Ban& ban) { return ban.kind == kind && ban.what == what; }) > 0;
}

std::vector<Ban> Bans::in_force(std::int64_t now) const {
  std::vector<Ban> bans;
  std::copy_if(all_.begin(), all_.end(), std::back_inserter(bans),
               [now](const Ban& ban) { return !is_over(ban, now); });
  return bans;
}

}  // namespace tw::lobby
