// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/lobby/lobby.hpp"
#include "server/match_hall.hpp"
#include "shared/protocol/admin_messages.hpp"

namespace tw::server {

/// Does the operator's orders. Sans I/O; its results are sentences.
class AdminDesk {
 public:
  /// All borrowed. `stop(when_over)` ends the server, or has it end after the rounds. `backup_path` names the copy that is
  /// made when the order names none. `game`: ADDR:PORT of the lanes, as they are bound.
  AdminDesk(lobby::Lobby& lobby, const MatchHall& hall, std::function<void(bool)> stop,
            std::function<std::string()> backup_path, std::string game)
      : lobby_(lobby),
        hall_(hall),
        stop_(std::move(stop)),
        backup_path_(std::move(backup_path)),
        game_(std::move(game)) {}

  using Reply = std::function<void(protocol::AdminAnswer)>;
  /// Answers at once, or when the disk has: a ban is "kept" only after its commit.
  void obey(const protocol::AdminOrder& order, Micros now, const Reply& reply);

 private:
  std::vector<protocol::AdminSeat> seats() const;
  protocol::AdminAnswer list() const;
  protocol::AdminAnswer bans() const;
  protocol::AdminAnswer kick(const protocol::AdminOrder& order, Micros now);
  protocol::AdminAnswer mute(const protocol::AdminOrder& order, Micros now);
  protocol::AdminAnswer say(const protocol::AdminOrder& order);
  protocol::AdminAnswer stop(const protocol::AdminOrder& order);
  protocol::AdminAnswer detour(const protocol::AdminOrder& order, Micros now);
  void ban(const protocol::AdminOrder& order, Micros now, const Reply& reply);
  void unban(const protocol::AdminOrder& order, const Reply& reply);
  void back_up(const protocol::AdminOrder& order, const Reply& reply);

  lobby::Lobby& lobby_;
  const MatchHall& hall_;
  std::function<void(bool)> stop_;
  std::function<std::string()> backup_path_;
  std::string game_;
};

}  // namespace tw::server
