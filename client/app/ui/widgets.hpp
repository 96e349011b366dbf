// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "client/app/draw/geometry.hpp"
#include "client/app/theme/palette.hpp"

/// The few controls that every form is made of. Only for .cpp files of screens, within a frame.
namespace tw::app {

inline ImVec4 to_imgui(Rgba c) {
  return {static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255, static_cast<float>(c.b) / 255,
          static_cast<float>(c.a) / 255};
}
inline ImU32 to_imgui_u32(Rgba c) { return IM_COL32(c.r, c.g, c.b, c.a); }

namespace form {

/// Where a control of this frame stands: tools and tests click by its words, not by a guess at its place.
struct ControlPlace {
  std::string label;
  Rect at;
  bool enabled = true;
  std::string value{};  ///< what it is set to, as it is shown; empty: it has none
  bool cut = false;     ///< its words are wider than it
  bool whole = true;    ///< no part of it is scrolled out of sight
};
void forget_controls();  ///< at the start of a frame
const std::vector<ControlPlace>& controls();

enum class ButtonLook : std::uint8_t { kPrimary, kPlain, kQuiet, kDanger };

/// `width` 0: as wide as its words; negative: the rest of the line. Disabled buttons do not answer.
bool button(const char* label, ButtonLook look, float width = 0, bool enabled = true);

struct FieldLook {
  const char* hint = "";
  bool password = false;
  bool focus = false;  ///< takes the keyboard in this frame
  std::size_t limit_bytes = 256;
};
/// Label above, field, and an error below it in red when there is one. True when Enter was pressed in it.
bool field(const char* label, std::string& text, const std::string& error, const FieldLook& look = {});

/// A field without a label or errors, as wide as its window. True when Enter was pressed in it.
bool line(std::string& text, const char* hint, std::size_t limit_bytes);

void muted(std::string_view words);
/// Wrapped at the window's width.
void muted_wrapped(std::string_view words);
void error_text(std::string_view words);
void title(std::string_view words);
/// Words in a rounded box of the tint.
void tag(std::string_view words, Rgba tint);

/// A thin track with a round knob, label and value above: true while the value is being changed.
bool slider(const char* label, float& value, float least, float most, const char* format, float width);

/// One of many.
struct ChoiceItem {
  std::string_view words;  ///< outlives the call
  std::string about;       ///< shown beside the mouse; empty: nothing is
  Rgba tint{0, 0, 0, 0};   ///< of a dot behind the words; none unless it can be seen
};
/// A label (not seen when it begins with "##") and, below it, what is chosen; a click opens the list. The index of what was chosen in this frame.
std::optional<std::size_t> choice(const char* label, std::string_view shown,
                                  std::span<const ChoiceItem> items, float width);

/// A row of a list: words on the left, a note on the right; lit when chosen. True when clicked; a disabled one does not answer.
bool list_row(const char* label, std::string_view note, bool chosen, float width, bool enabled = true);
float list_row_height();  ///< pixels

/// Lines to be copied: wrapped, in a box of their own, which a click copies. True when it did.
bool code(const std::string& lines, float width);

/// A key cap and what it does, "[F4] truth": true when clicked. `on` lights it.
bool key_switch(const char* key, const char* label, bool on);

/// Opens a window of its own without any decoration at a fixed place. Pair with end_panel().
void begin_panel(const char* id, const Rect& at, bool ground, int extra_flags = 0);
/// The same over a ground of the caller's; what does not fit is scrolled to.
void begin_scrolling_panel(const char* id, const Rect& at, int extra_flags = 0);
void end_panel();

}  // namespace form
}  // namespace tw::app
