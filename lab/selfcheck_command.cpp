// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>

#include "lab/commands.hpp"
#include "lab/link/selfcheck.hpp"

namespace tw::lab {

int selfcheck(const SelfcheckOptions& options) {
  catch_interrupts();
  std::string folder = (std::filesystem::temp_directory_path() / "twinwire-XXXXXX").string();
  if (!mkdtemp(folder.data())) {
    fmt::print(stderr, "twinwire-lab: no folder could be made at {}.\n", folder);
    return 1;
  }
  const auto report = link::run_selfcheck({.run_dir = folder,
                                           .backend = options.backend,
                                           .seed = options.seed,
                                           .seconds = options.seconds,
                                           .loss_pct = options.loss_pct,
                                           .delay_ms = options.delay_ms,
                                           .go_on = [] { return interrupted == 0; }});
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (!report) {
    fmt::print(stderr, "twinwire-lab: {}\n", report.error);
    return 1;
  }
  for (const auto& sentence : report->sentences) fmt::print("{}\n", sentence);
  const char* verdict = report->trustworthy ? "The link does what it says: TCP really loses packets here."
                        : report->machine_too_busy
                            ? "NOT TRUSTWORTHY: this machine is too busy. Try again when it is quiet."
                            : "NOT TRUSTWORTHY on this machine: draw no conclusion from a comparison.";
  fmt::print("{}\n", verdict);
  return report->trustworthy ? 0 : 1;
}

}  // namespace tw::lab
