// SPDX-License-Identifier: MIT
#include "client/core/server_finder.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
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
                     .ping = now - asked->at,
                     .heard = now};
  const auto known = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const FoundServer& s) { return s.lobby == server.lobby; });
  if (known != servers_.end()) {
    // Over two networks one server answers twice; the shorter way counts.
    if (known->heard >= asked->at) server.ping = std::min(server.ping, known->ping);
    *known = std::move(server);
  } else if (servers_.size() < kMaxServers) {
    servers_.push_back(std::move(server));
  }
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
  if (socket_) ::setsockopt(socket_.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
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
    socklen_t size = sizeof from;
    const ssize_t got =
        ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) return;
    found_.hear({buffer.data(), static_cast<std::size_t>(got)},
                {ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)}, now);
  }
}

}  // namespace tw::client
