// SPDX-License-Identifier: MIT
#include "client/app/host/host_desk.hpp"

#include <fstream>
#include <utility>

#include "shared/base/server_data.hpp"

namespace tw::app {
namespace {

using protocol::AdminOrder;

constexpr Micros kAskEvery = 1'000'000;

/// What a player's program said last, without its name in front.
std::string last_words(const std::string& player, const std::string& log) {
  const std::string last = last_line(log);
  const std::string name = "twinwire-lab: ";
  if (last.empty()) return "The handicap of " + player + " has ended.";
  return last.starts_with(name) ? last.substr(name.size()) : last;
}

}  // namespace

void HostDesk::open(std::string data, std::string lab) {
  close();
  data_ = std::move(data);
  lab_ = std::move(lab);
}

void HostDesk::close() {
  for (auto& [player, handicap] : handicaps_)
    handicap.program.ask_to_end();  // all at once; then they are waited for
  handicaps_.clear();
  question_.reset();
  orders_.clear();
  seats_.clear();
  problem_.clear();
  data_.clear();
  asked_at_ = 0;
}

void HostDesk::service(Micros now) {
  if (data_.empty()) return;
  ask_for_seats(now);
  for (auto& order : orders_) order.service();
  std::erase_if(orders_, [](const auto& order) { return order.over(); });
  for (auto it = handicaps_.begin(); it != handicaps_.end();)
    it = follow(it->first, it->second) ? std::next(it) : handicaps_.erase(it);
}

void HostDesk::ask_for_seats(Micros now) {
  if (!question_ && (asked_at_ == 0 || now - asked_at_ >= kAskEvery)) {
    question_.emplace(admin_socket_of(data_), encode(AdminOrder{}), protocol::kMaxAdminAnswerBytes);
    asked_at_ = now;
  }
  if (!question_) return;
  question_->service();
  if (!question_->over()) return;
  if (question_->answer())
    if (auto answer = protocol::decode_answer(*question_->answer())) seats_ = std::move(answer->seats);
  question_.reset();
}

bool HostDesk::follow(const std::string& player, Handicap& handicap) {
  if (!handicap.running.empty() && !handicap.program.running()) {
    if (handicap.wanted == handicap.running) {  // it was to go on
      problem_ = last_words(player, log_of(player));
      return false;
    }
    handicap.running.clear();
  }
  if (!handicap.running.empty()) {
    if (handicap.wanted != handicap.running) handicap.program.ask_to_end();
    return true;
  }
  if (handicap.wanted.empty()) return false;
  const std::string log = log_of(player);
  std::ofstream(log, std::ios::trunc);  // of this program alone
  // A name may begin with '-'.
  const std::string why = handicap.program.start(
      {lab_, "handicap", "--data", data_, "--preset", handicap.wanted, "--", player}, log);
  if (!why.empty()) problem_ = why;
  handicap.running = handicap.wanted;
  return why.empty();
}

void HostDesk::set_handicap(const std::string& player, const std::string& preset) {
  problem_.clear();
  if (!handicaps_.contains(player) && preset.empty()) return;
  handicaps_[player].wanted = preset;
}

std::string HostDesk::handicap_of(const std::string& player) const {
  const auto found = handicaps_.find(player);
  return found == handicaps_.end() ? std::string() : found->second.wanted;
}

void HostDesk::send_away(const std::string& player) {
  problem_.clear();
  orders_.emplace_back(admin_socket_of(data_),
                       encode(AdminOrder{.kind = AdminOrder::Kind::kKick, .who = player, .reason = {}}),
                       protocol::kMaxAdminAnswerBytes);
}

}  // namespace tw::app
