// SPDX-License-Identifier: MIT
#include "server/lobby/store_schema.hpp"

#include <sqlite3.h>

#include "server/lobby/store_database.hpp"

namespace tw::lobby::store {
namespace {

/// "twin": says whose file this is, in SQLite's own header field for it.
constexpr int kApplicationId = 0x7477696e;

/// kMigrations[v] leads from version v to v + 1. Append only: what has shipped is never edited.
constexpr const char* kMigrations[kSchemaVersion] = {
    R"(CREATE TABLE account(
         id INTEGER PRIMARY KEY,
         folded TEXT NOT NULL UNIQUE CHECK(length(folded) BETWEEN 3 AND 16),
         name TEXT NOT NULL CHECK(length(name) BETWEEN 3 AND 16),
         password_hash TEXT NOT NULL CHECK(length(password_hash) BETWEEN 32 AND 128),
         created_at INTEGER NOT NULL) STRICT;
       CREATE TABLE round(
         id INTEGER PRIMARY KEY,
         map TEXT NOT NULL CHECK(length(map) BETWEEN 1 AND 64),
         number INTEGER NOT NULL CHECK(number BETWEEN 0 AND 65535),
         ended_at INTEGER NOT NULL) STRICT;
       CREATE TABLE round_player(
         round INTEGER NOT NULL REFERENCES round(id) ON DELETE CASCADE,
         place INTEGER NOT NULL CHECK(place BETWEEN 1 AND 64),
         name TEXT NOT NULL CHECK(length(name) BETWEEN 1 AND 32),
         score INTEGER NOT NULL CHECK(score BETWEEN -32768 AND 32767),
         kills INTEGER NOT NULL CHECK(kills BETWEEN 0 AND 65535),
         deaths INTEGER NOT NULL CHECK(deaths BETWEEN 0 AND 65535),
         PRIMARY KEY(round, place)) STRICT, WITHOUT ROWID;)",
    // A column that is unique and never null cannot be added: the table is made anew. Rounds of old get ids at
    // random; nobody will ever report them again.
    R"(CREATE TABLE new_round(
         id INTEGER PRIMARY KEY,
         uuid BLOB NOT NULL UNIQUE CHECK(length(uuid) = 16 AND uuid <> zeroblob(16)),
         map TEXT NOT NULL CHECK(length(map) BETWEEN 1 AND 64),
         number INTEGER NOT NULL CHECK(number BETWEEN 0 AND 65535),
         ended_at INTEGER NOT NULL) STRICT;
       INSERT INTO new_round SELECT id, randomblob(16), map, number, ended_at FROM round;
       DROP TABLE round;
       ALTER TABLE new_round RENAME TO round;)",
    R"(CREATE TABLE ban(
         kind INTEGER NOT NULL CHECK(kind IN (0, 1)),
         what TEXT NOT NULL CHECK(length(what) BETWEEN 3 AND 16),
         until INTEGER NOT NULL CHECK(until >= 0),
         reason TEXT NOT NULL CHECK(length(reason) <= 80),
         PRIMARY KEY(kind, what)) STRICT, WITHOUT ROWID;)",
};

bool has_broken_references(sqlite3* db) {
  Statement statement(db, "PRAGMA foreign_key_check");
  return !statement || statement.use().step() != SQLITE_DONE;
}

bool all_steps(sqlite3* db, int from_version) {
  for (int version = from_version; version < kSchemaVersion; ++version)
    if (!done(run(db, kMigrations[version])) || has_broken_references(db)) return false;
  const std::string stamp = "PRAGMA application_id=" + std::to_string(kApplicationId) +
                            "; PRAGMA user_version=" + std::to_string(kSchemaVersion);
  return done(run(db, stamp.c_str()));
}

}  // namespace

Inspection inspect(sqlite3* db, const std::string& path) {
  const std::string named = "The database '" + path + "' ";
  const int first_look = run(db, "PRAGMA schema_version");
  if ((first_look & 0xff) == SQLITE_BUSY)
    return {0, named + "is in use by another program. Stop that first."};
  const int damage = first_look & 0xff;
  if (damage != SQLITE_OK && damage != SQLITE_CORRUPT && damage != SQLITE_NOTADB)
    return {0, named + "cannot be read: check its permissions and the disk."};
  const auto version = ask_number(db, "PRAGMA user_version");
  if (damage != SQLITE_OK || !version || !starts_like_a_database(db) || !passes_quick_check(db))
    return {0, named + "is damaged or not a database; it was left as it is. Restore a copy or move it away."};
  const auto tables = ask_number(db, "SELECT count(*) FROM sqlite_schema");
  const auto owner = ask_number(db, "PRAGMA application_id");
  const bool empty = tables == 0 && owner == 0 && version == 0;
  if (!empty && owner != kApplicationId)
    return {0, named + "belongs to another program; it was left as it is. Choose another --data directory."};
  if (*version > kSchemaVersion)
    return {0, named + "was made by a newer twinwire-server; it was left as it is. Use that version."};
  if (*version < 0 || (*version == 0 && !empty))
    return {0,
            named + "bears a version that never was; it was left as it is. Restore a copy or move it away."};
  return {static_cast<int>(*version), {}};
}

// The setting of foreign keys cannot change inside a transaction, and dropping a table would empty what refers to
// it. So they are off meanwhile, and every reference is checked before the commit.
bool migrate(sqlite3* db, int from_version) {
  if (from_version >= kSchemaVersion) return true;
  bool good = done(run(db, "PRAGMA foreign_keys=OFF")) && done(run(db, "BEGIN IMMEDIATE"));
  if (good) {
    good = all_steps(db, from_version) && done(run(db, "COMMIT"));
    if (!good) run(db, "ROLLBACK");
  }
  return good && done(run(db, "PRAGMA foreign_keys=ON"));
}

}  // namespace tw::lobby::store
