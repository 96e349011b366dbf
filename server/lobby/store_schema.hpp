// SPDX-License-Identifier: MIT
#pragma once

#include <string>

struct sqlite3;

/// What stands in the database, and how older ones become today's.
namespace tw::lobby::store {

/// Kept in SQLite's user_version. 1: accounts and rounds. 2: a round has a 128-bit id and is stored once. 3: bans.
inline constexpr int kSchemaVersion = 3;

struct Inspection {
  int version = 0;      ///< 0: empty
  std::string refusal;  ///< a sentence; empty: it is ours, sound, and not newer than we are
};
/// Looks at a database without writing to it. `path` is for the sentence.
Inspection inspect(sqlite3* db, const std::string& path);
/// Brings it to kSchemaVersion in one transaction, which is seen whole or not at all.
bool migrate(sqlite3* db, int from_version);

}  // namespace tw::lobby::store
