// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/host/runners.hpp"

namespace tw::app {

/// Command lines on a page: each can be copied, and run when it is one of this build's own programs.
class CommandBox {
 public:
  explicit CommandBox(Runners& runners) : runners_(runners) {}

  /// Call within a frame of the forms. `width`: pixels.
  void draw(Canvas& canvas, const std::string& line, float width);

 private:
  void draw_outcome(const Runner& runner);

  Runners& runners_;
  std::string copied_;  ///< the line that was copied last
};

}  // namespace tw::app
