// SPDX-License-Identifier: MIT
#include "lab/link/remote/settings_patch.hpp"

#include <charconv>

#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

using Way = SettingsPatch::Way;
using Values = decltype(Way::values);

constexpr auto kUsage =
    "Write: set KEY=VALUE ..., KEY one of loss delay jitter spike spike_share dark light duplicate reorder "
    "corrupt "
    "rate queue, with up. or down. before it for one direction, or blackout=on|off, mode=time|packet.";

std::optional<double> number(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// The shortest text that reads back as the same double.
std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::string(text.data(), end) : "0";
}

bool take_prefix(std::string_view& word, std::string_view prefix) {
  if (!word.starts_with(prefix)) return false;
  word.remove_prefix(prefix.size());
  return true;
}

/// One of two words, as false or true.
std::optional<bool> either(std::string_view value, std::string_view no, std::string_view yes) {
  if (value != no && value != yes) return std::nullopt;
  return value == yes;
}

bool assign(Way& way, std::string_view key, std::string_view value) {
  if (key == "blackout") return (way.blackout = either(value, "off", "on")).has_value();
  for (std::size_t i = 0; i < kConditionKeys.size(); ++i)
    if (key == kConditionKeys[i].key) return (way.values[i] = number(value)).has_value();
  return false;
}

bool take_word(SettingsPatch& patch, std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view key = word.substr(0, equals);
  const std::string_view value = word.substr(equals + 1);
  if (key == "mode") return (patch.per_packet = either(value, "time", "packet")).has_value();
  if (take_prefix(key, "up.")) return assign(patch.to_server, key, value);
  if (take_prefix(key, "down.")) return assign(patch.to_client, key, value);
  return assign(patch.to_server, key, value) && assign(patch.to_client, key, value);
}

void apply(const Way& way, Conditions& conditions) {
  for (std::size_t i = 0; i < kConditionKeys.size(); ++i)
    if (way.values[i]) conditions.*kConditionKeys[i].value = *way.values[i];
  if (way.blackout) conditions.blackout = *way.blackout;
}

Way way_of(const Conditions& conditions) {
  Way way{.blackout = conditions.blackout};
  for (std::size_t i = 0; i < kConditionKeys.size(); ++i) way.values[i] = conditions.*kConditionKeys[i].value;
  return way;
}

/// " KEY=VALUE" if it is the same in both directions, else one of them or both with "up." and "down.".
template <class T, class ToText>
void add(std::string& text, std::string_view key, const std::optional<T>& up, const std::optional<T>& down,
         ToText&& to_string) {
  const auto put = [&](std::string_view prefix, const std::optional<T>& value) {
    if (value) text.append(" ").append(prefix).append(key).append("=").append(to_string(*value));
  };
  if (up == down) return put("", up);
  put("up.", up);
  put("down.", down);
}

}  // namespace

SettingsPatch patch_of(const Settings& settings) {
  return {way_of(settings.to_server), way_of(settings.to_client), settings.per_packet};
}

Settings patched(Settings settings, const SettingsPatch& patch) {
  apply(patch.to_server, settings.to_server);
  apply(patch.to_client, settings.to_client);
  settings.per_packet = patch.per_packet.value_or(settings.per_packet);
  return settings;
}

Result<SettingsPatch> parse_patch(std::span<const std::string_view> words) {
  using Parsed = Result<SettingsPatch>;
  SettingsPatch patch;
  if (words.empty()) return Parsed::failure(kUsage);
  for (const std::string_view word : words)
    if (!take_word(patch, word)) return Parsed::failure(kUsage);
  // No rule joins two settings, so what keeps the rules by itself keeps them together with any others.
  if (const char* why = invalid_reason(patched({}, patch))) return Parsed::failure(why);
  return Parsed::success(patch);
}

std::string to_text(const SettingsPatch& patch) {
  std::string text;
  for (std::size_t i = 0; i < kConditionKeys.size(); ++i)
    add(text, kConditionKeys[i].key, patch.to_server.values[i], patch.to_client.values[i], shortest);
  const auto on_or_off = [](bool on) { return on ? "on" : "off"; };
  add(text, "blackout", patch.to_server.blackout, patch.to_client.blackout, on_or_off);
  add(text, "mode", patch.per_packet, patch.per_packet,
      [](bool packet) { return packet ? "packet" : "time"; });
  return text.empty() ? text : text.substr(1);
}

}  // namespace tw::link
