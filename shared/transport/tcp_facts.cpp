// SPDX-License-Identifier: MIT
// Apart from its neighbours because the kernel's header, which knows tcpi_notsent_bytes, cannot stand beside libc's.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "shared/transport/stream_pipe.hpp"

namespace tw::transport {
namespace {

/// What an older kernel does not tell stays 0.
std::optional<tcp_info> read_info(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return info;
}

}  // namespace

std::optional<TcpFacts> read_tcp_facts(int fd) {
  const auto info = read_info(fd);
  if (!info) return std::nullopt;
  std::array<char, 16> name{};  // TCP_CA_NAME_MAX
  socklen_t length = name.size();
  if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), &length) != 0) length = 0;
  return TcpFacts{.retransmits = info->tcpi_total_retrans,
                  .congestion_control = std::string(name.data(), strnlen(name.data(), length))};
}

LaneFacts read_socket_facts(int fd) {
  const auto info = read_info(fd);
  if (!info) return {};
  LaneFacts facts;
  facts.retransmits = info->tcpi_total_retrans;
  facts.rto_us = info->tcpi_rto;
  facts.rtt_us = info->tcpi_rtt;
  facts.cwnd = info->tcpi_snd_cwnd;
  facts.unacked = info->tcpi_unacked;
  facts.lost = info->tcpi_lost;
  facts.notsent_bytes = info->tcpi_notsent_bytes;
  return facts;
}

}  // namespace tw::transport
