// SPDX-License-Identifier: MIT
#include "client/app/window/window.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <sstream>

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/System/Err.hpp>

namespace tw::app {
namespace {

sf::VideoMode mode_for(const AppOptions& options, float scale) {
  if (options.width != 0) return {options.width, options.height};
  const sf::VideoMode desktop = sf::VideoMode::getDesktopMode();
  const auto scaled = [&](unsigned pixels, unsigned most) {
    return std::min(most, static_cast<unsigned>(static_cast<float>(pixels) * scale));
  };
  return {scaled(1280, desktop.width), scaled(720, desktop.height)};
}

}  // namespace

std::string display_problem() {
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr || *display == 0)
    return "There is no display (DISPLAY is not set), so no window can be shown.";
  // SFML brought libX11 along; its own try would end the process instead of failing.
  using Open = void* (*)(const char*);
  const auto open = reinterpret_cast<Open>(dlsym(RTLD_DEFAULT, "XOpenDisplay"));
  if (open == nullptr || open(nullptr) != nullptr) return {};
  // The connection is kept on purpose: a bare X server starts over when its only client leaves, and SFML's own
  // connection, a moment later, would meet it in the middle of that.
  return std::string("The display ") + display + " cannot be reached, so no window can be shown.";
}

float default_ui_scale(unsigned desktop_height) {
  if (desktop_height <= 1200) return 1;
  return std::clamp(std::floor(static_cast<float>(desktop_height) / 1080 * 4) / 4, 1.F, 3.F);
}

float scale_within(float wanted, unsigned width, unsigned height) {
  return std::min(
      {wanted, static_cast<float>(width) / kLeastWidth, static_cast<float>(height) / kLeastHeight});
}

Window::Window(const AppOptions& options) {
  // SFML writes what it misses to standard error ("vertical sync not supported"); nothing in it is for the player.
  static std::ostringstream nowhere;
  nowhere.setstate(std::ios::badbit);
  sf::err().rdbuf(nowhere.rdbuf());
  sf::err().setstate(std::ios::badbit);
  const sf::VideoMode desktop = sf::VideoMode::getDesktopMode();
  ui_scale_ = options.ui_scale > 0 ? options.ui_scale : default_ui_scale(desktop.height);
  const sf::VideoMode mode = mode_for(options, ui_scale_);
  ui_scale_ = scale_within(ui_scale_, mode.width, mode.height);
  window_.create(mode, "Twinwire", sf::Style::Default, sf::ContextSettings(0, 0, 0));
  const auto middle = [](unsigned outer, unsigned inner) {
    return outer > inner ? static_cast<int>((outer - inner) / 2) : 0;
  };
  window_.setPosition({middle(desktop.width, mode.width), middle(desktop.height, mode.height)});
  arrow_.loadFromSystem(sf::Cursor::Arrow);
  text_.loadFromSystem(sf::Cursor::Text);
  hand_.loadFromSystem(sf::Cursor::Hand);
}

Vec Window::size() const {
  const sf::Vector2u s = window_.getSize();
  return {static_cast<float>(s.x), static_cast<float>(s.y)};
}

void Window::resized(unsigned width, unsigned height) {
  // Below this nothing fits any more; the window springs back rather than overlap.
  const auto least_width = static_cast<unsigned>(kLeastWidth * ui_scale_),
             least_height = static_cast<unsigned>(kLeastHeight * ui_scale_);
  if (width < least_width || height < least_height)
    window_.setSize({std::max(width, least_width), std::max(height, least_height)});
}

void Window::set_pointer(Pointer pointer) {
  if (pointer == pointer_) return;
  if ((pointer == Pointer::kHidden) != (pointer_ == Pointer::kHidden))
    window_.setMouseCursorVisible(pointer != Pointer::kHidden);
  pointer_ = pointer;
  if (pointer == Pointer::kHidden) return;
  window_.setMouseCursor(pointer == Pointer::kText ? text_ : pointer == Pointer::kHand ? hand_ : arrow_);
}

std::optional<sf::Image> Window::picture() {
  sf::Texture texture;
  const sf::Vector2u s = window_.getSize();
  if (!texture.create(s.x, s.y)) return std::nullopt;
  texture.update(window_);
  return texture.copyToImage();
}

}  // namespace tw::app
