// SPDX-License-Identifier: MIT
#pragma once

namespace tw::app {

/// Gives Dear ImGui the palette, the corners and the spacing of Twinwire. Call once, after its context is made.
void apply_form_style(float ui_scale);

}  // namespace tw::app
