// SPDX-License-Identifier: MIT
// write_report_fixture DIR: the reports that the browser test opens, and the compare.json beside each.
#include <cstdio>
#include <filesystem>

#include "lab/compare/output.hpp"
#include "lab/report/report.hpp"
#include "tests/unit/report/fixture.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: write_report_fixture DIR\n"), 2;
  const auto write = [&](const char* name, const tw::compare::Comparison& comparison, bool json) {
    const std::string folder = std::string(argv[1]) + "/" + name;
    std::filesystem::create_directories(folder);
    std::string why = tw::compare::write_file(folder + "/report.html", tw::report::to_html(comparison));
    if (why.empty() && json)
      why = tw::compare::write_file(folder + "/compare.json", tw::compare::to_json(comparison));
    if (!why.empty()) std::fprintf(stderr, "%s\n", why.c_str());
    return why.empty();
  };
  auto doubtful = tw::report::fixture::comparison();
  doubtful.cells[4].doubts = {
      "The emulator handed packets over up to 3.1 ms late (p99.9); the gate allows 2 ms."};
  doubtful.cells[4].attempts = 3;
  doubtful.cells[2].spoilt = {"The kernel lost 3 packets."};
  doubtful.cells[2].attempts = 2;
  auto jittery = tw::report::fixture::comparison({.loss_pct = {5}, .seeds = {1}, .seconds = 5});
  jittery.cells.front().options.network.settings.to_client.jitter_ms = 10;
  const bool done = write("no-theory", jittery, false) && write("usual", doubtful, true) &&
                    write("hostile", tw::report::fixture::hostile(), false) && write("empty", {}, true);
  return done ? 0 : 1;
}
