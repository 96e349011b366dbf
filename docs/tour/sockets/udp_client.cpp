// SPDX-License-Identifier: MIT
// The smallest UDP client: sends a numbered datagram every 50 ms and tells when each comes back, if it does.
// Usage: tour_udp_client ADDRESS PORT COUNT
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kEveryMs = 50, kPatienceMs = 1'000;

int ms_since(Clock::time_point then) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - then).count());
}

}  // namespace

int main(int argc, char** argv) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  const int count = argc == 4 ? std::atoi(argv[3]) : 0;
  if (count < 1 || count > 1000 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
    std::fputs("usage: tour_udp_client ADDRESS PORT COUNT   (count: 1 to 1000)\n", stderr);
    return 2;
  }
  server.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[2])));
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  // Sends no packet: it only has the kernel drop what comes from any other address. Our port: any free one.
  connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof server);
  const auto began = Clock::now();
  std::vector<Clock::time_point> sent;
  std::vector<bool> seen(static_cast<std::size_t>(count), false);
  int back = 0, slowest = 0;
  while (back < count && ms_since(began) < count * kEveryMs + kPatienceMs) {
    if (static_cast<int>(sent.size()) < count &&
        ms_since(began) >= static_cast<int>(sent.size()) * kEveryMs) {
      const std::string number = std::to_string(sent.size());
      sent.push_back(Clock::now());
      send(fd, number.data(), number.size(), 0);  // true or not, this is the last that we hear of it
    }
    pollfd wait{fd, POLLIN, 0};
    char buffer[64];
    if (poll(&wait, 1, 5) <= 0) continue;
    const ssize_t got = recv(fd, buffer, sizeof buffer - 1, 0);
    if (got <= 0) continue;  // "connection refused": nobody listened; there is no connection that could end
    buffer[got] = '\0';
    const auto number = static_cast<std::size_t>(std::atoi(buffer));
    if (number >= sent.size() || seen[number]) continue;  // not one of ours, or the network doubled it
    seen[number] = true;
    ++back;
    slowest = std::max(slowest, ms_since(sent[number]));
    std::printf("%zu came back after %d ms\n", number, ms_since(sent[number]));
  }
  std::printf("udp: %zu sent, %d came back, the slowest after %d ms\n", sent.size(), back, slowest);
  return back > 0 ? 0 : 1;
}
