// SPDX-License-Identifier: MIT
#include "client/app/ui/card.hpp"

namespace tw::app {

Rect draw_card(Canvas& canvas, Vec window, Vec size) {
  const float margin = canvas.px(24), round = canvas.px(10);
  const float w = std::min(canvas.px(size.x), window.x - margin),
              h = std::min(canvas.px(size.y), window.y - margin);
  const Rect card{std::round((window.x - w) / 2), std::round((window.y - h) / 2), w, h};
  canvas.rect({0, 0, window.x, window.y}, faded(colour::kGround, 0.7F));
  canvas.round_rect(card, round, colour::kPanel);
  canvas.round_frame(card, round, 1, colour::kLine);
  return card;
}

}  // namespace tw::app
