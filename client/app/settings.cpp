// SPDX-License-Identifier: MIT
#include "client/app/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "client/app/atomic_file.hpp"
#include "shared/base/limits.hpp"

namespace tw::app {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxServerBytes = 255;

void read_text(const json& from, const char* key, std::size_t limit, std::string& into) {
  const auto found = from.find(key);
  if (found != from.end() && found->is_string() && found->get_ref<const std::string&>().size() <= limit)
    into = *found;
}

void read_lanes(const json& from, std::vector<LaneKind>& into) {
  const auto found = from.find("lanes");
  if (found == from.end() || !found->is_array()) return;
  std::vector<LaneKind> lanes;
  for (const json& name : *found) {
    const auto kind = name.is_string() ? parse_lane_kind(name.get_ref<const std::string&>()) : std::nullopt;
    if (kind && std::find(lanes.begin(), lanes.end(), *kind) == lanes.end()) lanes.push_back(*kind);
  }
  if (!lanes.empty()) into = lanes;
}

}  // namespace

std::string settings_path() {
  const char *config = std::getenv("XDG_CONFIG_HOME"), *home = std::getenv("HOME");
  if (config != nullptr && *config != 0) return std::string(config) + "/twinwire/client.json";
  if (home != nullptr && *home != 0) return std::string(home) + "/.config/twinwire/client.json";
  return {};
}

Settings load_settings(const std::string& path) {
  Settings settings;
  std::ifstream in(path);
  const json read = json::parse(in, nullptr, false);
  if (!read.is_object()) return settings;
  read_text(read, "server", kMaxServerBytes, settings.server);
  read_text(read, "name", kMaxNameBytes, settings.name);
  read_lanes(read, settings.lanes);
  if (const auto truth = read.find("show_truth"); truth != read.end() && truth->is_boolean())
    settings.show_truth = *truth;
  return settings;
}

void save_settings(const std::string& path, const Settings& settings) {
  if (path.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  json lanes = json::array();
  for (const LaneKind lane : settings.lanes) lanes.push_back(std::string(to_string(lane)));
  const json text{{"server", settings.server},
                  {"name", settings.name},
                  {"lanes", lanes},
                  {"show_truth", settings.show_truth}};
  // A name typed in another encoding must not make the dump throw.
  replace_file(path, text.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace tw::app
