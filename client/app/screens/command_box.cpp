// SPDX-License-Identifier: MIT
#include "client/app/screens/command_box.hpp"

#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {

using State = Runner::State;

void CommandBox::draw(Canvas& canvas, const std::string& line, float width) {
  ImGui::PushID(line.c_str());
  if (form::code(line, width)) copied_ = line;
  const Runner* here = runners_.find(line);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {canvas.px(12), canvas.px(3)});
  if (here && here->state() == State::kRunning) {
    if (form::button(("Stop##" + line).c_str(), form::ButtonLook::kDanger)) runners_.stop(line);
    ImGui::SameLine();
  } else if (runners_.can_run(line)) {
    if (form::button(("Run##" + line).c_str(), form::ButtonLook::kPlain, 0, runners_.can_start(line)))
      runners_.start(line);
    ImGui::SameLine();
  }
  const char* words = copied_ == line ? "Copied##" : "Copy##";
  if (form::button((words + line).c_str(), form::ButtonLook::kQuiet)) {
    ImGui::SetClipboardText(line.c_str());
    copied_ = line;
  }
  ImGui::PopStyleVar();
  if (here) draw_outcome(*here);
  ImGui::PopID();
}

void CommandBox::draw_outcome(const Runner& runner) {
  if (runner.state() == State::kFailed) return form::error_text(runner.words());
  const char* begin = runner.state() == State::kRunning ? "Running, until this window is closed. " : "";
  push_form_font(FormFont::kSmall);
  form::muted_wrapped(begin + runner.words());
  if (runner.state() == State::kDone) form::muted_wrapped("All that it said: " + runner.log());
  pop_form_font();
}

}  // namespace tw::app
