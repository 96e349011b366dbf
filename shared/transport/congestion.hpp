// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"

namespace tw::transport {

/// Which TCP congestion control the server's sockets use, by lane. A connection inherits the system's choice, which
/// differs from machine to machine: whoever compares TCP lanes must say which.
class CongestionControls {
 public:
  /// "NAME" for every TCP lane, "LANE=NAME,..." for single ones, or both ("cubic,tcp=bbr"). Empty: the system's. The
  /// error is a sentence; whether the kernel has the name is not asked here.
  static Result<CongestionControls> parse(std::string_view text);

  /// Empty: the system's, and so for lanes that are not TCP.
  const std::string& of(LaneKind lane) const { return names_[static_cast<std::size_t>(lane)]; }
  /// Tries every name on a socket of this thread's network namespace. Empty, or the sentence why one cannot be used.
  std::string why_not() const;

 private:
  std::array<std::string, kLaneKinds> names_;
};

}  // namespace tw::transport
