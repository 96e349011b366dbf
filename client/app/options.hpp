// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/core/techniques.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::app {

/// What the command line of `twinwire` said.
struct AppOptions {
  bool find = false;                            ///< list the games on the network, and leave
  std::string replay;                           ///< a recorded match to show; empty: none
  double from = 0;                              ///< seconds of it; below 0: before its end
  std::string record;                           ///< file to record the match to; empty: only F9 does
  bool host = false;                            ///< start a server here and play on it
  int bots = 3;                                 ///< beside one who hosts
  std::string map = "foundry";                  ///< that one hosts
  std::string maps;                             ///< the folder it is in; empty: the usual one
  std::string connect;                          ///< HOST:PORT of the lobby; empty: the remembered one
  std::string name;                             ///< empty: the remembered one
  bool guest = false;                           ///< log in as a guest at once
  std::string room;                             ///< join it and enter its match at once
  std::vector<LaneKind> lanes{LaneKind::kUdp};  ///< [0] is played on
  bool lanes_given = false;
  bool spectate = false;
  bool enet_throttle = false;
  client::Techniques techniques;  ///< to begin with
  std::string link;               ///< control socket of the emulated link
  std::string truth;              ///< Unix socket of the truth
  std::string lane_facts;         ///< file into which the server writes what its lanes' sockets say
  std::optional<transport::Fingerprint> fingerprint;
  bool trust_new = false;
  float ui_scale = 0;  ///< 0: chosen by the height of the desktop
  bool no_audio = false;
  unsigned width = 0, height = 0;  ///< 0: 1280x720 times the scale
  int fps_limit = 0;               ///< 0: as the settings say
  double seconds = 0;              ///< 0: until the window is closed
  std::string screenshot;
  std::string state_file;
  std::string frame_log;
  bool reduced_motion = false;
};

/// Either options to run with, or a text to print and the status to leave with: 0 for --help and --version (standard
/// output), 2 for a mistake (one line, standard error).
struct ParsedCommandLine {
  std::optional<AppOptions> options;
  std::string text;
  int status = 0;
};

ParsedCommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace tw::app
