// SPDX-License-Identifier: MIT
#include "client/core/server_finder.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <set>
#include <tuple>
#include <utility>

#include "shared/protocol/clean_text.hpp"

namespace tw::client {
namespace {

constexpr Micros kAskEvery = 1'000'000;
constexpr std::size_t kRememberedQuestions = 4;
constexpr int kMaxAnswersPerService = 128;
constexpr std::uint32_t kThisMachine = 0x7f000001;

/// How long the kernel has held it: as long as a frame, which is no part of the way. A clock that is set meanwhile adds nothing.
Micros waited(msghdr& message) {
  const cmsghdr* note = CMSG_FIRSTHDR(&message);
  if (note == nullptr || note->cmsg_level != SOL_SOCKET || note->cmsg_type != SCM_TIMESTAMPNS) return 0;
  timespec came{}, now{};
  std::memcpy(&came, CMSG_DATA(note), sizeof came);
  ::clock_gettime(CLOCK_REALTIME, &now);
  const Micros micros = (now.tv_sec - came.tv_sec) * 1'000'000 + (now.tv_nsec - came.tv_nsec) / 1'000;
  return micros >= 0 && micros < kAskEvery ? micros : 0;
}

/// Where everybody of each network hears us, and this machine: not every system gives a broadcast back to itself.
std::set<std::uint32_t> everybody() {
  std::set<std::uint32_t> all{kThisMachine};
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return all;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    const bool broadcasts = (one->ifa_flags & IFF_BROADCAST) != 0 && (one->ifa_flags & IFF_UP) != 0;
    if (!broadcasts || one->ifa_broadaddr == nullptr || one->ifa_broadaddr->sa_family != AF_INET) continue;
    all.insert(ntohl(reinterpret_cast<const sockaddr_in*>(one->ifa_broadaddr)->sin_addr.s_addr));
  }
  ::freeifaddrs(first);
  return all;
}

}  // namespace

Bytes FoundServers::ask(std::uint64_t nonce, Micros now) {
  asked_.push_back({nonce, now});
  if (asked_.size() > kRememberedQuestions) asked_.pop_front();
  return protocol::encode(protocol::DiscoveryQuestion{nonce});
}

void FoundServers::hear(ByteView datagram, const Endpoint& from, Micros now) {
  const auto answer = protocol::decode_answer(datagram);
  if (!answer || answer->lobby_port == 0) return;
  const auto asked =
      std::find_if(asked_.begin(), asked_.end(), [&](const Asked& a) { return a.nonce == answer->nonce; });
  if (asked == asked_.end()) return;
  FoundServer server{.lobby = {from.address, answer->lobby_port},
                     .name = protocol::shown_text(answer->name),
                     .version = protocol::shown_text(answer->version),
                     .same_protocol = answer->protocol == kProtocolVersion,
                     .players = answer->players,
                     .matches = answer->matches,
                     .ping = std::max<Micros>(now - asked->at, 0),
                     .heard = now};
  const auto known = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const FoundServer& s) { return s.lobby == server.lobby; });
  if (known != servers_.end()) {
    // Over two networks one server answers twice; the shorter way counts.
    if (known->heard >= asked->at) server.ping = std::min(server.ping, known->ping);
    *known = std::move(server);
  } else if (servers_.size() < kMaxServers && from_address(from.address) < kMaxPerAddress) {
    servers_.push_back(std::move(server));
  }
}

std::size_t FoundServers::from_address(std::uint32_t address) const {
  return static_cast<std::size_t>(
      std::count_if(servers_.begin(), servers_.end(),
                    [address](const FoundServer& s) { return s.lobby.address == address; }));
}

std::vector<FoundServer> FoundServers::list(Micros now) {
  std::erase_if(servers_, [now](const FoundServer& s) { return now - s.heard > kKeptMicros; });
  std::vector<FoundServer> sorted = servers_;
  // A server on this machine answers on both ways; friends need the address that leads to it from elsewhere.
  std::erase_if(sorted, [this](const FoundServer& s) {
    return s.lobby.address == kThisMachine &&
           std::any_of(servers_.begin(), servers_.end(), [&](const FoundServer& o) {
             return o.lobby.address != kThisMachine && o.lobby.port == s.lobby.port && o.name == s.name;
           });
  });
  std::sort(sorted.begin(), sorted.end(), [](const FoundServer& a, const FoundServer& b) {
    return std::tie(a.name, a.lobby) < std::tie(b.name, b.lobby);
  });
  return sorted;
}

ServerFinder::ServerFinder() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  if (!socket_) return;
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void ServerFinder::ask(Micros now) {
  std::uint64_t nonce = 0;
  if (::getrandom(&nonce, sizeof nonce, 0) != sizeof nonce) return;
  const Bytes question = found_.ask(nonce, now);
  for (const std::uint32_t address : everybody()) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(protocol::kDiscoveryPort);
    to.sin_addr.s_addr = htonl(address);
    // A network that cannot be reached now is asked again in a second.
    (void)::sendto(socket_.get(), question.data(), question.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

void ServerFinder::service(Micros now) {
  if (!socket_) return;
  if (now >= next_question_) {
    ask(now);
    next_question_ = now + kAskEvery;
  }
  std::array<std::uint8_t, protocol::kDiscoveryBytes + 1> buffer{};
  for (int i = 0; i < kMaxAnswersPerService; ++i) {
    sockaddr_in from{};
    iovec into{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(timespec))> beside{};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    message.msg_control = beside.data();
    message.msg_controllen = beside.size();
    const ssize_t got = ::recvmsg(socket_.get(), &message, 0);
    if (got < 0) return;
    found_.hear({buffer.data(), static_cast<std::size_t>(got)},
                {ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)}, now - waited(message));
  }
}

}  // namespace tw::client
