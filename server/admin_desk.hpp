// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "server/admin_protocol.hpp"
#include "server/lobby/lobby.hpp"
#include "server/match_hall.hpp"

namespace tw::server {

/// Does the operator's orders. Sans I/O; its results are sentences.
class AdminDesk {
 public:
  /// All borrowed. `stop(when_over)` ends the server, or has it end after the rounds. `backup_path` names the copy that is
  /// made when the order names none.
  AdminDesk(lobby::Lobby& lobby, const MatchHall& hall, std::function<void(bool)> stop,
            std::function<std::string()> backup_path)
      : lobby_(lobby), hall_(hall), stop_(std::move(stop)), backup_path_(std::move(backup_path)) {}

  using Reply = std::function<void(AdminAnswer)>;
  /// Answers at once, or when the disk has: a ban is "kept" only after its commit.
  void obey(const AdminOrder& order, Micros now, const Reply& reply);

 private:
  AdminAnswer list() const;
  AdminAnswer bans() const;
  AdminAnswer kick(const AdminOrder& order, Micros now);
  AdminAnswer mute(const AdminOrder& order, Micros now);
  AdminAnswer say(const AdminOrder& order);
  AdminAnswer stop(const AdminOrder& order);
  void ban(const AdminOrder& order, Micros now, const Reply& reply);
  void unban(const AdminOrder& order, const Reply& reply);
  void back_up(const AdminOrder& order, const Reply& reply);

  lobby::Lobby& lobby_;
  const MatchHall& hall_;
  std::function<void(bool)> stop_;
  std::function<std::string()> backup_path_;
};

}  // namespace tw::server
