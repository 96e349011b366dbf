// SPDX-License-Identifier: MIT
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/transport/stream_server_lanes.hpp"

namespace tw::transport {
namespace {

constexpr int kTruthBacklog = 16;

/// True when `address` is a socket that nobody listens on any more: what a killed server left behind.
bool is_dead_socket(const sockaddr_un& address) {
  struct stat info {};
  if (lstat(address.sun_path, &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const UniqueFd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  return connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
         errno == ECONNREFUSED;
}

}  // namespace

Result<UniqueFd> listen_truth(const std::string& path) {
  const auto fail = [&](const std::string& why) {
    return Result<UniqueFd>::failure("Cannot offer the truth at " + path + ": " + why + ".");
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail("the path is too long for a Unix socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail(strerror(errno));
  if (is_dead_socket(address)) unlink(address.sun_path);
  // The mode of the unbound socket becomes the file's: it is never open to others, not for a moment.
  if (fchmod(fd.get(), S_IRUSR | S_IWUSR) != 0) return fail(strerror(errno));
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(strerror(errno));
  if (listen(fd.get(), kTruthBacklog) != 0) return fail(strerror(errno));
  return Result<UniqueFd>::success(std::move(fd));
}

}  // namespace tw::transport
