// SPDX-License-Identifier: MIT
#include "lab/link/link.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "lab/link/address_plan.hpp"
#include "lab/link/keeper.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/message.hpp"

namespace tw::link {
namespace {

/// Building the link takes some 20 ms; a loaded machine may need seconds.
constexpr int kStartTimeoutMs = 20'000;
constexpr int kAnswerTimeoutMs = 10'000;

/// "WORD REST" with the given first word: the rest. Null for anything else.
std::optional<std::string> rest_after(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  text.remove_prefix(word.size());
  if (text.starts_with(' ')) text.remove_prefix(1);
  return std::string(text);
}

std::optional<int> number_after(std::string_view text, std::string_view word) {
  const auto digits = rest_after(text, word);
  int value = 0;
  if (!digits || std::from_chars(digits->data(), digits->data() + digits->size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

class KeptLink final : public Link {
 public:
  KeptLink(pid_t keeper, UniqueFd channel, std::string control_path)
      : keeper_(keeper), channel_(std::move(channel)), control_path_(std::move(control_path)) {}

  ~KeptLink() override {
    // Not only closed: a child that our program forked may still hold a copy.
    shutdown(channel_.get(), SHUT_RDWR);
    waitpid(keeper_, nullptr, 0);
  }

  /// The sentence that says why there is no link, or null once there is one.
  std::optional<std::string> await_ready() {
    const auto first = receive_message(channel_.get(), kMaxKeeperMessageBytes, kStartTimeoutMs);
    if (!first) return "The link's process ended before the link stood.";
    return rest_after(first->text, "error");
  }

  std::string control_path() const override { return control_path_; }
  std::uint32_t server_address() const override { return kServerAddress; }
  std::uint32_t client_address() const override { return kClientAddress; }

  Result<int> spawn(Side side, const std::vector<std::string>& command, int stdout_fd) override {
    return ask_for_program("spawn", side, command, stdout_fd);
  }
  Result<int> spawn_attached(Side side, const std::vector<std::string>& command, int stdin_fd) override {
    return ask_for_program("attach", side, command, stdin_fd);
  }

  int stop(int pid, int signal, int wait_ms) override {
    const auto request =
        "stop " + std::to_string(pid) + ' ' + std::to_string(signal) + ' ' + std::to_string(wait_ms);
    const auto reply = ask(request, wait_ms + kAnswerTimeoutMs);
    return reply ? number_after(reply->text, "exit").value_or(-1) : -1;
  }

  bool running(int pid) override {
    const auto reply = ask("running " + std::to_string(pid), kAnswerTimeoutMs);
    return reply && reply->text == "yes";
  }

  int open_server_socket(SocketKind kind) override {
    auto reply = ask(kind == SocketKind::kUdp ? "socket udp" : "socket tcp", kAnswerTimeoutMs);
    if (!reply) return -ECONNRESET;
    return reply->passed ? reply->passed.release() : -EMFILE;
  }

 private:
  Result<int> ask_for_program(std::string request, Side side, const std::vector<std::string>& command,
                              int passed_fd) {
    request += side == Side::kServer ? " server" : " client";
    for (const std::string& word : command) request += '\0' + word;
    if (request.size() >= kMaxKeeperMessageBytes)
      return Result<int>::failure("The command line is too long.");
    const auto reply = ask(request, kAnswerTimeoutMs, passed_fd);
    if (!reply) return Result<int>::failure("The link has ended.");
    if (const auto pid = number_after(reply->text, "pid")) return Result<int>::success(*pid);
    return Result<int>::failure(rest_after(reply->text, "error").value_or("The link gave no answer."));
  }

  std::optional<Message> ask(std::string_view request, int timeout_ms, int passed_fd = -1) {
    if (!send_message(channel_.get(), request, passed_fd)) return std::nullopt;
    auto reply = receive_message(channel_.get(), kMaxKeeperMessageBytes, timeout_ms);
    if (!reply) shutdown(channel_.get(), SHUT_RDWR);  // or a late answer would be taken for the next one's
    return reply;
  }

  pid_t keeper_;
  UniqueFd channel_;
  std::string control_path_;
};

}  // namespace

Result<std::unique_ptr<Link>> Link::start(const LinkOptions& options) {
  using Started = Result<std::unique_ptr<Link>>;
  if (const char* why = invalid_reason(options.settings)) return Started::failure(why);
  if (!options.backend.empty() && options.backend != "tun" && options.backend != "veth")
    return Started::failure("The link's back end is 'tun' or 'veth', not '" + options.backend + "'.");
  const std::string control_path = options.run_dir + "/link.sock";

  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return Started::failure(std::string("Cannot make a socket pair: ") + std::strerror(errno) + ".");
  UniqueFd ours(ends[0]), theirs(ends[1]);
  const pid_t keeper = fork();
  if (keeper < 0)
    return Started::failure(std::string("Cannot start a process: ") + std::strerror(errno) + ".");
  if (keeper == 0) {
    ours.reset();
    run_keeper(std::move(theirs), options, control_path);
  }
  theirs.reset();
  auto link = std::make_unique<KeptLink>(keeper, std::move(ours), control_path);
  const auto first = link->await_ready();
  if (first) return Started::failure(*first);
  return Started::success(std::move(link));
}

}  // namespace tw::link
