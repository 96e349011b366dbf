// SPDX-License-Identifier: MIT
#include "lab/probe/syn_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace tw::probe {

void SynProbe::send_if_due(Micros now) {
  if (now < next_) return;
  next_ = now + kEvery;
  UniqueFd socket(sockets_.open(SocketKind::kTcp, "probe"));
  if (!socket) return;
  const linger reset{.l_onoff = 1, .l_linger = 0};  // closed without a trace: no port waits a minute for it
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(server_.address);
  address.sin_port = htons(server_.port);
  const SystemClock clock;
  const Micros sent = clock.now();
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    round_trips_.push_back(clock.now() - sent);
  else if (errno == EINPROGRESS)
    attempts_.push_back({std::move(socket), sent});
}

void SynProbe::add_to(std::vector<pollfd>& waiting) const {
  for (const Attempt& attempt : attempts_)
    waiting.push_back({.fd = attempt.socket.get(), .events = POLLOUT, .revents = 0});
}

bool SynProbe::is_over(const Attempt& attempt, Micros now) {
  pollfd answered{.fd = attempt.socket.get(), .events = POLLOUT, .revents = 0};
  if (poll(&answered, 1, 0) == 1) {
    round_trips_.push_back(now - attempt.sent);
    return true;
  }
  if (now - attempt.sent < kPatience) return false;
  ++unanswered_;
  return true;
}

void SynProbe::note_answers(Micros now) {
  std::erase_if(attempts_, [&](const Attempt& attempt) { return is_over(attempt, now); });
}

}  // namespace tw::probe
