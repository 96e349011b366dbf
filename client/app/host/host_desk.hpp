// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/app/host/child.hpp"
#include "shared/base/clock.hpp"
#include "shared/protocol/admin_messages.hpp"
#include "shared/transport/unix_line.hpp"

namespace tw::app {

/// What the host of a game sees and may do: everybody's seat, asked of the server over the operator's socket once a second, and
/// each player's handicap, a program of its own (twinwire-lab handicap) that ends with this window.
class HostDesk {
 public:
  /// `data`: the folder of the server that runs; there each player's handicap has a log of its own. `lab`: the path of
  /// twinwire-lab.
  void open(std::string data, std::string lab);
  /// Ends every handicap and forgets everything.
  void close();
  /// Once a frame; never waits.
  void service(Micros now);

  /// As the server said last; empty until it did.
  const std::vector<protocol::AdminSeat>& seats() const { return seats_; }
  /// A preset's name, or empty for none: from as soon as the program has ended that held the one before.
  void set_handicap(const std::string& player, const std::string& preset);
  std::string handicap_of(const std::string& player) const;  ///< as it is wanted
  /// Ends the player's connection and lanes; they may come back.
  void send_away(const std::string& player);
  /// Why the last wish could not be fulfilled, a sentence; empty when it was.
  const std::string& problem() const { return problem_; }

 private:
  struct Handicap {
    std::string wanted, running;  ///< presets
    Child program;
  };
  void ask_for_seats(Micros now);
  /// False: it is over and may be forgotten.
  bool follow(const std::string& player, Handicap& handicap);
  std::string log_of(const std::string& player) const { return data_ + "/handicap-" + player + ".log"; }

  std::string data_, lab_;
  std::optional<transport::UnixLine> question_;
  std::vector<transport::UnixLine> orders_;  ///< whose answers nobody needs
  Micros asked_at_ = 0;
  std::vector<protocol::AdminSeat> seats_;
  std::map<std::string, Handicap> handicaps_;  ///< by player
  std::string problem_;
};

}  // namespace tw::app
