// SPDX-License-Identifier: MIT
#include "client/app/window/imgui_bridge.hpp"

#include <algorithm>
#include <cmath>

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <SFML/Window/Clipboard.hpp>

#include "client/app/ui/form_style.hpp"

namespace tw::app {
namespace {

using sf::Keyboard;

bool types_a_character(int key) {
  return (key >= Keyboard::A && key <= Keyboard::Num9) ||
         (key >= Keyboard::LBracket && key <= Keyboard::Space) ||
         (key >= Keyboard::Add && key <= Keyboard::Divide) ||
         (key >= Keyboard::Numpad0 && key <= Keyboard::Numpad9);
}

bool is_modifier(int key) { return key >= Keyboard::LControl && key <= Keyboard::RSystem; }

const char* read_clipboard(void* kept) {
  auto& text = *static_cast<std::string*>(kept);
  const auto utf8 = sf::Clipboard::getString().toUtf8();
  text.assign(utf8.begin(), utf8.end());
  return text.c_str();
}

void write_clipboard(void*, const char* text) {
  const std::string utf8(text);
  sf::Clipboard::setString(sf::String::fromUtf8(utf8.begin(), utf8.end()));
}

/// ImGui asserts on a font that it cannot read; the canvas has read the same files before, so these are fonts.
ImFont* add_font(const std::string& path, float pixels) {
  static const ImWchar kRanges[] = {0x20,   0x24F,  0x370,  0x3FF,  0x400, 0x52F,
                                    0x2010, 0x2027, 0x2190, 0x2193, 0};
  ImFontConfig config;
  config.OversampleH = 2;
  return ImGui::GetIO().Fonts->AddFontFromFileTTF(path.c_str(), std::round(pixels), &config, kRanges);
}

}  // namespace

ImguiBridge::ImguiBridge(sf::RenderWindow& window, const FontPaths& fonts, float ui_scale) : window_(window) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendPlatformName = "sfml";
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.GetClipboardTextFn = read_clipboard;
  io.SetClipboardTextFn = write_clipboard;
  io.ClipboardUserData = &clipboard_;
  io.MousePos = {-1, -1};
  map_keys();
  load_fonts(fonts, ui_scale);
  apply_form_style(ui_scale);
  ImGui_ImplOpenGL3_Init("#version 130");
}

ImguiBridge::~ImguiBridge() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
}

void ImguiBridge::load_fonts(const FontPaths& fonts, float ui_scale) {
  add_font(fonts.of(Face::kText), 15 * ui_scale);
  add_font(fonts.of(Face::kTitle), 15 * ui_scale);
  add_font(fonts.of(Face::kTitle), 34 * ui_scale);
  add_font(fonts.of(Face::kMono), 14 * ui_scale);
  add_font(fonts.of(Face::kText), 13 * ui_scale);
}

void push_form_font(FormFont font) { ImGui::PushFont(ImGui::GetIO().Fonts->Fonts[static_cast<int>(font)]); }
void pop_form_font() { ImGui::PopFont(); }

void ImguiBridge::map_keys() {
  int* map = ImGui::GetIO().KeyMap;
  map[ImGuiKey_Tab] = Keyboard::Tab;
  map[ImGuiKey_LeftArrow] = Keyboard::Left;
  map[ImGuiKey_RightArrow] = Keyboard::Right;
  map[ImGuiKey_UpArrow] = Keyboard::Up;
  map[ImGuiKey_DownArrow] = Keyboard::Down;
  map[ImGuiKey_PageUp] = Keyboard::PageUp;
  map[ImGuiKey_PageDown] = Keyboard::PageDown;
  map[ImGuiKey_Home] = Keyboard::Home;
  map[ImGuiKey_End] = Keyboard::End;
  map[ImGuiKey_Insert] = Keyboard::Insert;
  map[ImGuiKey_Delete] = Keyboard::Delete;
  map[ImGuiKey_Backspace] = Keyboard::Backspace;
  map[ImGuiKey_Space] = Keyboard::Space;
  map[ImGuiKey_Enter] = Keyboard::Enter;
  map[ImGuiKey_Escape] = Keyboard::Escape;
  map[ImGuiKey_A] = Keyboard::A;
  map[ImGuiKey_C] = Keyboard::C;
  map[ImGuiKey_V] = Keyboard::V;
  map[ImGuiKey_X] = Keyboard::X;
  map[ImGuiKey_Y] = Keyboard::Y;
  map[ImGuiKey_Z] = Keyboard::Z;
}

void ImguiBridge::on_event(const sf::Event& event) {
  switch (event.type) {
    case sf::Event::KeyPressed:
      queue_.push(
          UiKey{event.key.code, true,
                event.key.control || (!types_a_character(event.key.code) && !is_modifier(event.key.code))});
      break;
    case sf::Event::KeyReleased:
      queue_.push(UiKey{event.key.code, false, false});
      break;
    case sf::Event::TextEntered:
      if (event.text.unicode >= 32 && event.text.unicode != 127) queue_.push(UiText{event.text.unicode});
      break;
    case sf::Event::MouseButtonPressed:
    case sf::Event::MouseButtonReleased:
      queue_.push(UiMove{static_cast<float>(event.mouseButton.x), static_cast<float>(event.mouseButton.y)});
      queue_.push(UiButton{event.mouseButton.button, event.type == sf::Event::MouseButtonPressed});
      break;
    case sf::Event::MouseMoved:
      queue_.push(UiMove{static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)});
      break;
    case sf::Event::MouseWheelScrolled:
      queue_.push(UiWheel{event.mouseWheelScroll.delta});
      break;
    case sf::Event::LostFocus: {
      ImGuiIO& io = ImGui::GetIO();
      std::fill(std::begin(io.KeysDown), std::end(io.KeysDown), false);
      std::fill(std::begin(io.MouseDown), std::end(io.MouseDown), false);
      queue_.clear();
      break;
    }
    default:
      break;
  }
}

void ImguiBridge::apply(const UiEvent& event) {
  ImGuiIO& io = ImGui::GetIO();
  if (const auto* key = std::get_if<UiKey>(&event)) {
    if (key->key >= 0 && key->key < Keyboard::KeyCount) io.KeysDown[key->key] = key->down;
  } else if (const auto* text = std::get_if<UiText>(&event)) {
    io.AddInputCharacter(text->code_point);
  } else if (const auto* button = std::get_if<UiButton>(&event)) {
    if (button->button >= 0 && button->button < 3) io.MouseDown[button->button] = button->down;
  } else if (const auto* move = std::get_if<UiMove>(&event)) {
    io.MousePos = {move->x, move->y};
  } else if (const auto* wheel = std::get_if<UiWheel>(&event)) {
    io.MouseWheel += wheel->delta;
  }
}

void ImguiBridge::begin_frame(float seconds) {
  ImGuiIO& io = ImGui::GetIO();
  const sf::Vector2u size = window_.getSize();
  io.DisplaySize = {static_cast<float>(size.x), static_cast<float>(size.y)};
  io.DeltaTime = std::max(1e-4F, seconds);
  for (const UiEvent& event : queue_.take_frame()) apply(event);
  io.KeyCtrl = io.KeysDown[Keyboard::LControl] || io.KeysDown[Keyboard::RControl];
  io.KeyShift = io.KeysDown[Keyboard::LShift] || io.KeysDown[Keyboard::RShift];
  io.KeyAlt = io.KeysDown[Keyboard::LAlt] || io.KeysDown[Keyboard::RAlt];
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void ImguiBridge::draw() {
  ImGui::Render();
  if (ImGui::GetDrawData()->TotalVtxCount == 0) return;
  // SFML caches what it believes of the GL state; the other side changes it behind its back, so both are told.
  window_.resetGLStates();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  window_.resetGLStates();
}

bool ImguiBridge::wants_mouse() const { return ImGui::GetIO().WantCaptureMouse; }
bool ImguiBridge::wants_keyboard() const { return ImGui::GetIO().WantTextInput; }
bool ImguiBridge::over_text() const { return ImGui::GetMouseCursor() == ImGuiMouseCursor_TextInput; }
bool ImguiBridge::over_control() const { return ImGui::GetMouseCursor() == ImGuiMouseCursor_Hand; }

}  // namespace tw::app
