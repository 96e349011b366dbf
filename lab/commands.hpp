// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/link/remote/settings.hpp"
#include "lab/tape/tape.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/transport/tls_client.hpp"

/// twinwire-lab's subcommands. Each returns the program's exit code and has said why when it is not 0.
namespace tw::lab {

struct PlayOptions {
  link::Settings settings;
  std::vector<tape::LaneChoice> lanes;
  std::vector<tape::Event> script;  ///< counted from when the window opens
  tape::Techniques techniques;
  bool download = false;  ///< tape::Network::download
  int bots = 7;
  std::string map = "foundry";
  std::uint64_t seed = 1;
  int seconds = 0;                          ///< 0: until the window closes
  std::vector<std::string> window_options;  ///< handed on to the client
  std::string backend, pcap_dir;
};
int play(const PlayOptions& options);

struct ShellOptions {
  link::Settings settings;
  std::vector<std::string> command;  ///< at the client's end; empty: the user's shell
  std::string server;                ///< a command line for the server's end; empty: nothing runs there
  std::uint64_t seed = 1;
  std::string backend;
};
/// The exit code is the command's.
int shell(const ShellOptions& options);

struct HandicapOptions {
  std::string player;
  link::Settings settings;
  std::string data_directory;  ///< of the running server
  std::uint64_t seed = 1;
  std::string backend;
};
/// Has a player of a server of this user's play through a link, until interrupted or one of them goes.
int handicap(const HandicapOptions& options);

/// Where and how an experiment is measured; what is measured stands in its tape.
struct MeasureOptions {
  std::string out = "results", backend{}, pcap_dir{};
  std::string markdown{};  ///< not empty: the summary as a Markdown table, into this file
  int jobs = 0;            ///< cells at once; 0: as many as the machine and the validity gate allow
  int attempts = 3;        ///< windows measured before a cell is given up as doubtful
  bool fresh = false;      ///< forget what was measured before in `out`
};
/// Measures every cell that `out` does not hold yet, prints the tables, writes compare.json and the rest.
int measure(const tape::Tape& tape, const MeasureOptions& options);

/// The error is a sentence that names file and line.
Result<tape::Tape> read_tape(const std::string& path);
/// Measures what the tape says; first, what of it another run will repeat. 2: the tape is no tape.
int run(const std::string& tape_path, const MeasureOptions& options);

struct ProbeOptions {
  std::string server;  ///< HOST[:PORT]
  std::string room;    ///< empty: the first in which a match runs
  int seconds = 20;
  std::string write;  ///< where the fitted tape goes; empty: nowhere
  std::string link;   ///< a link's control socket: the server is beyond it
  std::optional<transport::Fingerprint> fingerprint;
};
/// Watches a real server's network and says how it is.
int probe(const ProbeOptions& options);

/// Holds what a client saw of a match (twinwire --record) against what decided it (twinwire-server --journal).
int verify(const std::string& recording_path, const std::string& journal_path);

/// Writes FOLDER/report.html again, from the cells that are stored there.
int report(const std::string& folder);

struct SelfcheckOptions {
  int seconds = 10;
  double loss_pct = 5, delay_ms = 25;
  std::uint64_t seed = 1;
  std::string backend;
};
int selfcheck(const SelfcheckOptions& options);

/// Says the sentence on standard error, in the program's name. Always 1, the exit code of a failure.
int fail(const std::string& sentence);

/// Set by SIGINT and SIGTERM once catch_interrupts() was called: commands look at it and end cleanly.
extern volatile std::sig_atomic_t interrupted;
void catch_interrupts();

}  // namespace tw::lab
