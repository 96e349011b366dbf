// SPDX-License-Identifier: MIT
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "lab/link/remote/message.hpp"
#include "lab/link/remote/stats_json.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// Something that speaks the protocol and hands out sockets that are not the link's, as a broken or impostor link
/// would: the one given, or without one, new ones of the ordinary network namespace. Serves one client until that
/// hangs up.
class ImpostorLink {
 public:
  explicit ImpostorLink(std::uint64_t announced_cookie, int socket_fd = -1) {
    char folder[] = "/tmp/tw-link-XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/s";
    listener_.reset(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(listener_.get(), 1);
    thread_ = std::thread([=, this] { serve(announced_cookie, socket_fd); });
  }
  ~ImpostorLink() {
    thread_.join();
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }
  const std::string& path() const { return path_; }

 private:
  void serve(std::uint64_t announced_cookie, int socket_fd) const {
    const UniqueFd client(accept(listener_.get(), nullptr, nullptr));
    while (const auto request = receive_message(client.get(), 300)) {
      const UniqueFd wrong(socket(AF_INET, SOCK_DGRAM, 0));
      if (request->text == "hello")
        send_message(client.get(), hello_reply({announced_cookie, 1, 2, "veth"}));
      else
        send_message(client.get(), effective_reply(1), socket_fd >= 0 ? socket_fd : wrong.get());
    }
  }

  std::string folder_, path_;
  UniqueFd listener_;
  std::thread thread_;
};

}  // namespace tw::link
