// SPDX-License-Identifier: MIT
#include "client/app/host/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace tw::app {
namespace {

constexpr int kPatienceMs = 3'000, kLookEveryMs = 10;

/// In the child: only what is safe between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* folder, int output, int log, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // Ctrl-C in the terminal is the window's to hear: it ends its children itself.
  setpgid(0, 0);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  if (*folder != '\0' && chdir(folder) != 0) _exit(126);
  if (getppid() == parent && dup2(output, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
    execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

std::string Child::start(const std::vector<std::string>& command, const std::string& log,
                         const std::string& folder) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (access(arguments[0], X_OK) != 0) return "There is no program " + command[0] + ".";
  const UniqueFd errors(open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (errors.get() < 0) return "Cannot write " + log + ": " + std::strerror(errno) + ".";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::string("Cannot make a pipe: ") + std::strerror(errno) + ".";
  output_ = UniqueFd(ends[0]);
  const UniqueFd theirs(ends[1]);
  fcntl(output_.get(), F_SETFL, O_NONBLOCK);
  const pid_t parent = getpid(), pid = fork();
  if (pid < 0) return std::string("Cannot start a process: ") + std::strerror(errno) + ".";
  if (pid == 0) become(arguments.data(), folder.c_str(), theirs.get(), errors.get(), parent);
  pid_ = pid;
  status_ = 0;
  return {};
}

std::string Child::take_output() {
  std::array<char, 4096> buffer;
  const ssize_t got = output_.get() < 0 ? 0 : read(output_.get(), buffer.data(), buffer.size());
  return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

bool Child::running() {
  int status = 0;
  const pid_t ended = pid_ != 0 ? waitpid(pid_, &status, WNOHANG) : 0;
  if (ended == 0) return pid_ != 0;
  status_ = ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  pid_ = 0;
  return false;
}

void Child::ask_to_end() {
  if (running()) kill(pid_, SIGTERM);
}

void Child::stop() {
  ask_to_end();
  for (int waited = 0; waited < kPatienceMs; waited += kLookEveryMs) {
    if (!running()) return;
    poll(nullptr, 0, kLookEveryMs);
  }
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

std::string last_line(const std::string& path) {
  std::ifstream file(path);
  std::string line, last;
  while (std::getline(file, line))
    if (!line.empty()) last = line;
  return last;
}

std::string program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

}  // namespace tw::app
