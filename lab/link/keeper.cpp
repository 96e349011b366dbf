// SPDX-License-Identifier: MIT
#include "lab/link/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>

#include "lab/link/forwarder.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/pcap_writer.hpp"
#include "lab/link/programs.hpp"
#include "lab/link/remote/message.hpp"
#include "lab/link/system_error.hpp"
#include "lab/link/topology.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {
namespace {

/// The emulator runs ahead of the programs it serves, where that is allowed: a late emulator looks like
/// jitter. It must be asked for before entering the user namespace, where even root may not; the emulator
/// inherits it by fork.
class Priority {
 public:
  Priority() : nice_(getpriority(PRIO_PROCESS, 0)) {
    const sched_param first{.sched_priority = 1};
    realtime_ = sched_setscheduler(0, SCHED_FIFO, &first) == 0;
    if (!realtime_) setpriority(PRIO_PROCESS, 0, -10);
  }
  void give_back() const {
    const sched_param none{};
    if (realtime_) sched_setscheduler(0, SCHED_OTHER, &none);
    setpriority(PRIO_PROCESS, 0, nice_);
  }

 private:
  int nice_;
  bool realtime_ = false;
};

/// Leaves nothing of the parent behind but stdout, stderr and the channel: a descriptor kept here by accident
/// would keep somebody's pipe or port open for as long as the link lives.
void detach_from_parent(int channel) {
  prctl(PR_SET_NAME, "twinwire-link");
  setpgid(0, 0);  // out of reach of the terminal's Ctrl-C: the parent decides when the link ends
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) signal(number, SIG_DFL);
  const auto kept = static_cast<unsigned>(channel);
  if (kept > STDERR_FILENO + 1) close_range(STDERR_FILENO + 1, kept - 1, 0);
  close_range(kept + 1, ~0U, 0);
  const UniqueFd nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  dup2(nothing.get(), STDIN_FILENO);
}

UniqueFd watch_children() {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_SETMASK, &children, nullptr);
  return UniqueFd(
      checked(signalfd(-1, &children, SFD_NONBLOCK | SFD_CLOEXEC), "Cannot watch the link's processes"));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

int to_int(const std::string& digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

class Keeper {
 public:
  Keeper(int channel, UniqueFd child_signals, const LinkOptions& options, const std::string& control_path)
      : channel_(channel), child_signals_(std::move(child_signals)) {
    if (!options.pcap_dir.empty()) start_pcap(options.pcap_dir);
    const Priority priority;
    enter_user_namespace();
    Topology topology = build_topology(options.backend);
    backend_ = topology.backend;
    start_emulator(topology, {.control_path = control_path,
                              .seed = options.seed,
                              .settings = options.settings,
                              .change_log_path = options.log_changes ? options.run_dir + "/link.log" : "",
                              .pcap = pcap_ ? &pcap_->ring() : nullptr});
    priority.give_back();
    server_ = std::make_unique<NetNamespace>(std::move(topology.server));
    client_ = std::make_unique<NetNamespace>(std::move(topology.client));
    server_->enter();  // where open_server_socket's sockets are to be
  }
  ~Keeper() {
    if (emulator_ > 0) kill(emulator_, SIGKILL);
    if (emulator_ > 0) waitpid(emulator_, nullptr, 0);
    pcap_.reset();  // after the emulator, so that its last packets are in the files
  }

  void serve() {
    send_message(channel_, "ready " + backend_);
    while (wait(-1)) {
      auto message = receive_message(channel_, kMaxKeeperMessageBytes);
      if (!message || !answer(*message)) return;
    }
  }

 private:
  /// Ahead of everything else: it is to have ordinary priority, and files of the user who asked.
  void start_pcap(const std::string& folder) {
    pcap_ = std::make_unique<PcapWriter>(folder, [this] {
      close(channel_);
      child_signals_.reset();
    });
  }

  void start_emulator(Topology& topology, const Forwarder::Options& options) {
    const auto forwarder = std::make_unique<Forwarder>(topology, options);
    const pid_t parent = getpid();
    emulator_ = checked(fork(), "Cannot start the emulator's process");
    if (emulator_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    close(channel_);
    forwarder->run();
  }

  /// Until the parent asks something (true), or `until` has come, or one of the programs has ended (both
  /// `asked` is false). False when the link is over: the parent has gone, or the emulator has.
  bool wait(Micros until, bool stop_on_child = false) {
    while (true) {
      const Micros left = until < 0 ? -1 : std::max<Micros>(until - clock_.now(), 0);
      pollfd wanted[2] = {{.fd = child_signals_.get(), .events = POLLIN, .revents = 0},
                          {.fd = channel_, .events = until < 0 ? short{POLLIN} : short{0}, .revents = 0}};
      poll(wanted, 2, left < 0 ? -1 : static_cast<int>((left + 999) / 1000));
      if ((wanted[1].revents & (POLLHUP | POLLERR)) != 0) return false;
      if (wanted[0].revents != 0 && !note_children()) return false;
      if (wanted[0].revents != 0 && stop_on_child) return true;
      if (wanted[1].revents != 0 || (until >= 0 && clock_.now() >= until)) return true;
    }
  }

  bool note_children() {
    signalfd_siginfo ignored;
    while (read(child_signals_.get(), &ignored, sizeof ignored) > 0) continue;
    programs_.reap();
    if (waitpid(emulator_, nullptr, WNOHANG) == 0) return true;
    emulator_ = 0;
    std::fprintf(stderr, "The link's emulator ended unexpectedly; so does the link.\n");
    return false;
  }

  bool answer(const Message& message) {
    const auto parts = split(message.text, '\0');
    const auto words = split(parts.front(), ' ');
    Message reply{"error Unknown request.", {}};
    const int passed = message.passed.get();
    if (words.size() == 2 && words[0] == "spawn") reply = spawn(words[1], parts, {.out = passed});
    if (words.size() == 2 && words[0] == "attach") reply = spawn(words[1], parts, {.in = passed});
    if (words.size() == 2 && words[0] == "running")
      reply = {programs_.running(to_int(words[1])) ? "yes" : "no", {}};
    if (words.size() == 2 && words[0] == "socket") reply = server_socket(words[1] == "udp");
    if (words.size() == 4 && words[0] == "stop") {
      const auto status = stop(to_int(words[1]), to_int(words[2]), to_int(words[3]));
      if (!status) return false;
      reply = {"exit " + std::to_string(*status), {}};
    }
    return send_message(channel_, reply.text, reply.passed.get());
  }

  Message spawn(const std::string& side, const std::vector<std::string>& parts,
                const Programs::Streams& streams) {
    const NetNamespace& where = side == "server" ? *server_ : *client_;
    const auto pid = programs_.spawn(where, {parts.begin() + 1, parts.end()}, streams);
    return {pid ? "pid " + std::to_string(*pid) : "error " + pid.error, {}};
  }

  Message server_socket(bool udp) {
    auto fd = bound_socket(udp ? SocketKind::kUdp : SocketKind::kTcp, {.address = kServerAddress, .port = 0});
    if (!fd) return {"error", {}};
    if (!udp) pin_congestion_control(fd.get());
    return {"ok", std::move(fd)};
  }

  /// Null when the link is over meanwhile.
  std::optional<int> stop(pid_t pid, int number, int wait_ms) {
    programs_.signal(pid, number);
    const Micros deadline = clock_.now() + Micros{std::max(wait_ms, 0)} * 1000;
    while (programs_.running(pid) && clock_.now() < deadline)
      if (!wait(deadline, true)) return std::nullopt;
    programs_.kill_group(pid);
    while (programs_.running(pid))
      if (!wait(clock_.now() + 1'000'000, true)) return std::nullopt;
    return programs_.exit_status(pid);
  }

  SystemClock clock_;
  int channel_;  ///< not ours: a failure to construct is still reported over it
  UniqueFd child_signals_;
  std::string backend_;
  std::unique_ptr<NetNamespace> server_, client_;
  pid_t emulator_ = 0;
  std::unique_ptr<PcapWriter> pcap_;
  Programs programs_;
};

}  // namespace

void run_keeper(UniqueFd channel, const LinkOptions& options, const std::string& control_path) {
  int status = 0;
  try {
    detach_from_parent(channel.get());
    Keeper(channel.get(), watch_children(), options, control_path).serve();
  } catch (const std::exception& refused) {
    send_message(channel.get(), std::string("error ") + refused.what());
    status = 1;
  }
  unlink(control_path.c_str());
  _exit(status);
}

}  // namespace tw::link
