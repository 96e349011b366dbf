// SPDX-License-Identifier: MIT
#include "lab/link/control_server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "lab/link/remote/stats_json.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

/// Inside the link's user namespace its owner is user 0 and everybody else is "nobody": one comparison tells
/// them apart, whoever the owner is outside.
bool is_owner(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

}  // namespace

ControlServer::ControlServer(const std::string& path, Handler handler) : handler_(std::move(handler)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error("The path of the link's control socket is too long: '" + path + "'.");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  listener_.reset(
      checked(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "Cannot open a socket"));
  unlink(path.c_str());  // of an earlier run in the same directory, which is ours
  const mode_t before = umask(0177);
  const int bound = bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  umask(before);
  checked(bound, "Cannot make the control socket '" + path + "'");
  checked(listen(listener_.get(), 8), "Cannot listen on '" + path + "'");
  clients_.reserve(kMaxControlClients);
}

void ControlServer::add_to(std::vector<pollfd>& wanted) const {
  wanted.push_back({.fd = listener_.get(), .events = POLLIN, .revents = 0});
  for (const UniqueFd& client : clients_)
    wanted.push_back({.fd = client.get(), .events = POLLIN, .revents = 0});
}

void ControlServer::serve_one(const pollfd* ready) {
  const std::size_t clients = clients_.size();
  for (std::size_t i = 0; i <= clients; ++i) {
    const std::size_t turn = (next_ + i) % (clients + 1);  // the listener's turn is the last
    if (ready[(turn + 1) % (clients + 1)].revents == 0) continue;
    next_ = turn + 1;
    if (turn == clients)
      accept_client();
    else if (!answer(clients_[turn].get()))
      clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(turn));
    return;
  }
}

void ControlServer::accept_client() {
  UniqueFd client(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client || !is_owner(client.get())) return;
  if (clients_.size() == kMaxControlClients)
    send_message(client.get(), error_reply("The link already talks with 16 programs."));
  else
    clients_.push_back(std::move(client));
}

bool ControlServer::answer(int fd) {
  const auto message = receive_message(fd, kMaxRequestBytes + 1);  // one more, to see that it is too long
  if (!message) return false;
  const auto request = parse_request(message->text);
  const Message reply = request ? handler_(*request) : Message{error_reply(request.error), {}};
  return send_message(fd, reply.text, reply.passed.get());
}

}  // namespace tw::link
