// SPDX-License-Identifier: MIT
#include <algorithm>

#include "lab/tape/quoted.hpp"
#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

constexpr std::size_t kMaxCongestionControlBytes = 15;  // the kernel's TCP_CA_NAME_MAX, less its end

bool is_congestion_control(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= kMaxCongestionControlBytes &&
         std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

Result<LaneChoice> parse_lane_choice(std::string_view text) {
  using Parsed = Result<LaneChoice>;
  const auto colon = text.find(':');
  const auto kind = parse_lane_kind(text.substr(0, colon));
  if (!kind)
    return Parsed::failure(quoted(text.substr(0, colon)) +
                           " is no lane (udp, rudp, tcp, tcp-nagle, tcp-latest, udp-raw)");
  if (colon == std::string_view::npos) return Parsed::success({.kind = *kind});
  const auto control = text.substr(colon + 1);
  if (!is_tcp(*kind))
    return Parsed::failure(quoted(text) + " names a congestion control, which only TCP's lanes have");
  if (!is_congestion_control(control))
    return Parsed::failure(quoted(control) + " is no congestion control (cubic, bbr, reno, ...)");
  return Parsed::success({.kind = *kind, .congestion_control = std::string(control)});
}

std::string to_string(const LaneChoice& lane) {
  std::string out(tw::to_string(lane.kind));
  if (!lane.congestion_control.empty()) out += ':' + lane.congestion_control;
  return out;
}

}  // namespace tw::tape
