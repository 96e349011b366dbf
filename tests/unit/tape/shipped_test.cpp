// SPDX-License-Identifier: MIT
// The tapes that come with the program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(TW_ROOT "/lab/tapes"))
    paths.push_back(entry.path());
  return paths;
}

Result<Tape> read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return parse_tape(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(ShippedTapes, AreReadAndSayWhatTheyAreAbout) {
  for (const auto& path : shipped()) {
    const auto tape = read(path);
    ASSERT_TRUE(tape) << path << ": " << tape.error;
    EXPECT_EQ(tape->name, path.stem()) << path;
    EXPECT_FALSE(tape->about.empty()) << path;
    EXPECT_EQ(*parse_tape(to_toml(*tape)), *tape) << path;
  }
}

TEST(ShippedTapes, CoverWhatTheLabIsFor) {
  std::set<std::string> names;
  for (const auto& path : shipped()) names.insert(path.stem());
  for (const char* name : {"fiedler-a", "tcp-against-udp", "outage", "bufferbloat", "throttle"})
    EXPECT_TRUE(names.contains(name)) << name;
}

}  // namespace
}  // namespace tw::tape
