// SPDX-License-Identifier: MIT
// Two peers and one coin: each takes it at the same moment, and nobody is there who decides.
// Usage: tour_peer OWN_PORT OTHERS_ADDRESS OTHERS_PORT NAME   (start two, each with the other's port)
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPatience = std::chrono::seconds(20);

sockaddr_in at(const char* address, int port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, address, &result.sin_addr);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: tour_peer OWN_PORT OTHERS_ADDRESS OTHERS_PORT NAME\n", stderr);
    return 2;
  }
  const sockaddr_in own = at("0.0.0.0", std::atoi(argv[1])), other = at(argv[2], std::atoi(argv[3]));
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
    std::perror("tour_peer");
    return 1;
  }
  connect(fd, reinterpret_cast<const sockaddr*>(&other), sizeof other);
  const std::string claim = std::string(argv[4]) + " takes the coin";
  bool other_claims = false, other_knows = false;
  const auto deadline = Clock::now() + kPatience;
  // UDP promises nothing: say it again until the other one has said that it heard.
  while ((!other_claims || !other_knows) && Clock::now() < deadline) {
    const std::string message = claim + (other_claims ? ", and heard you" : "");
    send(fd, message.data(), message.size(), 0);
    pollfd wait{fd, POLLIN, 0};
    char buffer[128];
    if (poll(&wait, 1, 50) <= 0) continue;
    const ssize_t got = recv(fd, buffer, sizeof buffer - 1, 0);
    if (got <= 0) continue;  // the other one is not there yet
    buffer[got] = '\0';
    other_claims = other_claims || std::strstr(buffer, "takes the coin") != nullptr;
    other_knows = other_knows || std::strstr(buffer, "heard you") != nullptr;
  }
  for (int i = 0; i < 3 && other_claims; ++i) {  // our last word may be the one that is lost
    const std::string message = claim + ", and heard you";
    send(fd, message.data(), message.size(), 0);
  }
  std::printf("%s: I have the coin.%s\n", argv[4],
              other_claims ? " So says the other one. Who decides?" : "");
  return other_claims ? 0 : 1;
}
