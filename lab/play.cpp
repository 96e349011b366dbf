// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <span>

#include "lab/change_list.hpp"
#include "lab/commands.hpp"
#include "lab/compare/rig.hpp"
#include "shared/base/clock.hpp"

namespace tw::lab {
namespace {

constexpr int kLookEveryMs = 20;

std::string join_lanes(const std::vector<tape::LaneChoice>& lanes) {
  std::string out;
  for (const auto& lane : lanes) out += (out.empty() ? "" : ",") + std::string(to_string(lane.kind));
  return out;
}

/// As the server's --congestion-control takes it: "cubic,tcp=bbr".
std::string congestion_controls(const std::vector<tape::LaneChoice>& lanes) {
  std::string out = "cubic";
  for (const auto& lane : lanes)
    if (!lane.congestion_control.empty())
      out += ',' + std::string(to_string(lane.kind)) + '=' + lane.congestion_control;
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
  dprintf(STDERR_FILENO, "twinwire-lab: Cannot run '%s': %s.\n", arguments[0], std::strerror(errno));
  _exit(127);
}

/// Carries out what is due; drops it from `script`.
void play_script(std::span<const tape::Event>& script, double seconds, link::Remote& remote) {
  for (; !script.empty() && script.front().at_s <= seconds; script = script.subspan(1)) {
    const auto& what = script.front().what;
    const auto* outage = std::get_if<tape::Outage>(&what);
    const auto done =
        outage ? remote.outage(outage->milliseconds) : remote.set(std::get<link::Settings>(what));
    if (!done) fmt::print(stderr, "twinwire-lab: {}\n", done.error);
  }
}

/// Waits for the window's end; passes an interrupt on to it once. Its exit code.
int await_window(pid_t pid, std::span<const tape::Event> script, link::Remote& remote) {
  const SystemClock clock;
  const Micros began = clock.now();
  bool told = false;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (interrupted && !told) {
      kill(pid, SIGTERM);
      told = true;
    }
    play_script(script, static_cast<double>(clock.now() - began) / 1e6, remote);
    poll(nullptr, 0, kLookEveryMs);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int play(const PlayOptions& options) {
  catch_interrupts();
  compare::RigOptions wanted;
  wanted.settings = options.settings;
  wanted.seed = options.seed;
  wanted.bots = options.bots;
  wanted.map = options.map;
  wanted.congestion_control = congestion_controls(options.lanes);
  wanted.backend = options.backend;
  wanted.pcap_dir = options.pcap_dir;
  wanted.enet_throttle = options.techniques.enet_throttle;
  auto rig = compare::Rig::start(wanted);
  if (!rig) return fail(rig.error);
  auto remote = link::Remote::connect((*rig)->control_path());
  if (!remote) return fail(remote.error);
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
                                   (*rig)->truth_path(),
                                   "--lane-facts",
                                   (*rig)->lane_facts_path()};
  if (options.techniques.enet_throttle) command.push_back("--enet-throttle");
  command.insert(command.end(), {"--others", std::string(word_of(options.techniques.others)), "--snapshot-hz",
                                 std::to_string(options.techniques.snapshot_hz)});
  if (options.techniques.own)
    command.insert(command.end(), {"--own", std::string(word_of(*options.techniques.own))});
  if (!options.techniques.deltas) command.push_back("--whole-snapshots");
  if (options.seconds > 0) command.insert(command.end(), {"--seconds", std::to_string(options.seconds)});
  command.insert(command.end(), options.window_options.begin(), options.window_options.end());
  const pid_t window = start_window(command);
  if (window < 0) return fail("The client could not be started.");
  const Micros began = SystemClock().now();
  const int code = await_window(window, options.script, **remote);
  say_what_changed(**remote, began);
  return code;
}

}  // namespace tw::lab
