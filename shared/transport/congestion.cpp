// SPDX-License-Identifier: MIT
#include "shared/transport/congestion.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <vector>

#include "shared/base/net.hpp"

namespace tw::transport {
namespace {

constexpr std::array kTcpLanes{LaneKind::kTcp, LaneKind::kTcpNagle, LaneKind::kTcpLatest};
static_assert(std::all_of(kTcpLanes.begin(), kTcpLanes.end(), is_tcp));

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> items;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    items.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return items;
}

/// "cubic, reno": what this kernel has, as it tells itself.
std::string available() {
  std::ifstream file("/proc/sys/net/ipv4/tcp_available_congestion_control");
  std::string list;
  for (std::string name; file >> name;) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none that it would tell" : list;
}

std::string refusal(int error, const std::string& name) {
  if (error == EPERM)
    return "This user may not choose the congestion control '" + name +
           "': see /proc/sys/net/ipv4/tcp_allowed_congestion_control.";
  return "This kernel has no congestion control '" + name + "'; it has " + available() + ".";
}

}  // namespace

Result<CongestionControls> CongestionControls::parse(std::string_view text) {
  using Answer = Result<CongestionControls>;
  CongestionControls controls;
  if (text.empty()) return Answer::success(std::move(controls));
  for (const std::string_view item : split(text)) {
    const std::size_t equals = item.find('=');
    const bool for_all = equals == std::string_view::npos;
    const std::string name(for_all ? item : item.substr(equals + 1));
    if (name.empty())
      return Answer::failure("Write a congestion control as NAME or LANE=NAME,...: '" + std::string(item) +
                             "' names none.");
    if (for_all) {
      for (const LaneKind lane : kTcpLanes)
        if (controls.of(lane).empty()) controls.names_[static_cast<std::size_t>(lane)] = name;
      continue;
    }
    const auto lane = parse_lane_kind(item.substr(0, equals));
    if (!lane || !is_tcp(*lane))
      return Answer::failure("'" + std::string(item.substr(0, equals)) +
                             "' is no TCP lane; there are tcp, tcp-nagle and tcp-latest.");
    controls.names_[static_cast<std::size_t>(*lane)] = name;
  }
  return Answer::success(std::move(controls));
}

std::string CongestionControls::why_not() const {
  for (const std::string& name : names_) {
    if (name.empty()) continue;
    const UniqueFd probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto size = static_cast<socklen_t>(name.size());
    if (setsockopt(probe.get(), IPPROTO_TCP, TCP_CONGESTION, name.data(), size) != 0)
      return refusal(errno, name);
  }
  return {};
}

}  // namespace tw::transport
