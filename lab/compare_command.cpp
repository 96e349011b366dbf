// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "lab/commands.hpp"
#include "lab/compare/comparison.hpp"
#include "lab/compare/felt.hpp"
#include "lab/compare/output.hpp"
#include "lab/compare/summary.hpp"
#include "lab/compare/table.hpp"
#include "lab/report/report.hpp"

namespace tw::lab {
namespace {

compare::Watcher watcher_of(compare::ProgressLine& line) {
  compare::Watcher watcher;
  watcher.progress = [&line](const compare::SweepProgress& progress) {
    line.show(progress);
    return interrupted == 0;
  };
  watcher.cell = [&line](const compare::CellResult& cell) {
    line.clear();
    fmt::print("{}", compare::to_line(cell));
    std::fflush(stdout);
  };
  watcher.say = [&line](const std::string& sentence) {
    line.clear();
    fmt::print(stderr, "{}\n", sentence);
  };
  return watcher;
}

bool somebody_plays(const compare::Comparison& comparison) {
  return std::any_of(comparison.tape.techniques.begin(), comparison.tape.techniques.end(),
                     [](const auto& techniques) { return techniques.own.has_value(); });
}

/// Empty, or why something could not be written.
std::string write_results(const compare::Comparison& comparison, const MeasureOptions& options) {
  const auto write = [&](const std::string& path, const std::string& text) {
    return compare::write_file(path, text);
  };
  if (auto why = write(options.out + "/compare.json", compare::to_json(comparison)); !why.empty()) return why;
  if (auto why = write(options.out + "/frames.csv", compare::to_csv(comparison)); !why.empty()) return why;
  if (somebody_plays(comparison))
    if (auto why = write(options.out + "/felt.csv", compare::felt_csv(comparison)); !why.empty()) return why;
  if (auto why = write(options.out + "/report.html", report::to_html(comparison)); !why.empty()) return why;
  if (options.markdown.empty()) return {};
  return write(options.markdown, compare::to_markdown(comparison));
}

void print_tables(const compare::Comparison& comparison, const MeasureOptions& options) {
  for (const auto& summary : compare::summarise(comparison))
    fmt::print("{}", compare::to_table(summary, comparison));
  fmt::print("{}", compare::felt_table(comparison));
  fmt::print(
      "\nages in ms; stalled: frames older than delay + 100 ms; off truth: p99, units; [ ]: range over the "
      "seeds.\n"
      "With the same seed the link grows dark at the same moments (per packet: loses the same datagrams); "
      "what TCP makes "
      "of it repeats statistically.\n"
      "Written: report.html, compare.json{} frames.csv in {}{}\n",
      somebody_plays(comparison) ? ", felt.csv and" : " and", options.out,
      options.markdown.empty() ? "" : ", " + options.markdown);
  std::fflush(stdout);
}

/// Says what is not as it should be.
int exit_code(const compare::Comparison& comparison, const MeasureOptions& options) {
  const auto doubtful = std::count_if(comparison.cells.begin(), comparison.cells.end(),
                                      [](const auto& cell) { return !cell.trustworthy(); });
  if (interrupted != 0)
    return fail(fmt::format("Interrupted after {} of {} cells; the same command goes on from there.",
                            comparison.cells.size() - static_cast<std::size_t>(doubtful),
                            comparison.planned));
  if (!comparison.stopped_because.empty()) return fail(comparison.stopped_because);
  if (doubtful == 0) return 0;
  return fail(
      fmt::format("{} of {} cells are not trustworthy after {} windows; on a quiet machine the same command "
                  "measures them again.",
                  doubtful, comparison.cells.size(), options.attempts));
}

}  // namespace

int measure(const tape::Tape& tape, const MeasureOptions& options) {
  catch_interrupts();
  compare::ProgressLine line(isatty(STDERR_FILENO) == 1);
  const auto comparison = compare::run_comparison(tape,
                                                  {.out = options.out,
                                                   .backend = options.backend,
                                                   .pcap_dir = options.pcap_dir,
                                                   .jobs = options.jobs,
                                                   .attempts = options.attempts,
                                                   .fresh = options.fresh},
                                                  watcher_of(line));
  line.clear();
  if (!comparison) return fail(comparison.error);
  if (comparison->resumed > 0)
    fmt::print("{} of {} cells had been measured before (--fresh forgets them).\n", comparison->resumed,
               comparison->planned);
  if (!comparison->cells.empty()) {
    if (auto why = write_results(*comparison, options); !why.empty()) return fail(why);
    print_tables(*comparison, options);
  }
  return exit_code(*comparison, options);
}

}  // namespace tw::lab
