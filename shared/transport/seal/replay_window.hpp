// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>

#include "shared/transport/seal/seal_format.hpp"

namespace tw::transport {

/// Which sequence numbers have been taken: each is taken once, and none that is kSize or more behind the newest.
/// (After RFC 6479's idea of a ring of bits.) Ask first, open the datagram, mark only what was authentic.
class ReplayWindow {
 public:
  static constexpr std::uint64_t kSize = 1024;

  /// Sequences start at 1.
  bool is_fresh(std::uint64_t sequence) const {
    if (sequence == 0 || sequence >= kLastSequence) return false;
    if (sequence > newest_) return true;
    return newest_ - sequence < kSize && !taken_.test(sequence % kSize);
  }
  void mark(std::uint64_t sequence) {
    if (sequence > newest_) {
      if (sequence - newest_ >= kSize)
        taken_.reset();
      else
        for (std::uint64_t skipped = newest_ + 1; skipped < sequence; ++skipped)
          taken_.reset(skipped % kSize);
      newest_ = sequence;
    }
    taken_.set(sequence % kSize);
  }
  std::uint64_t newest() const { return newest_; }

 private:
  std::bitset<kSize> taken_;
  std::uint64_t newest_ = 0;
};

}  // namespace tw::transport
