// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/limits.hpp"
#include "shared/base/net.hpp"
#include "shared/base/seal_secret.hpp"
#include "shared/transport/congestion.hpp"

namespace tw::server {

/// What the command line says.
struct ServerOptions {
  Endpoint lobby;  ///< where the lobby listens; port 0: any free one
  Endpoint game;   ///< where lanes come in; same address
  std::string data_directory;
  std::string maps_directory;
  std::string name;  ///< shown to players, 1..kMaxServerNameBytes
  struct Arena {
    std::string name, map;
  };                            ///< map empty: the first one
  std::vector<Arena> arenas;    ///< rooms whose match always runs
  std::string truth_path;       ///< empty: no truth lane
  std::string stats_path;       ///< empty: no statistics
  std::string lane_facts_path;  ///< empty: the lanes' sockets are not asked
  std::string journal_path;     ///< empty: no journals
  transport::CongestionControls congestion_control;
  bool enet_throttle = false;
  std::optional<SealCipher> cipher;  ///< none: the best that server and client have
  int snapshot_hz = kTickHz;         ///< a divisor of the tick rate
  bool lag_compensation = true;      ///< rails meet the others where their shooter saw them
  std::optional<std::uint64_t> seed;
  bool quiet = false;  ///< log warnings only
  std::optional<std::uint16_t>
      discovery_port;  ///< players on the network find the server there; none: they do not
};

/// The program ends here: --help, --version, or a mistake (exit code 2).
struct Ended {
  int exit_code = 0;
  std::string
      text;  ///< for standard output when the code is 0, for standard error otherwise; ends with a newline
};

std::variant<ServerOptions, Ended> parse_options(int argc, const char* const* argv);

}  // namespace tw::server
