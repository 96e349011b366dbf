// SPDX-License-Identifier: MIT
#include "client/app/screens/command_box.hpp"

#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {

using State = Runner::State;

void CommandBox::draw(Canvas& canvas, const std::string& line, float width) {
  ImGui::PushID(line.c_str());
  if (form::code(line, width)) copied_ = line;
  const bool here = runner_.line() == line, runs = here && runner_.state() == State::kRunning;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {canvas.px(12), canvas.px(3)});
  if (runs) {
    if (form::button(("Stop##" + line).c_str(), form::ButtonLook::kDanger)) runner_.stop();
    ImGui::SameLine();
  } else if (runner_.can_run(line)) {
    if (form::button(("Run##" + line).c_str(), form::ButtonLook::kPlain, 0,
                     runner_.state() != State::kRunning))
      runner_.start(line);
    ImGui::SameLine();
  }
  const char* words = copied_ == line ? "Copied##" : "Copy##";
  if (form::button((words + line).c_str(), form::ButtonLook::kQuiet)) {
    ImGui::SetClipboardText(line.c_str());
    copied_ = line;
  }
  ImGui::PopStyleVar();
  if (here) draw_outcome();
  ImGui::PopID();
}

void CommandBox::draw_outcome() {
  if (runner_.state() == State::kFailed) return form::error_text(runner_.words());
  const char* begin = runner_.state() == State::kRunning ? "Running, until this window is closed. " : "";
  push_form_font(FormFont::kSmall);
  form::muted_wrapped(begin + runner_.words());
  if (runner_.state() == State::kDone) form::muted_wrapped("All that it said: " + runner_.log());
  pop_form_font();
}

}  // namespace tw::app
