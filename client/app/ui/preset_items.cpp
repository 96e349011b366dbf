// SPDX-License-Identifier: MIT
#include "client/app/ui/preset_items.hpp"

#include <fmt/format.h>

#include <string>

#include "lab/link/remote/presets.hpp"

namespace tw::app::form {
namespace {

using link::Conditions;

/// For the tooltip: what it is, and who says so.
std::string tell(const link::Preset& preset) {
  const Conditions& way = preset.settings.to_client;
  std::string text = fmt::format("{}\n{:g} ms one way, jitter {:g} ms, {:g} % lost", preset.title,
                                 way.delay_ms, way.jitter_ms, way.loss_pct);
  if (way.rate_kbit > 0)
    text += fmt::format("\n{:g} Mbit/s down, {:g} up", way.rate_kbit / 1000,
                        preset.settings.to_server.rate_kbit / 1000);
  if (way.dark_ms > 0)
    text += fmt::format("\ndark {:g} s in {:g}", way.dark_ms / 1000, (way.dark_ms + way.light_ms) / 1000);
  if (way.spike_pct > 0)
    text += fmt::format("\nspikes of {:g} ms, {:g} % of the time", way.spike_ms, way.spike_pct);
  if (way.reorder_pct > 0) text += fmt::format("\n{:g} % out of order", way.reorder_pct);
  return text + fmt::format("\n{}: {}", preset.measured ? "measured" : "a judgement", preset.source);
}

}  // namespace

const std::vector<ChoiceItem>& preset_items() {
  static const std::vector<ChoiceItem> kItems = [] {
    std::vector<ChoiceItem> items;
    for (const link::Preset& preset : link::presets()) items.push_back({preset.name, tell(preset)});
    return items;
  }();
  return kItems;
}

}  // namespace tw::app::form
