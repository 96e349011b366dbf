// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "shared/base/net.hpp"

namespace tw::transport {

/// One line there and one line back over a Unix socket: how programs of this machine speak with a server that runs. Knows
/// no message.
class UnixLine {
 public:
  /// Connects to the socket at `path` and sends `line`, at most 4 KiB, which is given its end. Never waits. Whatever
  /// goes wrong is seen as over() without an answer. An answer of more than `max_answer_bytes` is none.
  UnixLine(const std::string& path, const std::string& line, std::size_t max_answer_bytes);

  /// Takes what has come; never waits.
  void service();
  bool reached() const { return reached_; }  ///< somebody listens there
  bool over() const { return !fd_; }
  /// Once over(): the line without its end; nullopt: there was none, or it was not whole.
  const std::optional<std::string>& answer() const { return answer_; }
  int fd() const { return fd_.get(); }  ///< to poll for reading; -1 when over

 private:
  void finish() { fd_.reset(); }

  UniqueFd fd_;
  std::size_t max_answer_bytes_;
  bool reached_ = false;
  std::string read_;
  std::optional<std::string> answer_;
};

/// The same, waiting: until the answer has come, or `seconds` are over.
UnixLine ask_over_unix_socket(const std::string& path, const std::string& line, std::size_t max_answer_bytes,
                              int seconds);

}  // namespace tw::transport
