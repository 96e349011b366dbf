// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/Window/Event.hpp>

#include "client/app/theme/fonts.hpp"
#include "client/app/window/ui_event_queue.hpp"

namespace tw::app {

/// Dear ImGui in an SFML window: feeds it events frame by frame, lends it the clipboard, draws what it built.
/// One per process; the window must outlive it.
class ImguiBridge {
 public:
  ImguiBridge(sf::RenderWindow& window, const FontPaths& fonts, float ui_scale);
  ~ImguiBridge();
  ImguiBridge(const ImguiBridge&) = delete;
  ImguiBridge& operator=(const ImguiBridge&) = delete;

  void on_event(const sf::Event& event);
  void begin_frame(float seconds);
  /// Ends the frame and draws it over what the window shows so far.
  void draw();

  bool wants_mouse() const;     ///< the mouse is over a form: it does not shoot
  bool wants_keyboard() const;  ///< a text field has the focus: keys do not move
  bool over_text() const;       ///< the mouse pointer should be a bar
  bool over_control() const;    ///< ... or a hand

 private:
  void load_fonts(const FontPaths& fonts, float ui_scale);
  void map_keys();
  void apply(const UiEvent& event);

  sf::RenderWindow& window_;
  UiEventQueue queue_;
  std::string clipboard_;
};

/// Which of the loaded fonts a form uses; valid while the bridge lives.
enum class FormFont : std::uint8_t { kText, kTitle, kHeadline, kMono, kSmall };
void push_form_font(FormFont font);
void pop_form_font();

}  // namespace tw::app
