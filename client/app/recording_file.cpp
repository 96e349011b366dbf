// SPDX-License-Identifier: MIT
#include "client/app/recording_file.hpp"

#include <filesystem>

#include "client/app/data_folder.hpp"
#include "client/core/recording_cut.hpp"
#include "shared/base/whole_file.hpp"

namespace tw::app {
namespace {

bool put(std::ofstream& file, const Bytes& bytes) {
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file);
}

}  // namespace

std::string RecordingFile::open(const std::string& path, const client::Recorder& recorder) {
  file_ = std::ofstream(path, std::ios::binary | std::ios::trunc);
  written_ = 0;
  if (!file_ || !put(file_, recorder.head()) || !append(recorder)) return "Cannot write " + path + ".";
  return {};
}

bool RecordingFile::append(const client::Recorder& recorder) {
  if (!file_.is_open() || !file_) return false;
  if (written_ == recorder.chunks().size()) return true;
  for (; written_ < recorder.chunks().size(); ++written_)
    if (!put(file_, *recorder.chunks()[written_])) return false;
  return static_cast<bool>(file_.flush());
}

std::string numbered(const std::string& path, int nth) {
  if (nth <= 1) return path;
  const std::filesystem::path whole(path);
  const std::string name = whole.stem().string() + "-" + std::to_string(nth) + whole.extension().string();
  return (whole.parent_path() / name).string();
}

Result<std::string> save_recording(client::Recorder& recorder) {
  recorder.flush();
  const std::string path = (data_folder("matches") / (time_text() + ".twmatch")).string();
  RecordingFile file;
  if (std::string why = file.open(path, recorder); !why.empty())
    return Result<std::string>::failure(std::move(why));
  return Result<std::string>::success(path);
}

RecordedSoFar recorded_so_far(client::Recorder& recorder) {
  recorder.flush();
  return {recorder.head(), recorder.chunks()};
}

Result<std::string> save_last_seconds(const RecordedSoFar& whole) {
  using Saved = Result<std::string>;
  std::vector<ByteView> pieces{whole.head};
  for (const auto& chunk : whole.chunks) pieces.emplace_back(*chunk);
  const auto cut = client::cut_recording(std::move(pieces), Micros{kSavedSeconds} * 1'000'000);
  if (!cut) return Saved::failure(cut.error);
  const std::string path = (data_folder("matches") / (time_text() + "_last-30-s.twmatch")).string();
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!put(file, client::encode_recording(*cut)) || !file.flush())
    return Saved::failure("Cannot write " + path + ".");
  return Saved::success(path);
}

Result<client::Recording> load_recording(const std::string& path) {
  using Loaded = Result<client::Recording>;
  const auto bytes = read_whole_file(path, client::kMaxRecordingBytes, "recording");
  if (!bytes) return Loaded::failure(bytes.error);
  auto recording = client::read_recording(*bytes);
  return recording ? std::move(recording) : Loaded::failure(path + ": " + recording.error);
}

}  // namespace tw::app
