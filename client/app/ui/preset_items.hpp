// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "client/app/ui/widgets.hpp"

namespace tw::app::form {

/// The link's presets, in their order: the name, and what it is and who says so beside the mouse.
const std::vector<ChoiceItem>& preset_items();

}  // namespace tw::app::form
