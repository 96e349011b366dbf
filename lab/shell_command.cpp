// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "lab/change_list.hpp"
#include "lab/commands.hpp"
#include "lab/link/address_plan.hpp"
#include "lab/preset_table.hpp"
#include "lab/run_link.hpp"
#include "lab/terminal.hpp"

namespace tw::lab {
namespace {

constexpr int kServerPatienceMs = 2'000;  // to end by itself when the client's program has
constexpr int kAskEveryMs = 20;

std::string dotted(std::uint32_t address) {
  const std::string text = to_string(Endpoint{address, 0});
  return text.substr(0, text.find(':'));
}

std::vector<std::string> command_of(const ShellOptions& options) {
  if (!options.command.empty()) return options.command;
  const char* shell = std::getenv("SHELL");
  return {shell && *shell ? shell : "/bin/sh"};
}

/// Where both ends find each other. Set before the link starts: what it runs inherits our environment.
void tell_addresses_to_programs() {
  setenv("TWINWIRE_SERVER", dotted(link::kServerAddress).c_str(), 1);
  setenv("TWINWIRE_CLIENT", dotted(link::kClientAddress).c_str(), 1);
}

void say_where_we_are(const link::Link& link, const ShellOptions& options) {
  fmt::print(stderr, "twinwire-lab: here is {} (client), beyond the link {} (server){}\n",
             dotted(link.client_address()), dotted(link.server_address()),
             options.server.empty() ? ", where nothing runs" : "");
  fmt::print(stderr, "twinwire-lab: the link: {}; seed {}; control socket {}\n", in_words(options.settings),
             options.seed, link.control_path());
}

/// Until the program has ended. A signal to us goes on to it: the first as it is, a second one for good.
int await(link::Link& link, int pid) {
  int signals = 0;
  while (link.running(pid)) {
    if (interrupted) {
      interrupted = 0;
      kill(-pid, ++signals == 1 ? SIGINT : SIGKILL);
    }
    poll(nullptr, 0, kAskEveryMs);
  }
  return link.stop(pid, SIGTERM, 0);  // it has ended: this only asks how
}

}  // namespace

int shell(const ShellOptions& options) {
  catch_interrupts();
  tell_addresses_to_programs();
  auto started = RunLink::start(options.settings, options.seed, options.backend);
  if (!started) return fail(started.error);
  link::Link& link = (*started)->link();
  link::Remote& remote = (*started)->remote();
  const Micros began = SystemClock().now();
  say_where_we_are(link, options);

  int server = 0;
  if (!options.server.empty()) {
    const auto spawned = link.spawn(link::Link::Side::kServer, {"/bin/sh", "-c", options.server});
    if (!spawned) return fail(spawned.error);
    server = *spawned;
  }
  const auto client = link.spawn_attached(link::Link::Side::kClient, command_of(options), STDIN_FILENO);
  if (!client) return fail(client.error);
  int code = 0;
  {
    const LentTerminal terminal(*client);
    code = await(link, *client);
  }
  if (const auto stats = remote.stats()) say_what_was_measured(*stats);
  say_what_changed(remote, began);
  if (server > 0) link.stop(server, SIGTERM, kServerPatienceMs);
  return code;
}

}  // namespace tw::lab
