// SPDX-License-Identifier: MIT
#include <cctype>

#include "lab/link/remote/condition_keys.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/presets.hpp"
#include "lab/tape/reader.hpp"

namespace tw::tape {
namespace {

using link::ConditionKey;
using link::Conditions;
using link::Settings;

constexpr std::size_t kMaxWordBytes = 32;

std::vector<std::string_view> condition_keys(Keys more = {}) {
  std::vector<std::string_view> keys{more};
  for (const ConditionKey& field : link::kConditionKeys) keys.push_back(field.key);
  keys.push_back("blackout");
  return keys;
}

/// One of them, by the link's own rule.
double to_condition(const toml::node& node, const ConditionKey& field) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value) refuse(node, std::string(field.key) + " must be a number");
  // Written so that a NaN, which compares false with everything, is refused.
  if (*value >= (is_at_least_one(field) ? 1 : 0) && *value <= field.max) return *value;
  if (*value == 0) return 0;  // never a negative nought
  std::string rule = field.rule;
  rule.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(rule.front())));
  rule.pop_back();  // the full stop: line and rule are one sentence
  refuse(node, rule);
}

/// [network.up], [network.down]: one direction by itself.
void read_direction(const TableReader& parent, std::string_view key, Conditions& way) {
  const toml::node* node = parent.find(key);
  if (!node) return;
  const TableReader table(to_table(*node, key), key);
  table.refuse_keys_other_than(condition_keys());
  for (const ConditionKey& field : link::kConditionKeys)
    if (const toml::node* value = table.find(field.key)) way.*field.value = to_condition(*value, field);
  table.get("blackout", way.blackout);
}

/// Everything but numbers, which may be lists.
void read_words(const TableReader& table, Settings& settings) {
  if (const toml::node* node = table.find("mode")) {
    const auto mode = to_text(*node, "mode", kMaxWordBytes);
    if (mode != "time" && mode != "packet") refuse(*node, "mode must be \"time\" or \"packet\"");
    settings.per_packet = mode == "packet";
  }
  if (table.find("blackout")) {
    table.get("blackout", settings.to_server.blackout);
    settings.to_client.blackout = settings.to_server.blackout;
  }
}

void read_directions(const TableReader& table, Settings& settings) {
  read_direction(table, "up", settings.to_server);
  read_direction(table, "down", settings.to_client);
  if (const char* why = link::invalid_reason(settings)) refuse(table.table(), why);
}

void set_both(Settings& settings, const ConditionKey& field, double value) {
  settings.to_server.*field.value = settings.to_client.*field.value = value;
}

/// The preset that `table` starts from; null: none is named.
const link::Preset* read_preset(const TableReader& table) {
  const toml::node* node = table.find("preset");
  if (!node) return nullptr;
  const link::Preset* preset = link::find_preset(to_text(*node, "preset", kMaxWordBytes));
  if (!preset) refuse(*node, "there is no such preset; twinwire-lab --list-presets names them");
  return preset;
}

/// The values of one key, several where it is a list.
std::vector<double> values_of(const toml::node& node, const ConditionKey& field) {
  if (!node.is_array()) return {to_condition(node, field)};
  std::vector<double> values;
  for (const toml::node& element : to_list(node, field.key, kMaxNetworks))
    values.push_back(to_condition(element, field));
  return values;
}

/// Each of `all` once with every one of `values`; the value that was given first changes slowest.
std::vector<Settings> spread(const std::vector<Settings>& all, const ConditionKey& field,
                             const toml::node& node) {
  const auto values = values_of(node, field);
  if (all.size() * values.size() > kMaxNetworks)
    refuse(node, "these lists make too many networks (64 at most)");
  std::vector<Settings> out;
  for (const Settings& settings : all)
    for (const double value : values) {
      out.push_back(settings);
      set_both(out.back(), field, value);
    }
  return out;
}

}  // namespace

void read_network(const toml::table& source, std::vector<Network>& networks) {
  const TableReader table(source, "network");
  table.refuse_keys_other_than(condition_keys({"preset", "mode", "up", "down", "download"}));
  const link::Preset* preset = read_preset(table);
  std::vector<Settings> all{preset ? preset->settings : Settings{}};
  read_words(table, all.front());
  for (auto field = link::kConditionKeys.rbegin(); field != link::kConditionKeys.rend(); ++field)
    if (const toml::node* node = table.find(field->key)) all = spread(all, *field, *node);
  if (networks.size() + all.size() > kMaxNetworks) refuse(source, "too many networks (64 at most)");
  bool download = false;
  table.get("download", download);
  for (Settings& settings : all) {
    read_directions(table, settings);
    if (download && settings.to_client.rate_kbit == 0)
      refuse(table.at("download"),
             "a download needs a rate to the client: without one it would fill the machine");
    networks.push_back({.preset = preset ? std::string(preset->name) : std::string(),
                        .settings = settings,
                        .download = download});
  }
}

Settings read_set(const toml::node& node, const Settings* before) {
  const TableReader table(to_table(node, "set"), "set");
  table.refuse_keys_other_than(condition_keys({"preset", "mode", "up", "down"}));
  const link::Preset* preset = read_preset(table);
  if (!preset && !before)
    refuse(node, "with several networks, set must name a preset to start from (\"none\" for a bare link)");
  Settings settings = preset ? preset->settings : *before;
  read_words(table, settings);
  for (const ConditionKey& field : link::kConditionKeys)
    if (const toml::node* value = table.find(field.key))
      set_both(settings, field, to_condition(*value, field));
  read_directions(table, settings);
  return settings;
}

}  // namespace tw::tape
