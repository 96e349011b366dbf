// SPDX-License-Identifier: MIT
#include <array>
#include <charconv>

#include "lab/link/remote/condition_keys.hpp"
#include "lab/link/remote/presets.hpp"
#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

using link::Conditions;
using link::Settings;

/// The shortest text that reads back as the same double; never with a bare dot, which TOML refuses.
std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::string(text.data(), end) : "0";
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (byte < 0x20 || byte == 0x7f)
      out += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    else
      out += c;
  }
  return out + '"';
}

template <class List, class ToText>
std::string list_of(const List& list, ToText to_text) {
  std::string out;
  for (const auto& element : list) out += (out.empty() ? "" : ", ") + to_text(element);
  return '[' + out + ']';
}

using Pairs = std::vector<std::pair<std::string, std::string>>;  // key and value as TOML

/// What has to be said so that `before` becomes `after`.
struct Difference {
  Pairs both, up, down;

  void add(std::string_view key, const std::string& up_text, bool up_new, const std::string& down_text,
           bool down_new) {
    if (!up_new && !down_new) return;
    if (up_text == down_text) {
      both.emplace_back(key, up_text);
      return;
    }
    if (up_new) up.emplace_back(key, up_text);
    if (down_new) down.emplace_back(key, down_text);
  }
};

Difference difference(const Settings& before, const Settings& after) {
  Difference out;
  if (before.per_packet != after.per_packet)
    out.both.emplace_back("mode", after.per_packet ? "\"packet\"" : "\"time\"");
  const Conditions &up = after.to_server, &down = after.to_client;
  for (const link::ConditionKey& key : link::kConditionKeys) {
    const auto member = key.value;
    out.add(key.key, shortest(up.*member), up.*member != before.to_server.*member, shortest(down.*member),
            down.*member != before.to_client.*member);
  }
  const auto word = [](bool on) { return std::string(on ? "true" : "false"); };
  out.add("blackout", word(up.blackout), up.blackout != before.to_server.blackout, word(down.blackout),
          down.blackout != before.to_client.blackout);
  return out;
}

std::string lines(const Pairs& pairs) {
  std::string out;
  for (const auto& [key, value] : pairs) out.append(key).append(" = ").append(value).append("\n");
  return out;
}

std::string inline_table(const Pairs& pairs) {
  std::string out;
  for (const auto& [key, value] : pairs) out += (out.empty() ? "" : ", ") + key + " = " + value;
  return out.empty() ? "{}" : "{ " + out + " }";
}

std::string to_text(const Network& network) {
  const link::Preset* preset = network.preset.empty() ? nullptr : link::find_preset(network.preset);
  const auto told = difference(preset ? preset->settings : Settings{}, network.settings);
  std::string out = "\n[[network]]\n";
  if (preset) out += "preset = " + quoted(preset->name) + '\n';
  out += lines(told.both);
  if (network.download) out += "download = true\n";
  if (!told.up.empty()) out += "[network.up]\n" + lines(told.up);
  if (!told.down.empty()) out += "[network.down]\n" + lines(told.down);
  return out;
}

/// `before` null: there are several, so that the change is told from a bare link on.
std::string set_table(const Settings* before, const Settings& after) {
  auto told = difference(before ? *before : Settings{}, after);
  if (!before) told.both.insert(told.both.begin(), {"preset", "\"none\""});
  if (!told.up.empty()) told.both.emplace_back("up", inline_table(told.up));
  if (!told.down.empty()) told.both.emplace_back("down", inline_table(told.down));
  return inline_table(told.both);
}

std::string script_text(const Tape& tape) {
  std::string out;
  const bool one_network = tape.networks.size() == 1;
  Settings before = one_network ? tape.networks.front().settings : Settings{};
  for (const Event& event : tape.script) {
    out += "\n[[at]]\nseconds = " + shortest(event.at_s) + '\n';
    if (const auto* outage = std::get_if<Event::Outage>(&event.what)) {
      out += "outage_ms = " + std::to_string(outage->milliseconds) + '\n';
    } else {
      const auto& settings = std::get<Settings>(event.what);
      out += "set = " + set_table(one_network ? &before : nullptr, settings) + '\n';
      before = settings;
    }
  }
  return out;
}

std::string technique_table(const Techniques& techniques) {
  const auto word = [](bool on) { return std::string(on ? "true" : "false"); };
  const std::string own =
      techniques.own ? "own = " + quoted(std::string(word_of(*techniques.own))) + '\n' : std::string();
  return "\n[techniques]\n" + own + "others = " + quoted(std::string(word_of(techniques.others))) +
         "\nsnapshot_hz = " + std::to_string(techniques.snapshot_hz) +
         "\ndeltas = " + word(techniques.deltas) + "\nenet_throttle = " + word(techniques.enet_throttle) +
         '\n';
}

}  // namespace

std::string to_toml(const Tape& tape) {
  std::string out = "format = 1\n";
  if (!tape.name.empty()) out += "name = " + quoted(tape.name) + '\n';
  if (!tape.about.empty()) out += "about = " + quoted(tape.about) + '\n';
  if (!tape.version.empty()) out += "version = " + quoted(tape.version) + '\n';
  out += "lanes = " + list_of(tape.lanes, [](const auto& lane) { return quoted(to_string(lane)); }) + '\n';
  out += "seeds = " + list_of(tape.seeds, [](const auto seed) { return std::to_string(seed); }) + '\n';
  out += "seconds = " + std::to_string(tape.seconds) + '\n';
  if (tape.techniques.size() > 1)
    out +=
        "techniques = " + list_of(tape.techniques, [](const auto& set) { return quoted(to_string(set)); }) +
        '\n';
  out += "\n[match]\nmap = " + quoted(tape.map) + "\nbots = " + std::to_string(tape.bots) + '\n';
  if (tape.techniques.size() == 1) out += technique_table(tape.techniques.front());
  for (const Network& network : tape.networks) out += to_text(network);
  return out + script_text(tape);
}

}  // namespace tw::tape
