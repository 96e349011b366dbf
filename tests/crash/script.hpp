// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/lobby/account_store.hpp"
#include "tests/crash/memory_disk.hpp"

namespace tw::test {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
inline constexpr const char* kDatabase = "twinwire.db";
inline constexpr const char* kBackup = "twinwire.copy";

/// What a store was asked to keep, and from which op on it had said that it does.
struct Ledger {
  struct Hash {
    std::string hash;
    std::size_t acknowledged = kNever;
  };
  struct Round {
    lobby::RoundRecord record;
    std::size_t acknowledged = kNever;
  };
  struct Copy {
    std::size_t began = 0, acknowledged = kNever;
  };
  std::map<std::string, std::vector<Hash>> accounts;  ///< by name; hashes in the order of their asking
  std::map<lobby::RoundId, Round> rounds;
  struct BanState {
    std::string reason;  ///< empty: lifted
    std::size_t acknowledged = kNever;
  };
  std::map<std::string, std::vector<BanState>> bans;  ///< by name; in the order of their asking
  std::vector<Copy> copies;
  std::size_t rounds_before = 0;  ///< that stood there from the first
  bool migrates = false;
};

/// Drives a real AccountStore over a disk that records, and keeps the ledger.
class Recorder {
 public:
  explicit Recorder(const Image& before) : disk(before) {}
  bool open();
  void close() { store.reset(); }
  bool add(const std::string& name);
  bool change_hash(const std::string& name);
  bool save(const lobby::RoundRecord& round);
  bool back_up();
  /// Bans the name for this reason; an empty one lifts the ban.
  bool ban(const std::string& name, const std::string& reason);

  MemoryDisk disk;  ///< outlives the store
  Ledger ledger;
  std::unique_ptr<lobby::AccountStore> store;

 private:
  std::string next_hash();
  int hashes_ = 0;
};

struct Script {
  std::string name;
  Image before;
  Ledger ledger;  ///< what `before` holds
  std::function<void(Recorder&)> run;
};
std::vector<Script> all_scripts();
lobby::RoundRecord a_round(int number, int players = 4);
/// Ours of version 1, as it was written then.
Image old_database();

/// Opens the real store on `found`, a disk after a crash behind `ops` ops, and holds it against the ledger. Empty, or
/// what is wrong.
std::string fault_of(const Ledger& ledger, const Image& found, std::size_t ops);

}  // namespace tw::test
