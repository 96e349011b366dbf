// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cstddef>
#include <vector>

#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::relay {

/// Two TCP connections become one: what one of them says the other hears, the end of speech included. Holds no more than
/// kMaxBytes each way: whoever reads slowly slows down the other by their own TCP.
class StreamPipe {
 public:
  static constexpr std::size_t kMaxBytes = 16 * 1024;

  /// Both connected or connecting, non-blocking; it owns them.
  StreamPipe(UniqueFd one, UniqueFd other);

  void add_to(std::vector<pollfd>& waiting) const;  ///< two entries
  /// Moves what can be moved without waiting.
  void service();
  bool over() const { return over_; }  ///< said and heard to the end, or broken: both are closed

 private:
  struct Way {
    Bytes bytes;  ///< read and not written yet
    bool ended = false, passed_on = false;
  };
  void carry(int from, int to, Way& way);
  void close();

  UniqueFd one_, other_;
  Way there_, back_;
  bool over_ = false;
};

}  // namespace tw::relay
