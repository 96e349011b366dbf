// SPDX-License-Identifier: MIT
#include "lab/link/programs.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lab/link/keeper.hpp"
#include "shared/base/net.hpp"

namespace tw::link {
namespace {

/// In the child. Reports a failure over `report_fd`, which a successful exec closes.
[[noreturn]] void become(const NetNamespace& where, char* const* arguments, const Programs::Streams& streams,
                         int report_fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const bool placed = setns(where.fd(), CLONE_NEWNET) == 0 &&
                      (streams.in < 0 || dup2(streams.in, STDIN_FILENO) >= 0) &&
                      (streams.out < 0 || dup2(streams.out, STDOUT_FILENO) >= 0);
  if (placed && getppid() == parent) execvp(arguments[0], arguments);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(report_fd, &error, sizeof error);
  _exit(127);
}

}  // namespace

Programs::~Programs() {
  for (const Program& program : programs_)
    if (!program.ended) kill(-program.pid, SIGKILL);
  for (const Program& program : programs_)
    if (!program.ended) waitpid(program.pid, nullptr, 0);
}

Programs::Program* Programs::find(pid_t pid) {
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [&](const Program& program) { return program.pid == pid; });
  return found == programs_.end() ? nullptr : &*found;
}

/// Forgets the oldest that has ended, if need be.
bool Programs::make_room() {
  if (programs_.size() < kMaxPrograms) return true;
  const auto ended =
      std::find_if(programs_.begin(), programs_.end(), [](const Program& p) { return p.ended; });
  if (ended == programs_.end()) return false;
  programs_.erase(ended);
  return true;
}

Result<pid_t> Programs::spawn(const NetNamespace& where, const std::vector<std::string>& command,
                              const Streams& streams) {
  using Spawned = Result<pid_t>;
  if (command.empty()) return Spawned::failure("No program was named.");
  if (!make_room()) return Spawned::failure("Too many programs already run inside the link.");
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return Spawned::failure(std::string("Cannot make a pipe: ") + std::strerror(errno));
  const UniqueFd report_in(ends[0]);
  UniqueFd report_out(ends[1]);

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return Spawned::failure(std::string("Cannot start a process: ") + std::strerror(errno));
  if (pid == 0) become(where, arguments.data(), streams, report_out.get(), parent);
  setpgid(pid, pid);  // both sides do it, so that it is done whoever runs first
  report_out.reset();
  int error = 0;
  if (read(report_in.get(), &error, sizeof error) == sizeof error) {
    waitpid(pid, nullptr, 0);
    return Spawned::failure("Cannot run '" + command.front() + "': " + std::strerror(error) + ".");
  }
  programs_.push_back({.pid = pid});
  return Spawned::success(pid);
}

bool Programs::running(pid_t pid) {
  const Program* program = find(pid);
  return program && !program->ended;
}

void Programs::signal(pid_t pid, int number) {
  if (running(pid)) kill(pid, number);
}

void Programs::kill_group(pid_t pid) {
  if (running(pid)) kill(-pid, SIGKILL);
}

int Programs::exit_status(pid_t pid) {
  const Program* program = find(pid);
  if (!program || !program->ended) return -1;
  return WIFSIGNALED(program->status) ? 128 + WTERMSIG(program->status) : WEXITSTATUS(program->status);
}

void Programs::reap() {
  for (Program& program : programs_) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(program.pid);
    if (program.ended) continue;
    // Ctrl-Z: there is no shell here that could wake it again, and the terminal would wait with it for good.
    if (waitid(P_PID, id, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid != 0 && info.si_status == SIGTSTP)
      kill(-program.pid, SIGCONT);
    info = {};
    if (waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) continue;
    // Its group dies with it. Before it is reaped: until then nobody else can have its number.
    kill(-program.pid, SIGKILL);
    waitpid(program.pid, &program.status, 0);
    program.ended = true;
  }
}

}  // namespace tw::link
