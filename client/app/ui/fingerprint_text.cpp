// SPDX-License-Identifier: MIT
#include "client/app/ui/fingerprint_text.hpp"

#include <string>

#include <imgui.h>

#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

/// "3f:a2 9c:..": four groups a line can be compared by eye.
std::string grouped_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i > 0 && i % 32 == 0)
      out += '\n';
    else if (i > 0 && i % 4 == 0)
      out += ' ';
    out += hex[i];
  }
  return out;
}

}  // namespace

void show_fingerprint(const transport::Fingerprint& fingerprint) {
  push_form_font(FormFont::kMono);
  ImGui::TextUnformatted(grouped_hex(transport::to_hex(fingerprint)).c_str());
  pop_form_font();
}

}  // namespace tw::app
