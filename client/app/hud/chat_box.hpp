// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/core/lobby_client.hpp"

namespace tw::app {

/// What the room says while a match is played, in the corner of the arena for some seconds; and a line to answer.
class ChatBox {
 public:
  bool open() const { return open_; }
  void show() { open_ = focus_ = true; }
  void hide();
  /// Once a frame, within a frame of the forms; nothing said before the first call is shown. What was said now, if anything.
  std::optional<std::string> draw(Canvas& canvas, const Rect& arena, const client::LobbyClient::State& lobby,
                                  Micros now);

 private:
  struct Line {
    protocol::to_client::ChatLine said;
    Micros at = 0;
  };
  void hear(const client::LobbyClient::State& lobby, Micros now);

  std::deque<Line> lines_;  ///< the newest last
  std::optional<std::uint64_t> heard_;
  std::string typed_;
  bool open_ = false, focus_ = false;
};

}  // namespace tw::app
