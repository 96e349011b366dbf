// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/bot/bot.hpp"

namespace tw::bot {

inline constexpr std::size_t kMaxBots = 64;

/// Up to kMaxBots bots on one thread, with one poll() for all of their descriptors. A wake costs only the
/// bots that have something to do.
class Crew {
 public:
  /// `makes_room`: when the bots' room is full, one of them leaves, so that people find a place.
  Crew(std::vector<BotOptions> bots, SocketSource& sockets, bool makes_room = false);

  /// Plays for `seconds`, counted from when every bot is in (or gave up), at the latest 20 s after the start;
  /// 0: until `stop` says so. Then all leave.
  /// `every_second`, once all are in, gets a line: {"playing": 8, "age_ms": {"p50": 9.5, "p99": 17.5}}, of that second.
  void run(const Clock& clock, int seconds, const std::function<bool()>& stop,
           const std::function<void(const std::string&)>& every_second = {});

  const std::vector<std::unique_ptr<Bot>>& bots() const { return bots_; }
  bool all_played() const;
  /// One line about the first bot that did not play; empty when all did.
  std::string complaint() const;
  /// {"bots": [{...}], "totals": {...}}
  std::string to_json() const;

 private:
  void wait(const Clock& clock, Micros at_most);
  bool settled() const;
  void make_room(Micros now);
  std::string last_second();

  std::vector<std::unique_ptr<Bot>> bots_;
  bool makes_room_;
  Micros made_room_at_ = 0;
  AgeHistogram told_;  ///< of all bots, at last_second()
};

}  // namespace tw::bot
