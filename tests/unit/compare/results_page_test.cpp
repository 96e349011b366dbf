// SPDX-License-Identifier: MIT
// docs/RESULTS.md is made from lab/tapes/results.toml by one command: is it still that tape's page?
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "lab/compare/output.hpp"
#include "lab/compare/summary.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

std::string read(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// From the heading of this network to the next heading; empty: it has none.
std::string section_of(const std::string& page, const tape::Network& network) {
  const std::string heading = "\n## " + title_of(network) + "\n";
  const auto begin = page.find(heading);
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n## ", begin + heading.size()) - begin);
}

/// The mistakes of a page that claims to be made from `tape`.
std::vector<std::string> mistakes(const std::string& page, const tape::Tape& tape) {
  std::vector<std::string> found;
  for (const auto& network : tape.networks) {
    const std::string section = section_of(page, network);
    if (section.empty()) found.push_back("no section " + title_of(network));
    for (const auto& lane : tape.lanes) {
      const std::string row = "\n| " + std::string(to_string(lane.kind)) + (is_tcp(lane.kind) ? "," : " ");
      if (!section.empty() && section.find(row) == std::string::npos)
        found.push_back(title_of(network) + ": no row " + tape::to_string(lane));
    }
    if (section.find("Not trustworthy") != std::string::npos)
      found.push_back(title_of(network) + " is doubtful");
  }
  if (page.find("Linux ") == std::string::npos) found.push_back("no machine is named");
  return found;
}

TEST(ResultsPage, HasEveryNetworkAndLaneOfItsTape) {
  const auto tape = tape::parse_tape(read(TW_ROOT "/lab/tapes/results.toml"));
  ASSERT_TRUE(tape) << tape.error;
  const auto page = read(TW_ROOT "/docs/RESULTS.md");
  ASSERT_FALSE(page.empty());
  EXPECT_EQ(mistakes(page, *tape), std::vector<std::string>{});
}

TEST(ResultsPage, WouldBeFoundWanting) {
  Comparison comparison;
  comparison.tape = example_tape();
  comparison.host = {"6.1", "A processor", 2};
  for (const auto& options : cells_of(comparison.tape)) comparison.cells.push_back(example_cell(options));
  const auto page = to_markdown(comparison);
  EXPECT_EQ(mistakes(page, comparison.tape), std::vector<std::string>{}) << page;
  auto more = comparison.tape;
  more.lanes.push_back({.kind = LaneKind::kRudp});
  EXPECT_EQ(mistakes(page, more).size(), 1U);
  more.networks.push_back({.preset = "lte", .settings = {}});
  EXPECT_EQ(mistakes(page, more).size(), 2U);
}

}  // namespace
}  // namespace tw::compare
