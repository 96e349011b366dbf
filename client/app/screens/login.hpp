// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "client/app/draw/canvas.hpp"
#include "client/app/session.hpp"
#include "client/core/server_finder.hpp"

namespace tw::app {

/// Server, name, password; the question whether a new server is trusted; the stop when a known one has changed.
class LoginScreen {
 public:
  /// `find`: show the games on this network, and the way back (not behind the lab's link, where there are none).
  explicit LoginScreen(bool find) {
    if (find) finder_.emplace();
  }

  enum class Purpose : std::uint8_t { kPlay, kHost, kFind };
  /// What the form is for from now on; at first, to play.
  void show(Purpose purpose) {
    purpose_ = purpose;
    first_frame_ = true;
  }
  /// True once when the user wants to go back to where the form was opened.
  bool take_back() { return std::exchange(back_, false); }
  /// Call within a frame of the forms.
  void draw(Canvas& canvas, Vec window, Session& session, Micros now);

 private:
  void draw_found(Session& session, Micros now, bool low);
  bool draw_fields(Session& session, bool low);
  std::optional<LoginIntent> draw_buttons(bool low, bool& hosts);
  void draw_form(Canvas& canvas, Vec window, Session& session, Micros now);
  void draw_trust(Canvas& canvas, Vec window, Session& session, Micros now);
  void draw_stop(Canvas& canvas, Vec window, Session& session, Micros now);

  std::optional<client::ServerFinder> finder_;
  Purpose purpose_ = Purpose::kPlay;
  bool first_frame_ = true, back_ = false;
  float form_height_ = 0, trust_height_ = 0, stop_height_ = 0;  ///< of the last frame, to centre the next one
};

}  // namespace tw::app
