// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lab/compare/cell.hpp"
#include "lab/compare/host.hpp"
#include "lab/tape/tape.hpp"

namespace tw::compare {

/// A whole experiment as it was measured: everything that compare.json, frames.csv, the tables and the report show.
struct Comparison {
  tape::Tape tape;
  Host host;
  std::string version;      ///< of the program
  std::string measured_at;  ///< of the newest cell; ISO 8601, UTC
  std::vector<CellResult>
      cells;  ///< those that are there, in the tape's order: network by network, techniques by techniques, lane by lane
      ///< where the observer plays, seed by seed
  std::size_t planned = 0;      ///< so many cells the tape has
  std::size_t resumed = 0;      ///< of `cells`: so many had been measured before
  std::string stopped_because;  ///< empty: all were measured
};

/// Every cell of a tape, in its order. With techniques of the own player each lane has cells of its own, in which the observer
/// plays over it.
std::vector<CellOptions> cells_of(const tape::Tape& tape);
/// The tape of one cell alone.
tape::Tape tape_of(const CellOptions& cell);

struct ComparisonOptions {
  std::string out;  ///< folder; made if missing
  std::string backend, pcap_dir;
  int jobs = 0;        ///< cells at once; 0: half the processors, and one alone after the first spoilt window
  int attempts = 3;    ///< windows measured before a cell is given up as doubtful
  bool fresh = false;  ///< forget what `out` holds
  /// Measures one window; tests put their own.
  std::function<Result<CellResult>(const CellOptions&, const Progress&)> measure = run_cell;
};

struct SweepProgress {
  std::size_t cells = 0, done = 0, running = 0;
  double fraction = 0;      ///< 0..1
  double seconds_left = 0;  ///< a guess, from what the cells took so far
};

/// What a caller wants to hear meanwhile; each may be empty.
struct Watcher {
  std::function<bool(const SweepProgress&)> progress;  ///< several times a second; false: stop
  std::function<void(const CellResult&)> cell;         ///< one is final: trustworthy, or given up
  std::function<void(const std::string&)> say;         ///< a sentence worth a line
};

/// Measures every cell that the folder does not hold yet: each in a process of its own, with a link, a server and a
/// folder of its own. A finished cell is stored at once, so that an interrupted or failed sweep goes on where it
/// ended. A window that the validity gate refuses is measured again. Fails only if the folder cannot be used; all
/// else, an interruption included, gives what there is, and says in `stopped_because` why not all.
Result<Comparison> run_comparison(const tape::Tape& tape, const ComparisonOptions& options,
                                  const Watcher& watcher);

}  // namespace tw::compare
