// SPDX-License-Identifier: MIT
#include "server/lobby/store_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace tw::lobby {
namespace {

bool sync_path(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

class DiskFiles final : public StoreFiles {
 public:
  const char* vfs_name() const override { return nullptr; }
  bool sync(const std::string& path) override { return sync_path(path, O_RDWR); }
  bool rename(const std::string& from, const std::string& to) override {
    return ::rename(from.c_str(), to.c_str()) == 0 && sync_path(directory_of(to), O_RDONLY | O_DIRECTORY);
  }
  void remove(const std::string& path) override { ::unlink(path.c_str()); }
};

}  // namespace

StoreFiles& disk_files() {
  static DiskFiles files;
  return files;
}

}  // namespace tw::lobby
