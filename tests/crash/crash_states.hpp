// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/crash/memory_disk.hpp"

namespace tw::test {

/// How a crash treats what was written and not yet synced.
enum class Loss : std::uint8_t {
  kNothing,     ///< the process was killed: the system still writes everything
  kEverything,  ///< the power went
  kTornLast,    ///< all is there but the last write, torn at a multiple of 512 bytes
  kSizesOnly,   ///< files have grown, by zeros
  kFirstOnes,   ///< later writes reached the disk before earlier ones
  kSubset,      ///< any writes are there, others not
  kTornSubset,  ///< any 512 bytes of any write
  kTornNames,   ///< likewise, and of the directory only its first changes
};
inline constexpr int kLosses = 8;
/// Whether a seed makes another state of it.
constexpr bool is_drawn(Loss loss) {
  return loss != Loss::kNothing && loss != Loss::kEverything && loss != Loss::kSizesOnly;
}

/// A disk's possible contents after a crash, op by op.
class CrashStates {
 public:
  explicit CrashStates(const Image& before);
  void advance(const DiskOp& op);
  /// What a machine may find that starts again now.
  Image after_crash(Loss loss, std::uint64_t seed) const;

 private:
  struct Change {
    DiskOp op;
    bool durable = false;
    bool doomed = false;  ///< its sync failed: later syncs do not write it
  };
  struct File {
    std::string durable;
    std::vector<Change> changes;  ///< not all of them durable
  };
  void sync(File& file);
  std::string content_after(const File& file, Loss loss, std::uint64_t& random) const;

  std::vector<File> files_;
  std::map<std::string, std::size_t> durable_names_;
  std::vector<DiskOp> name_changes_;
};

}  // namespace tw::test
