// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "lab/compare/rig.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/net.hpp"

namespace tw::compare {

/// A neighbour on the same link: one TCP connection (cubic) from the server's end to the client's, over which as much comes
/// as TCP will send. It begins with the first service().
class Download {
 public:
  static constexpr const char* kLabel = "download";  ///< in the packet log

  /// Connects. The error is a sentence.
  static Result<std::unique_ptr<Download>> open(Rig& rig, link::Remote& remote);
  /// Some 60 times a second: fills one end and empties the other. Never blocks, and carries at most 64 KiB, so some
  /// 30 Mbit/s: it is not to be the machine that limits it.
  void service();

 private:
  Download(UniqueFd from, UniqueFd to) : from_(std::move(from)), to_(std::move(to)) {}

  UniqueFd from_, to_;
};

}  // namespace tw::compare
