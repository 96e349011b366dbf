// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/lobby/bans.hpp"
#include "server/lobby/store_files.hpp"
#include "shared/base/types.hpp"

namespace tw::lobby {

/// Says which round it was, for good: a UUID of version 4, made when the round ends.
using RoundId = std::array<std::uint8_t, 16>;
RoundId make_round_id();
std::string to_string(const RoundId& id);  ///< "5d1cf3a0-..."

/// A finished round of some match, as it is kept.
struct RoundRecord {
  RoundId id{};
  std::string map;
  int round = 0;
  std::int64_t ended_at = 0;  ///< seconds since 1970
  struct Row {
    std::string name;
    int score = 0, kills = 0, deaths = 0;
  };
  std::vector<Row> rows;  ///< best first
};

/// Accounts, results and bans in one SQLite file. ONE connection, used by one thread at a time, and the file is locked
/// against any other. What a call reports as done is on the disk (a commit, synchronous=FULL). A commit that failed
/// for the disk's sake did not happen; before the next one the log is emptied and the database opened anew.
class AccountStore {
 public:
  /// Opens or makes the file. One that is not a database of ours, damaged, or made by a newer version is refused
  /// with a sentence and left as it is. One of an older version is first copied to "<path>.v<version>.backup".
  static Result<std::unique_ptr<AccountStore>> open(const std::string& path,
                                                    StoreFiles& files = disk_files());
  ~AccountStore();

  struct Account {
    std::string name, password_hash;
  };
  struct Found {
    bool failed = false;             ///< the disk would not: nothing is known
    std::optional<Account> account;  ///< whatever its case
  };
  Found find(const std::string& name);

  enum class Added : std::uint8_t { kDone, kNameTaken, kFailed };
  Added add(const std::string& name, const std::string& password_hash, std::int64_t created_at);
  bool change_hash(const std::string& name, const std::string& password_hash);

  enum class Saved : std::uint8_t {
    kDone,
    kAlready,  ///< the round of this id was saved before, and stays as it was
    kRefused,  ///< it breaks the table's rules: no later attempt will do better
    kFailed,   ///< the disk would not: try again later
  };
  Saved add_round(const RoundRecord& round);  ///< all of it or nothing
  std::optional<std::int64_t> count_rounds();

  /// In place of an earlier one of the same. False: the disk would not.
  bool save_ban(const Ban& ban);
  bool remove_ban(const Ban& ban);
  std::vector<Ban> bans();

  /// A copy of everything, at any time. Empty, or the sentence why not. To restore: stop the server, put the copy in
  /// the database's place, and take away the old "-wal" file beside it.
  std::string back_up(const std::string& to);

 private:
  struct Connection;
  AccountStore(std::string path, StoreFiles& files, std::unique_ptr<Connection> connection);
  bool ensure_open();   ///< enough to read: what a connection shows was committed
  bool ensure_sound();  ///< needed to write
  int write(const std::function<int(Connection&)>& work);

  std::string path_;
  StoreFiles& files_;
  std::unique_ptr<Connection> connection_;  ///< none: it could not be opened anew yet
  bool suspect_ = false;                    ///< a commit failed; the log's end may be not what it seems
};

}  // namespace tw::lobby
