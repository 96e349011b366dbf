// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace tw::lobby {

/// What the store asks of a file system beside what SQLite asks of it. The seam for crash and fault tests.
class StoreFiles {
 public:
  virtual ~StoreFiles() = default;
  /// The name under which SQLite knows the same files; nullptr: its default.
  virtual const char* vfs_name() const = 0;
  /// True: the file's content is on the disk.
  virtual bool sync(const std::string& path) = 0;
  /// Replaces `to` in one step. True: also the directory is on the disk. Both lie in the same directory.
  virtual bool rename(const std::string& from, const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;  ///< if it is there
};

StoreFiles& disk_files();  ///< the real ones

}  // namespace tw::lobby
