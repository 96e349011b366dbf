// SPDX-License-Identifier: MIT
// A file of known servers that anything may have written. However it looks: a key that it does not hold is never taken
// for known; and after a server's key was remembered, that key and no other is known. Input: the file.
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "client/core/known_servers.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using client::KnownServers;
using fuzz::require;

const std::string kServer = "game.example:7776";

/// A folder of this process alone, gone at its end.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "twinwire-fuzz-XXXXXX";
    require(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file() const { return path_ / "known_servers"; }
  std::size_t entries() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path_)) ++count;
    return count;
  }

 private:
  std::filesystem::path path_;
};

transport::Fingerprint filled_with(std::uint8_t byte) {
  transport::Fingerprint fingerprint{};
  fingerprint.fill(byte);
  return fingerprint;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  std::ofstream(folder.file(), std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  KnownServers known(folder.file());
  const auto held = known.remembered(kServer);
  const auto ours = filled_with(0x5A), other = filled_with(0xA5);
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (held) require(text.find(kServer + ' ') != std::string::npos);
  for (const auto& key : {ours, other}) {
    const auto verdict = known.check(kServer, key);
    require(verdict == (!held          ? KnownServers::Verdict::kNew
                        : *held == key ? KnownServers::Verdict::kKnown
                                       : KnownServers::Verdict::kChanged));
  }
  require(known.remember(kServer, ours).empty());
  require(known.check(kServer, ours) == KnownServers::Verdict::kKnown);
  require(known.check(kServer, other) == KnownServers::Verdict::kChanged);
  require(folder.entries() == 2);  // the file and its lock: nothing else was written
  return 0;
}
