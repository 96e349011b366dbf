// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "server/match/journal.hpp"

namespace tw::server {

/// A folder with a file for each match that is played.
class JournalFolder {
 public:
  /// Makes the folder if need be. The error is a sentence.
  static Result<JournalFolder> open(const std::string& path);

  /// A new file, named after the time, how many there were before, and the map. Null if it cannot be made, which is logged.
  match::JournalWriter::Write open_journal(const std::string& map);

 private:
  std::string path_;
  std::uint64_t opened_ = 0;
};

}  // namespace tw::server
