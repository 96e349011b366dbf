// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite's C interface in the shape that the store uses. Codes are SQLite's own, extended.
namespace tw::lobby::store {

struct CloseDatabase {
  void operator()(sqlite3* db) const;
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement: bind in order, step, read, and it resets itself when it goes out of use.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  explicit operator bool() const { return statement_ != nullptr; }

  class Use {
   public:
    explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use();
    Use& bind(const std::string& text);  ///< borrowed: must outlive the use
    Use& bind(std::int64_t number);
    Use& bind_blob(const void* bytes, std::size_t size);  ///< likewise borrowed
    int step();
    std::string text(int column) const;
    std::int64_t number(int column) const;

   private:
    sqlite3_stmt* statement_;
    int bound_ = 0;
  };
  Use use() { return Use(statement_); }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

/// Opens the file, or makes an empty one. The connection takes the file for itself at its first look: a second
/// one, of another process too, meets "locked". nullptr: it cannot be opened.
Database connect(const std::string& path, const char* vfs_name);
/// While off, closing leaves every file as it is, the write-ahead log too.
void checkpoint_on_close(sqlite3* db, bool on);
/// The writing side's settings: WAL, every commit synced, nothing trusted. Not before the file has proved ours.
bool prepare_for_writing(sqlite3* db);

int run(sqlite3* db, const char* sql);
bool done(int code);  ///< the statement or transaction went through
std::optional<std::int64_t> ask_number(sqlite3* db, std::string_view sql);
/// SQLite takes a file too short for a header for an empty database and overwrites it; this does not.
bool starts_like_a_database(sqlite3* db);
bool passes_quick_check(sqlite3* db);

}  // namespace tw::lobby::store
