// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lab/link/remote/condition_keys.hpp"
#include "lab/link/remote/settings.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// Some of the settings: those that shall change.
struct SettingsPatch {
  struct Way {
    std::array<std::optional<double>, kConditionKeys.size()> values{};  ///< in the order of kConditionKeys
    std::optional<bool> blackout{};

    friend bool operator==(const Way&, const Way&) = default;
  };
  Way to_server{}, to_client{};
  std::optional<bool> per_packet{};

  friend bool operator==(const SettingsPatch&, const SettingsPatch&) = default;
};

/// All of them.
SettingsPatch patch_of(const Settings& settings);
Settings patched(Settings settings, const SettingsPatch& patch);

/// "loss=5", "down.loss=5" (to the client), "up.delay=20" (to the server), "blackout=on", "mode=packet". At least one;
/// of two for the same thing the later holds. What is accepted keeps every rule of invalid_reason().
Result<SettingsPatch> parse_patch(std::span<const std::string_view> words);
std::string to_text(const SettingsPatch& patch);

}  // namespace tw::link
