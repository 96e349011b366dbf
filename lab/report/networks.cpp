// SPDX-License-Identifier: MIT
#include "lab/report/networks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/compare/summary.hpp"
#include "lab/link/remote/condition_keys.hpp"
#include "lab/link/remote/presets.hpp"
#include "lab/report/markup.hpp"

namespace tw::report {
namespace {

bool same_experiment(const compare::CellOptions& a, const compare::CellOptions& b) {
  return a.network == b.network && a.script == b.script && a.techniques == b.techniques && a.bots == b.bots &&
         a.map == b.map && a.seconds == b.seconds;
}

std::string_view unit_of(std::string_view json_name) {
  if (json_name.ends_with("_pct")) return "%";
  if (json_name.ends_with("_ms")) return "ms";
  return json_name.ends_with("_kbit") ? "kbit/s" : "kB";
}

/// "loss 5 %, delay 50 ms"; "nothing" if nothing is set.
std::string words_of(const link::Conditions& conditions) {
  std::string out = conditions.blackout ? "nothing passes" : "";
  for (const auto& key : link::kConditionKeys)
    if (const double value = conditions.*key.value; value != 0) {
      std::string name(key.key);
      std::replace(name.begin(), name.end(), '_', ' ');
      out += fmt::format("{}{} {:g} {}", out.empty() ? "" : ", ", name, value, unit_of(key.name));
    }
  return out.empty() ? "nothing" : out;
}

}  // namespace

std::vector<const compare::CellResult*> NetworkGroup::trusted() const {
  std::vector<const compare::CellResult*> found;
  std::copy_if(cells.begin(), cells.end(), std::back_inserter(found),
               [](const auto* cell) { return cell->trustworthy(); });
  return found;
}

std::vector<NetworkGroup> networks_of(const compare::Comparison& comparison) {
  std::vector<NetworkGroup> groups;
  for (const auto& cell : comparison.cells) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const NetworkGroup& known) {
      return same_experiment(known.options(), cell.options);
    });
    if (group == groups.end())
      groups.push_back({cell.options.network, {&cell}});
    else
      group->cells.push_back(&cell);
  }
  return groups;
}

namespace {

std::string name_of(const tape::Network& network) {
  if (const auto* preset = link::find_preset(network.preset); preset && preset->settings == network.settings)
    return fmt::format("the network “{}”", preset->title);
  const auto& down = network.settings.to_client;
  const auto& up = network.settings.to_server;
  if (down == link::Conditions{} && up == link::Conditions{}) return "a perfect link";
  std::string name = fmt::format("{:g} % loss and {:g} ms", down.loss_pct, down.delay_ms);
  if (down.jitter_ms > 0) name += fmt::format(" (jitter {:g} ms)", down.jitter_ms);
  if (down.rate_kbit > 0) name += fmt::format(" at {:g} kbit/s", down.rate_kbit);
  if (down.dark_ms > 0) name += " with outages";
  if (!network.preset.empty()) name += ", after the preset “" + network.preset + "”";
  return name;
}

}  // namespace

std::string short_name(const compare::CellOptions& options) {
  return name_of(options.network) + tape::to_words(options.techniques);
}

std::string cell_name(const compare::CellResult& cell) {
  const std::string lane = cell.own ? fmt::format(", played over {}", to_string(cell.own->lane)) : "";
  return fmt::format("{}{}, seed {}", short_name(cell.options), lane, cell.options.seed);
}

std::string full_name(const tape::Network& network) {
  const auto& [up, down, per_packet] = network.settings;
  const std::string mode = per_packet ? "; loss drawn packet by packet" : "";
  if (up == down) return "each way: " + words_of(down) + mode;
  return "to the client: " + words_of(down) + "; to the server: " + words_of(up) + mode;
}

std::optional<Spread> spread_of(const NetworkGroup& group, LaneKind lane, const Metric& metric) {
  auto cells = group.trusted();
  if (cells.empty()) cells = group.cells;
  std::vector<double> values;
  for (const auto* cell : cells)
    if (const auto* result = find_lane(*cell, lane)) values.push_back(metric(*result));
  if (values.empty()) return std::nullopt;
  const std::size_t seeds = values.size();
  const auto range = compare::range_of(std::move(values));
  return Spread{range.min, range.median, range.max, seeds};
}

const compare::LaneResult* find_lane(const compare::CellResult& cell, LaneKind lane) {
  const auto found = std::find_if(cell.lanes.begin(), cell.lanes.end(),
                                  [&](const auto& result) { return result.lane == lane; });
  return found == cell.lanes.end() ? nullptr : &*found;
}

std::vector<LaneKind> lanes_of(const NetworkGroup& group) {
  std::vector<LaneKind> lanes;
  for (const auto* cell : group.cells)
    for (const auto& lane : cell->lanes)
      if (std::find(lanes.begin(), lanes.end(), lane.lane) == lanes.end()) lanes.push_back(lane.lane);
  if (const auto canary = std::find(lanes.begin(), lanes.end(), LaneKind::kUdpRaw); canary != lanes.end())
    std::rotate(canary, canary + 1, lanes.end());
  return lanes;
}

}  // namespace tw::report
