// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <SFML/Window/Event.hpp>

#include "client/app/draw/canvas.hpp"
#include "client/app/link_notes.hpp"
#include "client/core/eyes.hpp"
#include "client/core/replay.hpp"

namespace tw::app {

inline constexpr float kReplayBar = 78;  ///< height of its bar, unscaled

/// A recorded match in the window: what moves its time, and who looks. The picture itself is the match screens'.
class ReplayScreen {
 public:
  /// `from`: seconds; below 0: before the end.
  ReplayScreen(client::Recording recording, double from);

  /// The picture of this frame. `now`: of the window's clock.
  const client::View& update(Micros now);
  /// True once behind a leap in time: what was kept of the picture before, sparks and figures, is void.
  bool take_jump() { return std::exchange(jumped_, false); }
  void on_key(sf::Keyboard::Key key);
  void set_techniques(const client::Techniques& techniques) { replay_.set_techniques(techniques); }
  /// Over the window's lowest strip; call within a frame of the forms.
  void draw_bar(Canvas& canvas, Vec window);

  /// What the link did in this frame of the recording.
  ReplayedLink& link() { return link_; }

  // For tools and tests.
  Micros at() const { return replay_.at(); }
  Micros length() const { return replay_.length(); }
  bool paused() const { return paused_; }
  double speed() const;
  const std::string& damage() const { return replay_.recording().damage; }

 private:
  void seek(Micros at);
  void toggle_pause();
  void next_eyes();
  void next_lane();
  std::string eyes_words() const;
  std::string lane_words() const;

  client::Replay replay_;
  ReplayedLink link_;
  const client::View* view_ = nullptr;
  bool paused_ = false, jumped_ = false;
  bool link_jumped_ = false;  ///< since the frame before
  std::size_t speed_;
  PlayerId own_ = kNoPlayer;  ///< who recorded it
  client::Eyes eyes_;
  std::optional<std::size_t> lane_;
  std::optional<float> dragged_to_;  ///< seconds, while the slider is held
  Micros before_ = 0;
};

}  // namespace tw::app
