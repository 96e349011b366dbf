// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "shared/transport/seal/seal_key.hpp"
#include "tests/golden/seals.hpp"

namespace tw::transport::test {
namespace {

/// Without the examples of AES-256-GCM where this processor cannot make them.
std::vector<std::string> lines_of(std::istream&& text) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    const bool aes = line.find(" 0 ") == line.find(' ');
    if (has_aes_gcm() || !aes) lines.push_back(line);
  }
  return lines;
}

// golden_seals prints the file anew; tests/golden/open_seals.py opens it.
TEST(SealVectors, AreMadeAgainAsTheyStandInTheRepository) {
  const auto made = lines_of(std::istringstream(seal_vectors()));
  EXPECT_GT(made.size(), 60u);
  EXPECT_EQ(lines_of(std::ifstream(TW_SEAL_VECTORS)), made);
}

}  // namespace
}  // namespace tw::transport::test
