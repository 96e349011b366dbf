// SPDX-License-Identifier: MIT
#include "tests/crash/memory_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace tw::test {
namespace {

using Kind = DiskOp::Kind;
constexpr const char* kVfsName = "twinwire-memory";
constexpr int kSectorBytes = 4096;  // what Unix says

MemoryDisk* g_mounted = nullptr;

struct File {
  sqlite3_file base;
  MemoryDisk* disk;
  std::size_t inode;
  std::string* anonymous;  ///< a temporary file without a name: no crash leaves it
};

File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
std::string& content_of(File& file) {
  return file.anonymous != nullptr ? *file.anonymous : *file.disk->inode(file.inode).content;
}

int close_file(sqlite3_file* file) {
  delete of(file).anonymous;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  const std::string& content = content_of(of(file));
  const auto offset = static_cast<std::size_t>(at), wanted = static_cast<std::size_t>(size);
  const std::size_t there = offset < content.size() ? std::min(wanted, content.size() - offset) : 0;
  std::memcpy(to, content.data() + (there == 0 ? 0 : offset), there);
  std::memset(static_cast<char*>(to) + there, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  File& f = of(file);
  DiskOp op{.kind = Kind::kWrite,
            .inode = f.inode,
            .offset = static_cast<std::size_t>(at),
            .bytes = std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))};
  if (f.anonymous == nullptr) return f.disk->apply(std::move(op));
  write_at(*f.anonymous, op.offset, op.bytes);
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  File& f = of(file);
  if (f.anonymous == nullptr)
    return f.disk->apply(
        {.kind = Kind::kTruncate, .inode = f.inode, .offset = static_cast<std::size_t>(size)});
  f.anonymous->resize(static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  File& f = of(file);
  if (f.anonymous != nullptr) return SQLITE_OK;
  const int result = f.disk->apply({.kind = Kind::kSync, .inode = f.inode});
  MemoryDisk::Inode& inode = f.disk->inode(f.inode);
  if (result != SQLITE_OK || !inode.directory_unsynced) return result;
  inode.directory_unsynced = false;
  return f.disk->apply({.kind = Kind::kSyncDirectory});
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(content_of(of(file)).size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) { return SQLITE_OK; }
int check_lock(sqlite3_file*, int* locked) {
  *locked = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return kSectorBytes; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// Version 1: no shared memory, which a connection that has the file for itself does not need.
const sqlite3_io_methods kMethods = {
    1,         close_file, read_file,  write_file,   truncate_file, sync_file,       file_size,
    lock_file, lock_file,  check_lock, control_file, sector_size,   characteristics, nullptr,
    nullptr,   nullptr,    nullptr,    nullptr,      nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  File& f = of(file);
  f.base.pMethods = nullptr;
  f.disk = MemoryDisk::mounted();
  f.anonymous = nullptr;
  if (flags_out != nullptr) *flags_out = flags;
  if (name == nullptr) {
    f.anonymous = new std::string;
  } else {
    MemoryDisk::Inode* inode = f.disk->find(name);
    if (inode == nullptr && (flags & SQLITE_OPEN_CREATE) != 0) {
      inode = f.disk->create(name);
      if (inode != nullptr)
        inode->directory_unsynced = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    }
    if (inode == nullptr) return SQLITE_CANTOPEN;
    f.inode = inode->number;
  }
  f.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_directory) {
  MemoryDisk& disk = *MemoryDisk::mounted();
  if (disk.find(name) == nullptr) return SQLITE_IOERR_DELETE_NOENT;
  const int result = disk.apply({.kind = Kind::kDelete, .name = name});
  if (result != SQLITE_OK || sync_directory == 0) return result;
  return disk.apply({.kind = Kind::kSyncDirectory});
}

int access_file(sqlite3_vfs*, const char* name, int, int* there) {
  const MemoryDisk::Inode* inode = MemoryDisk::mounted()->find(name);
  *there = inode != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int random_bytes(sqlite3_vfs*, int size, char* out) {
  static std::uint64_t state = 1;  // the same in every run
  for (int i = 0; i < size; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    out[i] = static_cast<char>(state >> 56);
  }
  return size;
}

int sleep_micros(sqlite3_vfs*, int micros) { return micros; }
int current_time(sqlite3_vfs*, double* days) {
  *days = 2460000.5;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

void register_once() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs v{};
    v.iVersion = 1;
    v.szOsFile = sizeof(File);
    v.mxPathname = 512;
    v.zName = kVfsName;
    v.xOpen = open_file;
    v.xDelete = delete_file;
    v.xAccess = access_file;
    v.xFullPathname = full_path;
    v.xRandomness = random_bytes;
    v.xSleep = sleep_micros;
    v.xCurrentTime = current_time;
    v.xGetLastError = last_error;
    return v;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  static_cast<void>(registered);
}

}  // namespace

void write_at(std::string& content, std::size_t offset, const std::string& bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

MemoryDisk::MemoryDisk(const Image& image) : below_(g_mounted) {
  register_once();
  g_mounted = this;
  for (const auto& [name, content] : image) {
    names_[name] = inodes_.size();
    inodes_.push_back(std::make_unique<Inode>(Inode{inodes_.size(), std::make_shared<std::string>(content)}));
  }
}

MemoryDisk::~MemoryDisk() { g_mounted = below_; }
MemoryDisk* MemoryDisk::mounted() { return g_mounted; }
const char* MemoryDisk::vfs_name() const { return kVfsName; }

MemoryDisk::Inode* MemoryDisk::find(const std::string& name) {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : inodes_[found->second].get();
}

MemoryDisk::Inode* MemoryDisk::create(const std::string& name) {
  return apply({.kind = Kind::kCreate, .inode = inodes_.size(), .name = name}) == SQLITE_OK ? find(name)
                                                                                            : nullptr;
}

int MemoryDisk::apply(DiskOp op) {
  if (const int refused = fault ? fault(op) : SQLITE_OK; refused != SQLITE_OK) {
    // What the system held dirty is clean now, and no later sync will write it.
    if (op.kind == Kind::kSync) log_.push_back({.kind = Kind::kFailedSync, .inode = op.inode});
    return refused;
  }
  switch (op.kind) {
    case Kind::kCreate:
      names_[op.name] = inodes_.size();
      inodes_.push_back(std::make_unique<Inode>(Inode{inodes_.size(), std::make_shared<std::string>()}));
      break;
    case Kind::kWrite:
      write_at(*inodes_[op.inode]->content, op.offset, op.bytes);
      break;
    case Kind::kTruncate:
      inodes_[op.inode]->content->resize(op.offset);
      break;
    case Kind::kDelete:
      names_.erase(op.name);
      break;
    case Kind::kRename:
      names_[op.to] = names_.at(op.name);
      names_.erase(op.name);
      break;
    case Kind::kSync:
    case Kind::kFailedSync:
    case Kind::kSyncDirectory:
      break;
  }
  log_.push_back(std::move(op));
  return SQLITE_OK;
}

bool MemoryDisk::sync(const std::string& path) {
  const Inode* inode = find(path);
  return inode != nullptr && apply({.kind = Kind::kSync, .inode = inode->number}) == SQLITE_OK;
}

bool MemoryDisk::rename(const std::string& from, const std::string& to) {
  return find(from) != nullptr && apply({.kind = Kind::kRename, .name = from, .to = to}) == SQLITE_OK &&
         apply({.kind = Kind::kSyncDirectory}) == SQLITE_OK;
}

void MemoryDisk::remove(const std::string& path) {
  if (find(path) != nullptr) apply({.kind = Kind::kDelete, .name = path});
}

Image MemoryDisk::image() const {
  Image all;
  for (const auto& [name, number] : names_) all[name] = *inodes_[number]->content;
  return all;
}

}  // namespace tw::test
