// SPDX-License-Identifier: MIT
#include <sys/prctl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <string_view>
#include <variant>

#include "server/admin_command.hpp"
#include "server/game_server.hpp"
#include "server/lobby/log.hpp"
#include "server/options.hpp"
#include "server/verify_command.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that goes away is an error code, not the end
  prctl(PR_SET_DUMPABLE, 0);      // no core file: passwords and keys would be in it
  umask(077);                     // accounts, key and statistics are the operator's own
  if (argc > 1 && std::string_view(argv[1]) == "admin")
    return tw::server::run_admin_command(argc - 1, argv + 1);
  if (argc > 1 && std::string_view(argv[1]) == "verify")
    return tw::server::run_verify_command(argc - 1, argv + 1);
  const auto parsed = tw::server::parse_options(argc, argv);
  if (const auto* ended = std::get_if<tw::server::Ended>(&parsed)) {
    std::fputs(ended->text.c_str(), ended->exit_code == 0 ? stdout : stderr);
    return ended->exit_code;
  }
  const auto& options = std::get<tw::server::ServerOptions>(parsed);
  if (options.quiet) tw::log::be_quiet();
  auto server = tw::server::GameServer::create(options);
  if (!server) {
    std::fprintf(stderr, "twinwire-server: %s\n", server.error.c_str());
    return 1;
  }
  std::puts((*server)->ready_line().c_str());
  std::fflush(stdout);
  (*server)->run();
  return 0;
}
