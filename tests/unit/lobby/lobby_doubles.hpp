// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/lobby/accounts.hpp"
#include "server/lobby/match_host.hpp"
#include "server/lobby/text_rules.hpp"

namespace tw::lobby {

/// Accounts in memory, whose answers wait until they are let go: answer times are the test's to choose.
class FakeAccounts final : public Accounts {
 public:
  void register_account(AccountJob job, const std::string& name, const std::string& password) override {
    if (busy) return answer(job, Outcome::kBusy, name);
    const bool added = accounts.try_emplace(fold_name(name), name, password).second;
    answer(job, added ? Outcome::kYes : Outcome::kNo, name);
  }
  void log_in(AccountJob job, const std::string& name, const std::string& password) override {
    if (busy) return answer(job, Outcome::kBusy, name);
    const auto found = accounts.find(fold_name(name));
    const bool match = found != accounts.end() && found->second.second == password;
    answer(job, match ? Outcome::kYes : Outcome::kNo, match ? found->second.first : name);
  }
  void look_up(AccountJob job, const std::string& name) override {
    if (busy) return answer(job, Outcome::kBusy, name);
    answer(job, accounts.contains(fold_name(name)) ? Outcome::kYes : Outcome::kNo, name);
  }
  void save_round(RoundRecord round) override { rounds.push_back(std::move(round)); }
  void save_ban(AccountJob job, const Ban&) override { ban_jobs.push_back(job); }
  void remove_ban(AccountJob job, const Ban&) override { ban_jobs.push_back(job); }
  std::vector<AccountAnswer> take_answers() override {
    if (held) return {};
    return std::exchange(answers, {});
  }

  std::map<std::string, std::pair<std::string, std::string>> accounts;  ///< folded name -> name, password
  std::vector<AccountAnswer> answers;
  std::vector<RoundRecord> rounds;
  std::vector<AccountJob> ban_jobs;  ///< not answered: that is the test's
  bool busy = false;
  bool held = false;  ///< answers wait

 private:
  using Outcome = AccountAnswer::Outcome;
  void answer(AccountJob job, Outcome outcome, const std::string& name) {
    answers.push_back({job, outcome, name});
  }
};

/// Matches that only say that they run.
class FakeHost final : public MatchHost {
 public:
  bool start(RoomId room, const std::string&, bool, Micros) override {
    return !full && running.insert(room).second;
  }
  bool is_running(RoomId room) const override { return running.contains(room); }
  bool is_seated(RoomId, const std::string& folded) const override { return seated.contains(folded); }
  bool holds(const std::string& folded) const override { return seated.contains(folded); }
  std::optional<Grant> grant(RoomId room, const std::string& name, bool, Micros) override {
    if (!running.contains(room)) return std::nullopt;
    granted.push_back(name);
    return Grant{.ticket = {1, 2, 3}, .seal = {}, .game_port = 7777, .map_text = "name M"};
  }
  std::optional<Grant> ticket_of(const std::string& folded) const override {
    if (!seated.contains(folded)) return std::nullopt;
    return Grant{.ticket = {1, 2, 3}, .seal = {}, .game_port = 7777, .map_text = "name M"};
  }
  void revoke(const std::string& folded) override { revoked.push_back(folded); }
  void detach(const std::string& folded, Micros) override { detached.push_back(folded); }
  void reattach(const std::string& folded) override { reattached.push_back(folded); }
  void change_map(RoomId room, const std::string& map) override { next_maps[room] = map; }
  void end(RoomId room) override {
    if (!occupied) running.erase(room);
  }
  std::vector<Change> take_changes() override { return std::exchange(changes, {}); }

  std::set<RoomId> running;
  std::map<RoomId, std::string> next_maps;
  std::set<std::string> seated;
  std::vector<std::string> granted, revoked, detached, reattached;
  std::vector<Change> changes;
  bool full = false;
  bool occupied = false;  ///< somebody's lanes play on: end() waits
};

}  // namespace tw::lobby
