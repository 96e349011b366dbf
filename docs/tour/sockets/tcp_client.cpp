// SPDX-License-Identifier: MIT
// The smallest TCP client: sends a numbered line every 50 ms and tells when each comes back.
// Usage: tour_tcp_client ADDRESS PORT COUNT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kEveryMs = 50, kPatienceMs = 10'000;

int ms_since(Clock::time_point then) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - then).count());
}

}  // namespace

int main(int argc, char** argv) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  const int count = argc == 4 ? std::atoi(argv[3]) : 0;
  if (count < 1 || count > 1000 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
    std::fputs("usage: tour_tcp_client ADDRESS PORT COUNT   (count: 1 to 1000)\n", stderr);
    return 2;
  }
  server.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[2])));
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof server) !=
      0) {  // three packets, before any of ours
    std::perror("tour_tcp_client");
    return 1;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto began = Clock::now();
  std::vector<Clock::time_point> sent;
  std::string waiting;
  int back = 0, slowest = 0;
  while (back < count && ms_since(began) < count * kEveryMs + kPatienceMs) {
    if (static_cast<int>(sent.size()) < count &&
        ms_since(began) >= static_cast<int>(sent.size()) * kEveryMs) {
      const std::string line = std::to_string(sent.size()) + "\n";
      sent.push_back(Clock::now());
      if (send(fd, line.data(), line.size(), MSG_NOSIGNAL) < 0) break;
    }
    pollfd wait{fd, POLLIN, 0};
    char buffer[256];
    if (poll(&wait, 1, 5) <= 0) continue;
    const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) break;  // the server has hung up
    waiting.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = waiting.find('\n')) != std::string::npos;
         waiting.erase(0, end + 1), ++back) {
      const auto number = static_cast<std::size_t>(std::atoi(waiting.c_str()));
      if (number >= sent.size()) continue;
      slowest = std::max(slowest, ms_since(sent[number]));
      std::printf("%zu came back after %d ms\n", number, ms_since(sent[number]));
    }
  }
  std::printf("tcp: %zu sent, %d came back, the slowest after %d ms\n", sent.size(), back, slowest);
  return back == count ? 0 : 1;
}
