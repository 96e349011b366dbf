// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "lab/commands.hpp"
#include "lab/compare/rig.hpp"

namespace tw::lab {
namespace {

std::string join_lanes(const std::vector<LaneKind>& lanes) {
  std::string out;
  for (const LaneKind lane : lanes) out += (out.empty() ? "" : ",") + std::string(to_string(lane));
  return out;
}

/// The client's pid. It stays in the ordinary namespace: display, sound and GPU are untouched.
pid_t start_window(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  execv(arguments[0], arguments.data());
  _exit(127);
}

/// Waits for the window's end; passes an interrupt on to it once. Its exit code.
int await_window(pid_t pid) {
  bool told = false;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (interrupted && !told) {
      kill(pid, SIGTERM);
      told = true;
    }
    poll(nullptr, 0, 50);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int play(const PlayOptions& options) {
  catch_interrupts();
  auto rig = compare::Rig::start({.delay_ms = options.delay_ms,
                                  .loss_pct = options.loss_pct,
                                  .per_packet = false,
                                  .seed = options.seed,
                                  .bots = options.bots,
                                  .map = options.map,
                                  .congestion_control = "cubic",
                                  .backend = {}});
  if (!rig) {
    fmt::print(stderr, "twinwire-lab: {}\n", rig.error);
    return 1;
  }
  std::vector<std::string> command{compare::program_folder() + "/twinwire",
                                   "--connect",
                                   (*rig)->lobby_address(),
                                   "--fingerprint",
                                   (*rig)->fingerprint(),
                                   "--guest",
                                   "--room",
                                   compare::Rig::kRoom,
                                   "--lanes",
                                   join_lanes(options.lanes),
                                   "--link",
                                   (*rig)->control_path(),
                                   "--truth",
                                   (*rig)->truth_path()};
  if (options.seconds > 0) command.insert(command.end(), {"--seconds", std::to_string(options.seconds)});
  command.insert(command.end(), options.window_options.begin(), options.window_options.end());
  const pid_t window = start_window(command);
  if (window < 0) {
    fmt::print(stderr, "twinwire-lab: the client could not be started.\n");
    return 1;
  }
  return await_window(window);
}

}  // namespace tw::lab
