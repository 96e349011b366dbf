// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "client/core/recorder.hpp"
#include "client/core/recording.hpp"

namespace tw::app {

/// A recording on disk: grows with the match, a chunk a second, so that a program that is killed has lost no more than that.
class RecordingFile {
 public:
  /// Begins with what there is. Empty, or a sentence.
  std::string open(const std::string& path, const client::Recorder& recorder);
  /// What has come since. False: the disk did not take it; nothing more is written.
  bool append(const client::Recorder& recorder);

 private:
  std::ofstream file_;
  std::size_t written_ = 0;  ///< chunks
};

/// "match.twmatch", "match-2.twmatch", ...: of the first, the second, ... that was recorded.
std::string numbered(const std::string& path, int nth);

/// Writes all that there is so far as a new file in the folder of recordings; its path, or a sentence why not.
Result<std::string> save_recording(client::Recorder& recorder);

/// A recording as far as it has come; its chunks are the recorder's own, so this costs nothing.
struct RecordedSoFar {
  Bytes head;
  std::vector<client::Recorder::Chunk> chunks;
};
RecordedSoFar recorded_so_far(client::Recorder& recorder);
/// Writes its last kSavedSeconds as a new file in the same folder; takes a while for a long match, and needs nothing else: fit for
/// a thread of its own. The path, or a sentence.
inline constexpr int kSavedSeconds = 30;
Result<std::string> save_last_seconds(const RecordedSoFar& whole);

/// The error is a sentence that names the file.
Result<client::Recording> load_recording(const std::string& path);

}  // namespace tw::app
