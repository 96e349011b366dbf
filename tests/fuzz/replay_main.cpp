// SPDX-License-Identifier: MIT
// Drives a fuzz target without libFuzzer: every file of the corpus folder, its truncations, and a fixed
// number of seeded mutations. The same inputs in every run.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "shared/base/random.hpp"
#include "shared/base/types.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMutations = 4000;
constexpr std::size_t kTruncationsPerFile = 256;

std::vector<tw::Bytes> read_corpus(const char* folder) {
  std::vector<std::filesystem::path> paths;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<tw::Bytes> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  corpus.emplace_back();  // the empty input
  return corpus;
}

void mutate(tw::Bytes& input, tw::Rng& rng) {
  for (std::uint32_t edits = 1 + rng.below(6); edits > 0; --edits) {
    const auto at = rng.below(static_cast<std::uint32_t>(input.size() + 1));
    const auto byte = static_cast<std::uint8_t>(rng.next());
    switch (rng.below(4)) {
      case 0:
        input.insert(input.begin() + at, byte);
        break;
      case 1:
        if (at < input.size()) input[at] = byte;
        break;
      case 2:
        if (at < input.size()) input[at] ^= static_cast<std::uint8_t>(1U << (byte & 7U));
        break;
      default:
        input.resize(rng.below(4) == 0 ? at : input.size());
        break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto corpus = read_corpus(argc > 1 ? argv[1] : ".");
  std::size_t runs = 0;
  const auto run = [&](const tw::Bytes& input) {
    // An exact-size copy: reading one byte too far is seen by the address sanitizer.
    const tw::Bytes exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    ++runs;
  };
  for (const auto& seed : corpus) {
    run(seed);
    for (std::size_t cut = 0; cut < seed.size() && cut < kTruncationsPerFile; ++cut)
      run({seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(cut)});
  }
  tw::Rng rng(20240607);
  for (std::size_t i = 0; i < kMutations; ++i) {
    tw::Bytes input = corpus[rng.below(static_cast<std::uint32_t>(corpus.size()))];
    if (rng.below(8) == 0) {
      input.resize(rng.below(600));
      for (auto& byte : input) byte = static_cast<std::uint8_t>(rng.next());
    }
    mutate(input, rng);
    run(input);
  }
  std::printf("%zu inputs, from a corpus of %zu\n", runs, corpus.size() - 1);
  return 0;
}
