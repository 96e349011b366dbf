// SPDX-License-Identifier: MIT
#include "server/lobby/store_backup.hpp"

#include <sqlite3.h>

#include "server/lobby/store_database.hpp"

namespace tw::lobby::store {
namespace {

bool copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* copying = sqlite3_backup_init(to, "main", from, "main");
  if (copying == nullptr) return false;
  const int stepped = sqlite3_backup_step(copying, -1);
  return sqlite3_backup_finish(copying) == SQLITE_OK && stepped == SQLITE_DONE;
}

void remove_all(StoreFiles& files, const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal"}) files.remove(path + suffix);
}

// Nobody sees the copy before it is whole, so it needs no journal of its own, and one sync at its end.
bool write_copy(sqlite3* db, StoreFiles& files, const std::string& path) {
  const Database copy = connect(path, files.vfs_name());
  return copy && done(run(copy.get(), "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY")) &&
         copy_pages(db, copy.get()) && passes_quick_check(copy.get());
}

}  // namespace

std::string back_up(sqlite3* db, StoreFiles& files, const std::string& to) {
  const std::string unfinished = to + ".part";
  remove_all(files, unfinished);
  const bool kept =
      write_copy(db, files, unfinished) && files.sync(unfinished) && files.rename(unfinished, to);
  remove_all(files, unfinished);
  if (kept) return {};
  return "The backup '" + to + "' cannot be written: check the directory's permissions and space.";
}

}  // namespace tw::lobby::store
