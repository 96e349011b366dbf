// SPDX-License-Identifier: MIT
#include "server/lane_facts_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace tw::server {

std::string lane_facts_line(Micros at, std::string_view session_name, LaneKind lane,
                            const transport::LaneFacts& facts) {
  const nlohmann::ordered_json line{{"at_us", at},
                                    {"session_name", session_name},
                                    {"lane", to_string(lane)},
                                    {"retransmits", facts.retransmits},
                                    {"rto_us", facts.rto_us},
                                    {"rtt_us", facts.rtt_us},
                                    {"cwnd", facts.cwnd},
                                    {"unacked", facts.unacked},
                                    {"lost", facts.lost},
                                    {"notsent_bytes", facts.notsent_bytes},
                                    {"enet_throttle", facts.enet_throttle},
                                    {"enet_throttled", facts.enet_throttled},
                                    {"in_transit_bytes", facts.in_transit_bytes}};
  return line.dump();
}

Result<LaneFactsLog> LaneFactsLog::open(const std::string& path) {
  LaneFactsLog log;
  log.fd_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!log.fd_)
    return Result<LaneFactsLog>::failure("The lanes' facts cannot be written to '" + path +
                                         "': " + std::strerror(errno) + ".");
  return Result<LaneFactsLog>::success(std::move(log));
}

bool LaneFactsLog::append(std::string_view lines) {
  if (!fd_) return false;
  const bool room = bytes_ + lines.size() <= kMaxBytes;
  if (room && ::write(fd_.get(), lines.data(), lines.size()) == static_cast<ssize_t>(lines.size())) {
    bytes_ += lines.size();
    return true;
  }
  fd_.reset();
  return false;
}

}  // namespace tw::server
