// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"
#include "shared/transport/lane.hpp"

namespace tw::server {

/// One lane's facts as a line of JSON, without its end. The names are those of transport::LaneFacts.
std::string lane_facts_line(Micros at, std::string_view session_name, LaneKind lane,
                            const transport::LaneFacts& facts);

/// A file that takes what the lanes' sockets say, up to kMaxBytes.
class LaneFactsLog {
 public:
  static constexpr std::size_t kMaxBytes = 64 * 1024 * 1024;  ///< 10 lanes for half an hour
  static constexpr Micros kPeriod = 50'000;

  /// The error is a sentence.
  static Result<LaneFactsLog> open(const std::string& path);
  /// Whole lines, all of one moment. False: this would be too much, or the disk is full; nothing more is taken.
  bool append(std::string_view lines);

 private:
  UniqueFd fd_;
  std::size_t bytes_ = 0;
};

}  // namespace tw::server
