// SPDX-License-Identifier: MIT
// Prints the golden hash of this build: `golden_main assets/maps/foundry.txt`. Exit 1 if it is not the
// literal.
#include <cstdio>
#include <exception>

#include "tests/unit/sim/golden.hpp"
#include "tests/unit/sim/shipped_maps.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: golden_main MAP\n", stderr);
    return 2;
  }
  try {
    const tw::sim::Map map = tw::sim::load_map(argv[1]);
    const std::uint64_t hash = tw::sim::golden::play(map);
    std::printf("0x%016llx\n", static_cast<unsigned long long>(hash));
    return hash == tw::sim::golden::kHash ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
