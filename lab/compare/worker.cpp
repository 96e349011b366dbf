// SPDX-License-Identifier: MIT
#include "lab/compare/worker.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string_view>

#include "shared/base/limits.hpp"

namespace tw::compare {
namespace {

constexpr std::size_t kMaxMessageBytes = 4096;
constexpr char kFractionMark = 'p', kFailureMark = 'e';

volatile std::sig_atomic_t told_to_stop = 0;

void obey_signals(pid_t parent) {
  struct sigaction action {};
  action.sa_handler = [](int) { told_to_stop = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) told_to_stop = 1;  // it has gone already, and the kernel will not tell
}

void send_text(int fd, char mark, std::string_view text, int flags) {
  std::string message(1, mark);
  message += text.substr(0, kMaxMessageBytes - 1);
  (void)send(fd, message.data(), message.size(), MSG_NOSIGNAL | flags);  // nobody there: nobody to tell
}

/// Empty, or why there is no stored cell.
std::string work(const Job& job, const ComparisonOptions& options, const CellStore& store, int channel) {
  auto cell = options.measure(job.options, [channel](double fraction) {
    send_text(channel, kFractionMark, fmt::format("{:.4f}", fraction), MSG_DONTWAIT);
    return told_to_stop == 0;
  });
  if (!cell) return cell.error;
  cell->attempts = job.attempts + 1;
  cell->spoilt = job.spoilt;
  return store.save(*cell);
}

}  // namespace

std::unique_ptr<Worker> Worker::start(Job job, const ComparisonOptions& options, const CellStore& store) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
  UniqueFd ours(ends[0]), theirs(ends[1]);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return nullptr;
  if (pid == 0) {
    ours.reset();
    obey_signals(parent);
    const std::string failure = work(job, options, store, theirs.get());
    if (!failure.empty()) send_text(theirs.get(), kFailureMark, failure, 0);
    _exit(failure.empty() ? 0 : 1);
  }
  return std::unique_ptr<Worker>(new Worker(std::move(job), pid, std::move(ours)));
}

Worker::~Worker() {
  if (pid_ <= 0) return;
  stop();
  waitpid(pid_, nullptr, 0);
}

void Worker::stop() {
  if (pid_ > 0) kill(pid_, SIGTERM);
}

void Worker::listen() {
  char buffer[kMaxMessageBytes];
  ssize_t got = 0;
  while ((got = recv(channel_.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0) {
    const std::string text(buffer + 1, static_cast<std::size_t>(got) - 1);
    if (buffer[0] == kFailureMark) failure_ = text;
    if (buffer[0] == kFractionMark) fraction_ = std::clamp(std::strtod(text.c_str(), nullptr), 0.0, 1.0);
  }
}

std::optional<std::string> Worker::poll() {
  listen();
  int status = 0;
  const pid_t ended = waitpid(pid_, &status, WNOHANG);
  if (ended == 0) return std::nullopt;
  listen();  // what it said last
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::string();
  if (!failure_.empty()) return failure_;
  return WIFSIGNALED(status)
             ? fmt::format("The process that measured a cell was ended by signal {}.", WTERMSIG(status))
             : std::string("The process that measured a cell ended, and did not say why.");
}

}  // namespace tw::compare
