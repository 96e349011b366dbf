// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <limits>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/tape/reader.hpp"
#include "shared/base/limits.hpp"

namespace tw::tape {
namespace {

constexpr int kFormat = 1;

std::string line_of(const toml::source_region& where) {
  return "line " + std::to_string(std::max<toml::source_index>(where.begin.line, 1)) + ": ";
}

/// A limit; they are whole numbers.
std::string plain(double value) { return std::to_string(static_cast<std::int64_t>(value)); }

std::string plain_key(std::string_view key) {
  std::string out;
  for (const char c : key.substr(0, 32)) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

std::vector<LaneChoice> read_lanes(const toml::node& node) {
  std::vector<LaneChoice> lanes;
  for (const toml::node& element : to_list(node, "lanes", kMaxLanes)) {
    const auto text = to_text(element, "each of lanes", 64);
    const auto lane = parse_lane_choice(text);
    if (!lane) refuse(element, lane.error);
    const bool twice =
        std::any_of(lanes.begin(), lanes.end(), [&](const auto& l) { return l.kind == lane->kind; });
    if (twice) refuse(element, "the lane '" + std::string(tw::to_string(lane->kind)) + "' is named twice");
    lanes.push_back(*lane);
  }
  return lanes;
}

std::vector<std::uint64_t> read_seeds(const toml::node& node) {
  std::vector<std::uint64_t> seeds;
  for (const toml::node& element : to_list(node, "seeds", kMaxSeeds)) {
    const auto seed = static_cast<std::uint64_t>(
        to_integer(element, "each of seeds", 0, std::numeric_limits<std::int64_t>::max(), ""));
    if (std::find(seeds.begin(), seeds.end(), seed) != seeds.end())
      refuse(element, "the seed " + std::to_string(seed) + " is named twice");
    seeds.push_back(seed);
  }
  return seeds;
}

void read_match(const toml::node& node, Tape& tape) {
  const TableReader table(to_table(node, "match"), "match");
  table.refuse_keys_other_than({"map", "bots"});
  table.get("map", tape.map, kMaxMapNameBytes);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (tape.map.empty() || !std::all_of(tape.map.begin(), tape.map.end(), allowed))
    refuse(table.at("map"), "map must be the name of a map: a-z, 0-9, - and _");
  table.get("bots", tape.bots, 0, kMaxBots, "");
}

Techniques read_technique_table(const toml::node& node) {
  Techniques techniques;
  const TableReader table(to_table(node, "techniques"), "techniques");
  table.refuse_keys_other_than({"own", "others", "snapshot_hz", "deltas", "enet_throttle"});
  table.get("snapshot_hz", techniques.snapshot_hz, 1, kTickHz, "");
  if (std::find(kSnapshotRates.begin(), kSnapshotRates.end(), techniques.snapshot_hz) == kSnapshotRates.end())
    refuse(table.at("snapshot_hz"), "snapshot_hz must be 60, 30, 20, 15, 12 or 10");
  table.get("enet_throttle", techniques.enet_throttle);
  table.get("deltas", techniques.deltas);
  std::string own, others(word_of(techniques.others));
  table.get("own", own, 32);
  if (!own.empty()) techniques.own = parse_own_player(own);
  if (!own.empty() && !techniques.own)
    refuse(table.at("own"), "own must be delivered, predicted, reconciled or smoothed");
  table.get("others", others, 32);
  const auto drawn = parse_others(others);
  if (!drawn) refuse(table.at("others"), "others must be newest, interpolated, adaptive or extrapolated");
  techniques.others = *drawn;
  return techniques;
}

/// A list of words, each a set of its own; or a table, one set.
std::vector<Techniques> read_techniques(const toml::node& node) {
  std::vector<Techniques> sets;
  if (node.is_table()) return {read_technique_table(node)};
  if (!node.is_array()) refuse(node, "techniques must be a table, or a list of words");
  for (const toml::node& element : to_list(node, "techniques", kMaxTechniques)) {
    const auto techniques = parse_techniques(to_text(element, "each of techniques", 128));
    if (!techniques) refuse(element, techniques.error);
    if (std::find(sets.begin(), sets.end(), *techniques) != sets.end())
      refuse(element, "the techniques '" + to_string(*techniques) + "' are named twice");
    sets.push_back(*techniques);
  }
  return sets;
}

void read_networks(const toml::node& node, Tape& tape) {
  for (const toml::node& element : to_list(node, "network", kMaxNetworks))
    read_network(to_table(element, "network"), tape.networks);
}

Event read_event(const toml::node& node, int seconds, const link::Settings* before) {
  const TableReader table(to_table(node, "at"), "at");
  table.refuse_keys_other_than({"seconds", "outage_ms", "set"});
  Event event;
  event.at_s = to_number(table.at("seconds"), "seconds", seconds, "(the tape's seconds)");
  const toml::node *outage = table.find("outage_ms"), *set = table.find("set");
  if ((outage == nullptr) == (set == nullptr)) refuse(node, "an [[at]] needs either outage_ms or set");
  if (outage)
    event.what = Event::Outage{static_cast<int>(to_integer(*outage, "outage_ms", 0, link::kMaxOutageMs, ""))};
  else
    event.what = read_set(*set, before);
  return event;
}

/// After the networks: a `set` changes what was in force.
void read_script(const toml::node& node, Tape& tape) {
  link::Settings before = tape.networks.front().settings;
  const bool one_network = tape.networks.size() == 1;
  for (const toml::node& element : to_list(node, "at", kMaxEvents)) {
    Event event = read_event(element, tape.seconds, one_network ? &before : nullptr);
    if (!tape.script.empty() && event.at_s < tape.script.back().at_s)
      refuse(element, "the [[at]] must stand in order of time");
    if (const auto* settings = std::get_if<link::Settings>(&event.what)) before = *settings;
    tape.script.push_back(std::move(event));
  }
}

Tape read(const toml::table& root) {
  const TableReader table(root, "a tape");
  table.refuse_keys_other_than({"format", "name", "about", "version", "lanes", "seeds", "seconds", "match",
                                "techniques", "network", "at"});
  if (to_integer(table.at("format"), "format", 0, std::numeric_limits<int>::max(), "") != kFormat)
    refuse(table.at("format"), "format must be 1: this program knows no other");
  Tape tape;
  table.get("name", tape.name, kMaxTapeNameBytes);
  table.get("about", tape.about, kMaxTapeAboutBytes);
  table.get("version", tape.version, kMaxVersionBytes);
  table.get("seconds", tape.seconds, 1, kMaxTapeSeconds, "");
  tape.lanes = read_lanes(table.at("lanes"));
  if (const auto* seeds = table.find("seeds")) tape.seeds = read_seeds(*seeds);
  if (const auto* match = table.find("match")) read_match(*match, tape);
  if (const auto* techniques = table.find("techniques")) tape.techniques = read_techniques(*techniques);
  read_networks(table.at("network"), tape);
  if (const auto* script = table.find("at")) read_script(*script, tape);
  return tape;
}

/// The parser quotes the file as it stands; what moves a cursor in it is not for a terminal.
std::string on_one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

}  // namespace

void refuse(const toml::node& where, const std::string& what) {
  throw Mistake{line_of(where.source()) + what};
}
void refuse(const toml::key& where, const std::string& what) {
  throw Mistake{line_of(where.source()) + what};
}

void TableReader::refuse_keys_other_than(const std::vector<std::string_view>& known) const {
  for (auto&& [key, node] : table_) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    std::string names;
    for (const auto name : known) names += (names.empty() ? "" : ", ") + std::string(name);
    refuse(key, "'" + plain_key(key.str()) + "' is no key of " + std::string(name_) + "; there are " + names);
  }
}

const toml::node& TableReader::at(std::string_view key) const {
  const toml::node* node = find(key);
  if (!node) refuse(table_, std::string(name_) + " needs '" + std::string(key) + "'");
  return *node;
}

void TableReader::get(std::string_view key, bool& into) const {
  const toml::node* node = find(key);
  if (!node) return;
  if (!node->is_boolean()) refuse(*node, std::string(key) + " must be true or false");
  into = **node->as_boolean();
}

void TableReader::get(std::string_view key, std::string& into, std::size_t most_bytes) const {
  if (const toml::node* node = find(key)) into = to_text(*node, key, most_bytes);
}

void TableReader::get(std::string_view key, int& into, int least, int most, std::string_view unit) const {
  if (const toml::node* node = find(key)) into = static_cast<int>(to_integer(*node, key, least, most, unit));
}

void TableReader::get(std::string_view key, double& into, double most, std::string_view unit) const {
  if (const toml::node* node = find(key)) into = to_number(*node, key, most, unit);
}

double to_number(const toml::node& node, std::string_view key, double most, std::string_view unit) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value) refuse(node, std::string(key) + " must be a number");
  // Written so that a NaN, which compares false with everything, is refused.
  if (!(*value >= 0 && *value <= most))
    refuse(node, std::string(key) + " must be from 0 to " + plain(most) + (unit.empty() ? "" : " ") +
                     std::string(unit));
  return *value == 0 ? 0 : *value;  // no negative nought
}

std::int64_t to_integer(const toml::node& node, std::string_view key, std::int64_t least, std::int64_t most,
                        std::string_view unit) {
  if (!node.is_integer()) refuse(node, std::string(key) + " must be a whole number");
  const std::int64_t value = **node.as_integer();
  if (value < least || value > most)
    refuse(node, std::string(key) + " must be from " + std::to_string(least) + " to " + std::to_string(most) +
                     (unit.empty() ? "" : " ") + std::string(unit));
  return value;
}

std::string to_text(const toml::node& node, std::string_view key, std::size_t most_bytes) {
  if (!node.is_string()) refuse(node, std::string(key) + " must be text in quotes");
  const std::string& text = **node.as_string();
  if (text.size() > most_bytes)
    refuse(node, std::string(key) + " is longer than " + std::to_string(most_bytes) + " bytes");
  return text;
}

const toml::table& to_table(const toml::node& node, std::string_view key) {
  if (!node.is_table()) refuse(node, std::string(key) + " must be a table");
  return *node.as_table();
}

const toml::array& to_list(const toml::node& node, std::string_view key, std::size_t most) {
  if (!node.is_array()) refuse(node, std::string(key) + " must be a list");
  const toml::array& list = *node.as_array();
  if (list.empty()) refuse(node, std::string(key) + " is empty");
  if (list.size() > most)
    refuse(node, std::string(key) + " has more than " + std::to_string(most) + " elements");
  return list;
}

Result<Tape> parse_tape(std::string_view text) {
  using Parsed = Result<Tape>;
  if (text.size() > kMaxTapeBytes) return Parsed::failure("line 1: a tape is at most 64 KB long");
  try {
    return Parsed::success(read(toml::parse(text)));
  } catch (const Mistake& mistake) {
    return Parsed::failure(mistake.sentence);
  } catch (const toml::parse_error& error) {
    return Parsed::failure(line_of(error.source()) + on_one_line(error.description()));
  }
}

}  // namespace tw::tape
