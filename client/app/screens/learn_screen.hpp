// SPDX-License-Identifier: MIT
#pragma once

#include <SFML/Window/Event.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "client/app/draw/canvas.hpp"
#include "client/app/learn/page.hpp"
#include "client/app/screens/command_box.hpp"

namespace tw::app {

/// The tour, before the login: a list of its stops, and the one that is read.
class LearnScreen {
 public:
  /// `folder`: of the pages, read when it is shown for the first time.
  explicit LearnScreen(std::string folder) : folder_(std::move(folder)) {}
  bool open() const { return open_; }
  void show();
  void on_key(sf::Keyboard::Key key);
  /// Call within a frame of the forms.
  void draw(Canvas& canvas, Vec window, CommandBox& commands);

 private:
  void go_to(std::size_t stop);
  void draw_list(Canvas& canvas);
  void draw_page(Canvas& canvas, CommandBox& commands);
  void draw_block(Canvas& canvas, const PageBlock& block, CommandBox& commands);

  std::string folder_;
  std::vector<Page> pages_;
  std::size_t stop_ = 0;
  bool open_ = false, just_opened_ = false, answered_ = false, turned_ = false;
};

}  // namespace tw::app
