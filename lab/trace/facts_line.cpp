// SPDX-License-Identifier: MIT
#include "lab/trace/facts_line.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "lab/trace/packets.hpp"

namespace tw::trace {
namespace {

using Json = nlohmann::json;

std::string word(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class Number>
Number number(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_unsigned()) return 0;
  return static_cast<Number>(
      std::min<std::uint64_t>(found->get<std::uint64_t>(), std::numeric_limits<Number>::max()));
}

}  // namespace

std::optional<SessionFacts> parse_facts_line(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto lane = parse_lane_kind(word(json, "lane"));
  if (!lane) return std::nullopt;
  SessionFacts told{word(json, "session_name"), {}};
  LaneFacts& facts = told.facts;
  facts.lane = *lane;
  facts.at = number<Micros>(json, "at_us");
  facts.retransmits = number<std::uint64_t>(json, "retransmits");
  const auto small = [&](const char* name) { return number<std::uint32_t>(json, name); };
  facts.rto_us = small("rto_us"), facts.rtt_us = small("rtt_us");
  facts.cwnd = small("cwnd"), facts.unacked = small("unacked"), facts.lost = small("lost");
  facts.notsent_bytes = small("notsent_bytes");
  facts.enet_throttle = small("enet_throttle"), facts.enet_throttled = small("enet_throttled");
  facts.in_transit_bytes = small("in_transit_bytes");
  return is_plausible(facts.at) ? std::optional(std::move(told)) : std::nullopt;
}

}  // namespace tw::trace
