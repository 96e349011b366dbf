// SPDX-License-Identifier: MIT
#include "server/match/state_dump.hpp"

#include <charconv>
#include <optional>

#include "shared/base/limits.hpp"

namespace tw::match {
namespace {

constexpr std::string_view kFirstLine = "twinwire-state 1";
constexpr const char* kNoState = "It is no state that twinwire-server verify --dump has written.";

/// What stands before the next line feed, which is dropped. None: there is no line any more.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

/// "players[3].pos.x 51200", of which the name must be that one.
std::optional<std::int64_t> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return std::nullopt;
  line.remove_prefix(name.size() + 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc{} || end != line.data() + line.size()) return std::nullopt;
  return value;
}

bool begins(std::string_view& dump) {
  return dump.size() <= kMaxStateDumpBytes && take_line(dump) == kFirstLine;
}

}  // namespace

std::string to_state_dump(const sim::World& world) {
  std::string out(kFirstLine);
  out += '\n';
  for (const sim::Field& field : sim::fields(world))
    out += field.name + ' ' + std::to_string(field.value) + '\n';
  return out;
}

Result<Tick> tick_of_state_dump(std::string_view dump) {
  using Read = Result<Tick>;
  if (!begins(dump)) return Read::failure(kNoState);
  const auto tick = value_of(take_line(dump).value_or(""), "tick");
  if (!tick || *tick < 1 || *tick > std::int64_t{kLastTick}) return Read::failure(kNoState);
  return Read::success(Tick{static_cast<std::uint32_t>(*tick)});
}

Result<sim::Differences> hold_against(std::string_view dump, const sim::World& world, std::size_t most) {
  using Held = Result<sim::Differences>;
  if (!begins(dump)) return Held::failure(kNoState);
  sim::Differences found;
  for (const sim::Field& here : sim::fields(world)) {
    const auto there = value_of(take_line(dump).value_or(""), here.name);
    if (!there)
      return Held::failure(
          "It ends before " + here.name +
          ", or has something else in its place: it is damaged, or of a build with other fields.");
    if (*there == here.value) continue;
    if (++found.count <= most) found.first.push_back({here.name, *there, here.value});
  }
  if (!dump.empty()) return Held::failure("It goes on behind its last field.");
  return Held::success(std::move(found));
}

}  // namespace tw::match
