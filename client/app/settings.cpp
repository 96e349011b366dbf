// SPDX-License-Identifier: MIT
#include "client/app/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "client/app/atomic_file.hpp"
#include "shared/base/limits.hpp"

namespace tw::app {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxServerBytes = 255;

/// One setting after the other out of the file; what is not as it should be is named.
class SettingsReader {
 public:
  SettingsReader(const json& from, std::vector<std::string>& complaints)
      : from_(from), complaints_(complaints) {}

  void text(const char* key, std::size_t limit, std::string& into) {
    const json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_ref<const std::string&>().size() > limit)
      return complain(key, "a text of at most " + std::to_string(limit) + " bytes");
    into = *value;
  }
  void flag(const char* key, bool& into) {
    const json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_boolean()) return complain(key, "true or false");
    into = *value;
  }
  template <class Number>
  void number(const char* key, Number least, Number most, Number& into, bool zero = false) {
    const json* value = find(key);
    if (value == nullptr) return;
    const double wanted = value->is_number() ? value->get<double>() : -1e9;
    const bool fits = wanted >= static_cast<double>(least) && wanted <= static_cast<double>(most);
    if (!fits && !(zero && wanted == 0))
      return complain(key, fmt::format("a number from {} to {}", least, most));
    into = static_cast<Number>(wanted);
  }
  void lanes(std::vector<LaneKind>& into) {
    const json* value = find("lanes");
    if (value == nullptr) return;
    std::vector<LaneKind> lanes;
    if (value->is_array())
      for (const json& name : *value) {
        const auto kind =
            name.is_string() ? parse_lane_kind(name.get_ref<const std::string&>()) : std::nullopt;
        if (kind && std::find(lanes.begin(), lanes.end(), *kind) == lanes.end()) lanes.push_back(*kind);
      }
    if (lanes.empty()) return complain("lanes", "a list of lanes, as [\"udp\"]");
    into = lanes;
  }
  void colours(Colours& into) {
    const json* value = find("colours");
    if (value == nullptr) return;
    for (std::size_t i = 0; i < kColoursNames.size(); ++i)
      if (*value == kColoursNames[i]) {
        into = static_cast<Colours>(i);
        return;
      }
    complain("colours", "\"standard\" or \"colour-blind\"");
  }
  void keys(Bindings& into) {
    const json* value = find("keys");
    if (value == nullptr) return;
    if (!value->is_object()) return complain("keys", "a key for each action, as {\"dash\": \"Space\"}");
    for (std::size_t i = 0; i < kActions; ++i) {
      const auto found = value->find(kActionNames[i]);
      if (found == value->end()) continue;
      const auto key = found->is_string() ? key_named(found->get_ref<const std::string&>()) : std::nullopt;
      if (!key)
        complain("keys." + std::string(kActionNames[i]), "the name of a key, as \"W\" or \"Left Shift\"");
      else
        bind(into, static_cast<Action>(i), *key);
    }
  }

 private:
  const json* find(const char* key) {
    const auto found = from_.find(key);
    return found == from_.end() ? nullptr : &*found;
  }
  void complain(const std::string& key, const std::string& wanted) {
    complaints_.push_back("the setting '" + key + "' should be " + wanted + "; its default is used");
  }

  const json& from_;
  std::vector<std::string>& complaints_;
};

}  // namespace

std::string settings_path() {
  const char *config = std::getenv("XDG_CONFIG_HOME"), *home = std::getenv("HOME");
  if (config != nullptr && *config != 0) return std::string(config) + "/twinwire/client.json";
  if (home != nullptr && *home != 0) return std::string(home) + "/.config/twinwire/client.json";
  return {};
}

Settings load_settings(const std::string& path, std::vector<std::string>& complaints) {
  Settings settings;
  std::ifstream in(path);
  if (!in) return settings;
  const json read = json::parse(in, nullptr, false);
  if (!read.is_object()) {
    complaints.push_back("the settings in " + path + " cannot be read; the defaults are used");
    return settings;
  }
  SettingsReader reader(read, complaints);
  reader.text("server", kMaxServerBytes, settings.server);
  reader.text("name", kMaxNameBytes, settings.name);
  reader.lanes(settings.lanes);
  reader.flag("show_truth", settings.show_truth);
  reader.number("volume", 0, 100, settings.preferences.volume);
  reader.number("ui_scale", 0.5F, 4.0F, settings.preferences.ui_scale, true);
  reader.number("fps_limit", 10, 1000, settings.preferences.fps_limit);
  reader.flag("vsync", settings.preferences.vsync);
  reader.flag("reduced_motion", settings.preferences.reduced_motion);
  reader.number("shake", 0, 100, settings.preferences.shake);
  reader.colours(settings.preferences.colours);
  reader.number("own_colour", std::size_t{0}, kOwnColours, settings.preferences.own_colour);
  Sticks& sticks = settings.preferences.sticks;
  reader.number("stick_dead_zone", Sticks::kLeastDeadZone, Sticks::kMostDeadZone, sticks.dead_zone);
  reader.number("aim_speed", Sticks::kLeastAimSpeed, Sticks::kMostAimSpeed, sticks.aim_speed);
  reader.keys(settings.preferences.bindings);
  return settings;
}

void save_settings(const std::string& path, const Settings& settings) {
  if (path.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  json lanes = json::array();
  for (const LaneKind lane : settings.lanes) lanes.push_back(std::string(to_string(lane)));
  json keys = json::object();
  for (std::size_t i = 0; i < kActions; ++i)
    keys[std::string(kActionNames[i])] = std::string(name_of(settings.preferences.bindings[i]));
  const json text{{"server", settings.server},
                  {"name", settings.name},
                  {"lanes", lanes},
                  {"show_truth", settings.show_truth},
                  {"volume", settings.preferences.volume},
                  {"ui_scale", settings.preferences.ui_scale},
                  {"fps_limit", settings.preferences.fps_limit},
                  {"vsync", settings.preferences.vsync},
                  {"reduced_motion", settings.preferences.reduced_motion},
                  {"shake", settings.preferences.shake},
                  {"colours", kColoursNames[static_cast<std::size_t>(settings.preferences.colours)]},
                  {"own_colour", settings.preferences.own_colour},
                  {"stick_dead_zone", settings.preferences.sticks.dead_zone},
                  {"aim_speed", settings.preferences.sticks.aim_speed},
                  {"keys", keys}};
  // A name typed in another encoding must not make the dump throw.
  replace_file(path, text.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace tw::app
