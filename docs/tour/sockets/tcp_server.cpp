// SPDX-License-Identifier: MIT
// The smallest TCP server: answers every line with the same line. Usage: tour_tcp_server ADDRESS PORT
// TCP gives us a stream of bytes: whole, in order, without borders. Where a message ends is ours to say: at '\n'.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr std::size_t kLongestLine = 512;  // whoever sends more without a '\n' is not one of ours

void serve(int client) {
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // do not collect small answers
  std::string waiting;
  char buffer[256];
  for (ssize_t got = 0; (got = recv(client, buffer, sizeof buffer, 0)) > 0;) {
    waiting.append(buffer, static_cast<std::size_t>(got));  // half a line, or three and a half
    for (std::size_t end = 0; (end = waiting.find('\n')) != std::string::npos; waiting.erase(0, end + 1))
      if (send(client, waiting.data(), end + 1, MSG_NOSIGNAL) < 0) return;
    if (waiting.size() > kLongestLine) return;  // without this, a stranger decides how much memory we use
  }
}

}  // namespace

int main(int argc, char** argv) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    std::fputs(
        "usage: tour_tcp_server ADDRESS PORT   (0.0.0.0: every address of this machine; port 0: a free "
        "one)\n",
        stderr);
    return 2;
  }
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[2])));  // the wire counts from the big end
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // also right after a crash
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 8) != 0) {
    std::perror("tour_tcp_server");
    return 1;
  }
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("listening on %s:%u\n", argv[1], ntohs(address.sin_port));
  std::fflush(stdout);
  while (true) {  // one client after the other: the second waits until the first has gone
    const int client = accept(listener, nullptr, nullptr);
    if (client < 0) continue;
    serve(client);
    close(client);
  }
}
