// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/Window/Cursor.hpp>

#include "client/app/draw/geometry.hpp"
#include "client/app/options.hpp"

namespace tw::app {

/// Empty, or a sentence why no window can be opened. Ask before any other use of SFML: without a display it ends the
/// process by itself.
std::string display_problem();

enum class Pointer : std::uint8_t { kArrow, kText, kHand, kHidden };

/// The window: its size, its pointer, its picture. Never smaller than kLeastWidth and kLeastHeight times the scale; where
/// it has no room for the scale that was asked for, the scale is smaller.
class Window {
 public:
  explicit Window(const AppOptions& options);

  sf::RenderWindow& sfml() { return window_; }
  float ui_scale() const { return ui_scale_; }
  Vec size() const;
  void resized(unsigned width, unsigned height);
  void set_pointer(Pointer pointer);
  void set_vsync(bool on) { window_.setVerticalSyncEnabled(on); }
  /// What the back buffer holds; nothing if it cannot be had.
  std::optional<sf::Image> picture();

 private:
  sf::Cursor arrow_, text_, hand_;  ///< before the window, which refers to them as it closes
  sf::RenderWindow window_;
  Pointer pointer_ = Pointer::kArrow;
  float ui_scale_ = 1;
};

/// What every screen needs, before the scale.
inline constexpr float kLeastWidth = 640, kLeastHeight = 360;
/// The largest scale up to `wanted` at which a window of this size is large enough.
float scale_within(float wanted, unsigned width, unsigned height);

/// The scale for a desktop of this height when none was asked for: 1 up to 1200 lines, then in quarters.
float default_ui_scale(unsigned desktop_height);

}  // namespace tw::app
