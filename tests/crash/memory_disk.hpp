// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/lobby/store_files.hpp"

namespace tw::test {

/// What was asked of a disk, in the order of its asking.
struct DiskOp {
  enum class Kind : std::uint8_t {
    kCreate,
    kWrite,
    kTruncate,
    kSync,
    kFailedSync,
    kDelete,
    kRename,
    kSyncDirectory
  };
  Kind kind = Kind::kWrite;
  std::size_t inode = 0;     ///< of create, write, truncate, sync
  std::size_t offset = 0;    ///< of a write; the new size of a truncate
  std::string bytes{};       ///< of a write
  std::string name{}, to{};  ///< of create, delete, rename
};

using Image = std::map<std::string, std::string>;  ///< file name -> content

/// A disk in memory under SQLite, through a VFS of its own, and under the store. Records what is asked of it and can
/// refuse. The newest one alive is the one that SQLite's new files land on.
class MemoryDisk final : public lobby::StoreFiles {
 public:
  explicit MemoryDisk(const Image& image = {});
  ~MemoryDisk() override;
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  const char* vfs_name() const override;
  bool sync(const std::string& path) override;
  bool rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;

  const std::vector<DiskOp>& log() const { return log_; }
  Image image() const;

  /// Asked before every op that changes something: SQLITE_OK, or the error that it shall end with.
  std::function<int(const DiskOp&)> fault;

  // --- for the VFS
  using Content = std::shared_ptr<std::string>;
  struct Inode {
    std::size_t number = 0;
    Content content;
    bool directory_unsynced = false;  ///< a new journal's first sync syncs its directory too, as on Unix
  };
  Inode* find(const std::string& name);
  Inode* create(const std::string& name);
  int apply(DiskOp op);  ///< asks `fault`, does it, records it
  Inode& inode(std::size_t number) { return *inodes_[number]; }
  static MemoryDisk* mounted();

 private:
  std::map<std::string, std::size_t> names_;
  std::vector<std::unique_ptr<Inode>> inodes_;
  std::vector<DiskOp> log_;
  MemoryDisk* below_ = nullptr;
};

/// Writes into a content, growing it by zeros as files do.
void write_at(std::string& content, std::size_t offset, const std::string& bytes);

}  // namespace tw::test
