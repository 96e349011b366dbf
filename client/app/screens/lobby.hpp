// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/session.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {

/// Rooms on the left, the chosen room in the middle, its chat on the right; one obvious button. A narrow window has no place
/// for three: there the chat takes the rooms' one while one is in a room.
class LobbyScreen {
 public:
  void draw(Canvas& canvas, Vec window, Session& session, Micros now);

  /// What the obvious button says now; for tools and tests.
  const std::string& primary_label() const { return primary_; }

 private:
  void draw_top(Canvas& canvas, Vec window, Session& session, Micros now);
  void draw_rooms(Canvas& canvas, const Rect& at, Session& session);
  void room_rows(Canvas& canvas, Session& session);
  void create_form(Canvas& canvas, Session& session);
  void draw_room(Canvas& canvas, const Rect& at, Session& session, Micros now);
  void members(Canvas& canvas, Session& session);
  void room_choices(Canvas& canvas, Session& session, Micros now, bool low);
  void lane_choice(Canvas& canvas, Session& session, bool low);
  void primary_button(Session& session, Micros now, float width);
  void join_button(Session& session);
  void draw_preview(Canvas& canvas, Session& session);
  void draw_chat(Canvas& canvas, const Rect& at, Session& session);
  bool primary(const char* label, bool enabled, form::ButtonLook look, float width);

  float choices_height_ = 0;  ///< lanes, the buttons and a sentence, in the last frame
  std::string room_name_, chat_line_, primary_;
  std::uint32_t selected_ = 0;
  int map_ = 0;
  std::size_t chat_seen_ = 0;
};

}  // namespace tw::app
