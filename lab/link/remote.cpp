// SPDX-License-Identifier: MIT
#include "lab/link/remote.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/message.hpp"
#include "lab/link/remote/netns_cookie.hpp"
#include "lab/link/remote/stats_json.hpp"

namespace tw::link {
namespace {

/// A link that is alive answers within its own lateness; this only bounds the wait for one that is not.
constexpr int kReplyTimeoutMs = 2000;

/// A socket of the wrong namespace does not fail: it would send the game's traffic out by the host's default
/// route, past the link, and every figure would be a lie. Nothing sensible can follow, so the program ends
/// here.
[[noreturn]] void abort_for_wrong_namespace(std::string_view label) {
  std::fprintf(
      stderr,
      "The socket for '%.*s' is not in the link's network namespace; its packets would bypass the link. "
      "Stopping before anything is sent.\n",
      static_cast<int>(label.size()), label.data());
  std::abort();
}

class ControlClient final : public Remote {
 public:
  ControlClient(UniqueFd fd, std::uint64_t own_cookie) : fd_(std::move(fd)), own_cookie_(own_cookie) {}

  std::optional<std::string> greet() {
    const auto reply = ask(HelloRequest{});
    if (!reply) return reply.error;
    const auto hello = read_hello(reply->text);
    if (!hello) return hello.error;
    link_cookie_ = hello->netns_cookie;
    return std::nullopt;
  }

  int open(SocketKind kind, std::string_view label) override {
    if (!is_valid_label(label)) return -EINVAL;
    auto reply = ask(SocketRequest{kind, std::string(label)});
    if (!reply) return -ECONNRESET;
    if (read_error(reply->text) || !reply->passed) return -EPROTO;
    const auto cookie = netns_cookie(reply->passed.get());
    if (!cookie || *cookie != link_cookie_ || *cookie == own_cookie_) abort_for_wrong_namespace(label);
    return reply->passed.release();
  }

  Result<Micros> set(const Settings& settings) override {
    if (const char* why = invalid_reason(settings)) return Result<Micros>::failure(why);
    return effective(SetRequest{patch_of(settings)});
  }
  Result<Micros> outage(int milliseconds) override { return effective(OutageRequest{milliseconds}); }
  Result<Micros> reset_counters() override { return effective(ResetRequest{}); }
  Result<Stats> stats() override {
    const auto reply = ask(StatsRequest{});
    return reply ? read_stats(reply->text) : Result<Stats>::failure(reply.error);
  }
  Result<std::vector<Change>> changes() override {
    const auto reply = ask(ChangesRequest{});
    return reply ? read_changes(reply->text) : Result<std::vector<Change>>::failure(reply.error);
  }
  Result<UniqueFd> packet_log() override {
    using Given = Result<UniqueFd>;
    auto reply = ask(LogRequest{});
    if (!reply) return Given::failure(reply.error);
    if (const auto error = read_error(reply->text)) return Given::failure(*error);
    if (!reply->passed) return Given::failure("The link gave no packet log.");
    return Given::success(std::move(reply->passed));
  }

 private:
  Result<Message> ask(const Request& request) {
    const std::string text = to_text(request);
    if (!send_message(fd_.get(), text)) return Result<Message>::failure("The link has ended.");
    auto reply = receive_message(fd_.get(), kMaxReplyBytes, kReplyTimeoutMs);
    if (reply) return Result<Message>::success(std::move(*reply));
    // After a timeout the late answer would be taken for that of the next request: end the conversation
    // instead.
    shutdown(fd_.get(), SHUT_RDWR);
    return Result<Message>::failure("The link does not answer.");
  }
  Result<Micros> effective(const Request& request) {
    const auto reply = ask(request);
    return reply ? read_effective(reply->text) : Result<Micros>::failure(reply.error);
  }

  UniqueFd fd_;
  std::uint64_t own_cookie_ = 0, link_cookie_ = 0;
};

std::optional<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

}  // namespace

Result<std::unique_ptr<Remote>> Remote::connect(const std::string& path) {
  using Connected = Result<std::unique_ptr<Remote>>;
  const auto own_cookie = own_netns_cookie();
  if (!own_cookie)
    return Connected::failure(
        "This kernel does not name network namespaces (SO_NETNS_COOKIE): Linux 5.14 or newer is needed.");
  const auto address = unix_address(path);
  if (!address)
    return Connected::failure("The path of the link's control socket is too long: '" + path + "'.");
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return Connected::failure("No link answers at '" + path + "': " + std::strerror(errno) + ".");
  auto remote = std::make_unique<ControlClient>(std::move(fd), *own_cookie);
  if (const auto error = remote->greet()) return Connected::failure(*error);
  return Connected::success(std::move(remote));
}

}  // namespace tw::link
