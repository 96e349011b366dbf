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
  /// `find`: show the games on this network (not behind the lab's link, where there is none).
  LoginScreen(bool reduced_motion, bool find) : reduced_motion_(reduced_motion) {
    if (find) finder_.emplace();
  }

  void set_reduced_motion(bool on) { reduced_motion_ = on; }
  /// What lies beside the login, once when it was asked for.
  enum class Wish : std::uint8_t { kNone, kSettings, kLearn, kWatch };
  Wish take_wish() { return std::exchange(wish_, Wish::kNone); }
  /// Draws the ground into the canvas and builds the forms; call within a frame of the forms.
  void draw(Canvas& canvas, Vec window, Session& session, Micros now);

  /// The ground alone: another form is in front of it.
  void draw_ground(Canvas& canvas, Vec window, Micros now) const;

 private:
  void draw_found(Session& session, Micros now);
  void draw_form(Canvas& canvas, Vec window, Session& session, Micros now);
  void draw_beside();
  void draw_trust(Canvas& canvas, Vec window, Session& session, Micros now);
  void draw_stop(Canvas& canvas, Vec window, Session& session, Micros now);

  bool reduced_motion_;
  std::optional<client::ServerFinder> finder_;
  bool first_frame_ = true;
  Wish wish_ = Wish::kNone;
  float form_height_ = 0, trust_height_ = 0, stop_height_ = 0;  ///< of the last frame, to centre the next one
};

}  // namespace tw::app
