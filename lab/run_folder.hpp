// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tw::lab {

/// A folder of our own (0700) for one run: sockets and logs. It goes with the object.
class RunFolder {
 public:
  RunFolder() : path_((std::filesystem::temp_directory_path() / "twinwire-XXXXXX").string()) {
    made_ = mkdtemp(path_.data()) != nullptr;
  }
  ~RunFolder() {
    std::error_code error;
    if (made_) std::filesystem::remove_all(path_, error);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  explicit operator bool() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace tw::lab
