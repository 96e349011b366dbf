// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/types.hpp"

namespace tw::lobby {

/// A finished round of some match, as it is kept.
struct RoundRecord {
  std::string map;
  int round = 0;
  std::int64_t ended_at = 0;  ///< seconds since 1970
  struct Row {
    std::string name;
    int score = 0, kills = 0, deaths = 0;
  };
  std::vector<Row> rows;  ///< best first
};

/// Accounts and results in one SQLite file. ONE connection, used by one thread at a time: Debian's
/// SQLite 3.40 can corrupt a write-ahead log that two connections share. What a call reports as done is on
/// the disk (synchronous=FULL).
class AccountStore {
 public:
  /// Opens or makes the file. A file that is not a database of ours, damaged, or made by a newer version is
  /// refused with a sentence and left as it is.
  static Result<std::unique_ptr<AccountStore>> open(const std::string& path);
  ~AccountStore();

  struct Account {
    std::string name, password_hash;
  };
  std::optional<Account> find(const std::string& name);  ///< whatever its case

  enum class Added : std::uint8_t { kDone, kNameTaken, kFailed };
  Added add(const std::string& name, const std::string& password_hash, std::int64_t created_at);
  bool change_hash(const std::string& name, const std::string& password_hash);
  bool add_round(const RoundRecord& round);  ///< all of it or nothing
  std::int64_t count_rounds();

 private:
  struct Impl;
  explicit AccountStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::lobby
