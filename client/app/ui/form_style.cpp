// SPDX-License-Identifier: MIT
#include "client/app/ui/form_style.hpp"

#include <imgui.h>

#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

void colours(ImGuiStyle& style) {
  const auto set = [&](ImGuiCol which, Rgba c) { style.Colors[which] = to_imgui(c); };
  set(ImGuiCol_Text, colour::kText);
  set(ImGuiCol_TextDisabled, colour::kMuted);
  set(ImGuiCol_WindowBg, colour::kPanel);
  set(ImGuiCol_ChildBg, faded(colour::kPanel, 0));
  set(ImGuiCol_PopupBg, colour::kRaised);
  set(ImGuiCol_Border, colour::kLine);
  set(ImGuiCol_FrameBg, colour::kArena);
  set(ImGuiCol_FrameBgHovered, colour::kGround);
  set(ImGuiCol_FrameBgActive, colour::kGround);
  set(ImGuiCol_Button, colour::kRaised);
  set(ImGuiCol_ButtonHovered, colour::kLine);
  set(ImGuiCol_ButtonActive, colour::kWall);
  set(ImGuiCol_Header, colour::kRaised);
  set(ImGuiCol_HeaderHovered, colour::kLine);
  set(ImGuiCol_HeaderActive, colour::kWall);
  set(ImGuiCol_CheckMark, colour::kFocus);
  set(ImGuiCol_SliderGrab, colour::kText);
  set(ImGuiCol_SliderGrabActive, colour::kText);
  set(ImGuiCol_ScrollbarBg, faded(colour::kArena, 0));
  set(ImGuiCol_ScrollbarGrab, colour::kLine);
  set(ImGuiCol_ScrollbarGrabHovered, colour::kWall);
  set(ImGuiCol_ScrollbarGrabActive, colour::kWallEdge);
  set(ImGuiCol_TextSelectedBg, faded(colour::kFocus, 0.35F));
  set(ImGuiCol_NavHighlight, colour::kFocus);
  set(ImGuiCol_Separator, colour::kLine);
  set(ImGuiCol_ModalWindowDimBg, faded(colour::kGround, 0.75F));
}

}  // namespace

void apply_form_style(float ui_scale) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowRounding = 10;
  style.ChildRounding = style.PopupRounding = 8;
  style.FrameRounding = 6;
  style.GrabRounding = 6;
  style.ScrollbarRounding = 4;
  style.ScrollbarSize = 10;
  style.WindowPadding = {24, 20};
  style.FramePadding = {12, 9};
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {8, 4};
  style.WindowBorderSize = 0;
  style.FrameBorderSize = 1;
  style.PopupBorderSize = 1;
  style.ScaleAllSizes(ui_scale);
  style.FrameBorderSize = style.PopupBorderSize = 1;
  colours(style);
}

}  // namespace tw::app
