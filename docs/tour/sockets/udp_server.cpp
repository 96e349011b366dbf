// SPDX-License-Identifier: MIT
// The smallest UDP server: sends every datagram back to where it came from. Usage: tour_udp_server ADDRESS PORT
// There is no connection: one socket hears everybody, and each datagram says who it is from - or claims to.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    std::fputs(
        "usage: tour_udp_server ADDRESS PORT   (0.0.0.0: every address of this machine; port 0: a free "
        "one)\n",
        stderr);
    return 2;
  }
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[2])));
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    std::perror("tour_udp_server");
    return 1;
  }
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("listening on %s:%u\n", argv[1], ntohs(address.sin_port));
  std::fflush(stdout);
  while (true) {
    char datagram[512];  // a longer one is cut off; TCP would have given us the rest
    sockaddr_in from{};
    socklen_t from_size = sizeof from;
    const ssize_t got =
        recvfrom(fd, datagram, sizeof datagram, 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    if (got < 0) continue;
    // The answer is never longer than the question: nobody can use us to flood a third party with more than they sent.
    sendto(fd, datagram, static_cast<std::size_t>(got), 0, reinterpret_cast<sockaddr*>(&from), from_size);
  }
}
