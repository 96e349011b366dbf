// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "lab/commands.hpp"
#include "lab/compare/cell.hpp"
#include "lab/compare/output.hpp"
#include "lab/compare/table.hpp"

namespace tw::lab {
namespace {

std::vector<tape::LaneChoice> to_choices(const std::vector<LaneKind>& lanes) {
  std::vector<tape::LaneChoice> choices;
  for (const LaneKind lane : lanes) choices.push_back({.kind = lane});
  return choices;
}

std::vector<compare::CellOptions> cells_of(const CompareOptions& options) {
  std::vector<compare::CellOptions> cells;
  for (const double delay_ms : options.delay_ms)
    for (const double loss_pct : options.loss_pct)
      for (const std::uint64_t seed : options.seeds)
        cells.push_back({.lanes = to_choices(options.lanes),
                         .network = {.settings = link::both_ways({.loss_pct = loss_pct, .delay_ms = delay_ms},
                                                                 options.per_packet)},
                         .script = {},
                         .techniques = {},
                         .seed = seed,
                         .seconds = options.seconds,
                         .bots = options.bots,
                         .map = options.map,
                         .backend = options.backend});
  return cells;
}

/// Empty, or why they could not be written.
std::string write_results(const std::string& folder, const std::vector<compare::CellResult>& results) {
  const std::string json = folder + "/compare.json", csv = folder + "/frames.csv";
  if (auto why = compare::write_file(json, compare::to_json(results)); !why.empty()) return why;
  if (auto why = compare::write_file(csv, compare::to_csv(results)); !why.empty()) return why;
  const auto doubtful =
      std::count_if(results.begin(), results.end(), [](const auto& r) { return !r.trustworthy(); });
  fmt::print("\nages in ms; stalled: frames older than delay + 100 ms; off truth: p99. Written: {} and {}\n",
             json, csv);
  if (doubtful > 0)
    fmt::print("{} of {} cells are NOT TRUSTWORTHY: measure them again on a quiet machine.\n", doubtful,
               results.size());
  return {};
}

int fail(const std::string& sentence) {
  fmt::print(stderr, "twinwire-lab: {}\n", sentence);
  return 1;
}

}  // namespace

int compare(const CompareOptions& options) {
  catch_interrupts();
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) return fail("Cannot make the folder " + options.out + ": " + error.message() + ".");

  const auto cells = cells_of(options);
  compare::ProgressLine progress(static_cast<int>(cells.size()), isatty(STDERR_FILENO) == 1);
  std::vector<compare::CellResult> results;
  int code = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto cell = compare::run_cell(cells[i], [&](double fraction) {
      progress.show(static_cast<int>(i), fraction);
      return interrupted == 0;
    });
    progress.clear();
    if (!cell) {
      code = fail(cell.error);
      break;  // what was measured before is written all the same
    }
    fmt::print("{}", compare::to_table(*cell));
    std::fflush(stdout);
    results.push_back(std::move(*cell));
  }
  if (results.empty()) return code;
  if (auto why = write_results(options.out, results); !why.empty()) return fail(why);
  return code;
}

}  // namespace tw::lab
