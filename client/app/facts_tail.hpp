// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/trace/freeze.hpp"
#include "shared/base/net.hpp"

namespace tw::app {

/// Follows the file into which a server on this machine writes what its lanes' sockets say (--lane-facts). The file may
/// come later than the reader, and ends when it is full: then nothing more comes.
class FactsTail {
 public:
  static constexpr std::size_t kMaxBytesARead =
      64 * 1024;                                      ///< a frame's share; the server writes 20 times less
  static constexpr std::size_t kMaxLineBytes = 4096;  ///< what is longer is no line, and is left out

  explicit FactsTail(std::string path) : path_(std::move(path)) {}

  /// Appends what came since the last call of the lanes that `session` holds, in order of time. Never waits.
  void read(std::string_view session, std::vector<trace::LaneFacts>& out);

 private:
  void take_line(std::string_view session, std::vector<trace::LaneFacts>& out);

  std::string path_;
  UniqueFd file_;
  std::string line_;  ///< as far as it is written
  bool too_long_ = false;
};

}  // namespace tw::app
