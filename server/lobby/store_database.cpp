// SPDX-License-Identifier: MIT
#include "server/lobby/store_database.hpp"

#include <sqlite3.h>

#include <array>

namespace tw::lobby::store {
namespace {

constexpr int kBusyMs = 2000;
constexpr const char* kConnectionSettings =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;";

std::optional<std::string> ask_text(sqlite3* db, std::string_view sql) {
  Statement statement(db, sql);
  if (!statement) return std::nullopt;
  auto use = statement.use();
  if (use.step() != SQLITE_ROW) return std::nullopt;
  return use.text(0);
}

}  // namespace

void CloseDatabase::operator()(sqlite3* db) const { sqlite3_close(db); }

Statement::Statement(sqlite3* db, std::string_view sql) {
  sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                     nullptr);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Use::~Use() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

// SQLITE_TRANSIENT is a cast from -1 in C; nullptr (static) is right as well: what is bound outlives the use.
Statement::Use& Statement::Use::bind(const std::string& text) {
  sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), nullptr);
  return *this;
}

Statement::Use& Statement::Use::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement::Use& Statement::Use::bind_blob(const void* bytes, std::size_t size) {
  sqlite3_bind_blob(statement_, ++bound_, bytes, static_cast<int>(size), nullptr);
  return *this;
}

int Statement::Use::step() { return sqlite3_step(statement_); }

std::string Statement::Use::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

std::int64_t Statement::Use::number(int column) const { return sqlite3_column_int64(statement_, column); }

Database connect(const std::string& path, const char* vfs_name) {
  sqlite3* raw = nullptr;
  constexpr int kFlags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &raw, kFlags, vfs_name);
  Database db(raw);
  if (result != SQLITE_OK) return nullptr;
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // Exclusive from the first access on: no shared memory beside the log, and no second connection. Debian's 3.40
  // can corrupt a log that two connections share (fixed in 3.51.3), also when the other is somebody's shell.
  // What a damaged or locked file says to this is asked again, and told apart, by who looks at it first.
  run(raw, kConnectionSettings);
  sqlite3_busy_timeout(raw, kBusyMs);  // from here on: to wait twice for who holds the file would tell no more
  return db;
}

void checkpoint_on_close(sqlite3* db, bool on) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

bool prepare_for_writing(sqlite3* db) {
  if (sqlite3_db_readonly(db, "main") != 0 || run(db, kConnectionSettings) != SQLITE_OK) return false;
  if (ask_text(db, "PRAGMA journal_mode=WAL") != "wal") return false;
  return run(db, "PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=1000;") == SQLITE_OK;
}

int run(sqlite3* db, const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr); }

bool done(int code) { return code == SQLITE_OK || code == SQLITE_DONE; }

std::optional<std::int64_t> ask_number(sqlite3* db, std::string_view sql) {
  Statement statement(db, sql);
  if (!statement) return std::nullopt;
  auto use = statement.use();
  if (use.step() != SQLITE_ROW) return std::nullopt;
  return use.number(0);
}

bool starts_like_a_database(sqlite3* db) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return false;
  if (file == nullptr || file->pMethods == nullptr) return false;
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return false;
  if (size == 0) return true;
  std::array<char, 16> head{};
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  return size >= 512 && file->pMethods->xRead(file, head.data(), 16, 0) == SQLITE_OK &&
         std::string_view(head.data(), head.size()) == kMagic;
}

bool passes_quick_check(sqlite3* db) { return ask_text(db, "PRAGMA quick_check(1)") == "ok"; }

}  // namespace tw::lobby::store
