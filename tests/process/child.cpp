// SPDX-License-Identifier: MIT
#include "tests/process/child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "shared/base/clock.hpp"

namespace tw::test {
namespace {

constexpr uid_t kNobody = 65534;
constexpr useconds_t kLookAgainMicros = 5'000;

std::string new_file() {
  std::string path = "/tmp/twinwire-test-XXXXXX";
  const int fd = mkstemp(path.data());
  if (fd < 0) throw std::runtime_error("no temporary file");
  close(fd);
  return path;
}

void become_nobody() {
  if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0))
    _exit(126);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

}  // namespace

Child::Child(std::vector<std::string> command, const Options& options)
    : out_path_(new_file()), err_path_(new_file()) {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) return;
  dup2(open(out_path_.c_str(), O_WRONLY), STDOUT_FILENO);
  dup2(open(err_path_.c_str(), O_WRONLY), STDERR_FILENO);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  if (options.as_nobody) become_nobody();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Child::~Child() {
  if (running()) {
    signal(SIGTERM);
    if (await_exit(5) == -1) {
      signal(SIGKILL);
      await_exit(5);
    }
  }
  unlink(out_path_.c_str());
  unlink(err_path_.c_str());
}

bool Child::running() {
  if (!reaped_ && waitpid(pid_, &status_, WNOHANG) == pid_) reaped_ = true;
  return !reaped_;
}

std::string Child::await_line(const std::string& prefix, int seconds) {
  const SystemClock clock;
  const Micros deadline = clock.now() + Micros{seconds} * 1'000'000;
  for (;;) {
    const bool alive = running();
    const std::string text = "\n" + out();
    if (const auto at = text.find("\n" + prefix); at != std::string::npos)
      if (const auto end = text.find('\n', at + 1); end != std::string::npos)
        return text.substr(at + 1, end - at - 1);
    if (!alive || clock.now() > deadline) return {};
    usleep(kLookAgainMicros);
  }
}

int Child::await_exit(int seconds) {
  const SystemClock clock;
  const Micros deadline = clock.now() + Micros{seconds} * 1'000'000;
  while (running()) {
    if (clock.now() > deadline) return -1;
    usleep(kLookAgainMicros);
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

void Child::signal(int number) const {
  if (!reaped_) kill(pid_, number);
}

std::string Child::out() const { return read_file(out_path_); }
std::string Child::err() const { return read_file(err_path_); }

TemporaryFolder::TemporaryFolder(bool for_nobody) : path_("/tmp/twinwire-test-XXXXXX") {
  if (!mkdtemp(path_.data())) throw std::runtime_error("no temporary folder");
  if (for_nobody && geteuid() == 0 && chown(path_.c_str(), kNobody, kNobody) != 0)
    throw std::runtime_error("the folder could not be given to nobody");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string program(const std::string& name) { return std::string(TW_BIN_DIR) + "/" + name; }

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace tw::test
