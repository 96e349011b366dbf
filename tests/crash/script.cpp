// SPDX-License-Identifier: MIT
#include "tests/crash/script.hpp"

#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace tw::test {
namespace {

using lobby::AccountStore;
using lobby::RoundRecord;

/// A connection of the test's own to the newest disk.
class Raw {
 public:
  explicit Raw(const MemoryDisk& disk, const char* name) {
    sqlite3_open_v2(name, &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                    disk.vfs_name());
    run("PRAGMA locking_mode=EXCLUSIVE");
  }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  ~Raw() { sqlite3_close(db_); }
  int run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }
  std::string ask(const std::string& sql) {
    std::string all;
    const int result = sqlite3_exec(
        db_, sql.c_str(),
        [](void* to, int columns, char** values, char**) {
          for (int i = 0; i < columns; ++i)
            static_cast<std::string*>(to)->append(values[i] == nullptr ? "NULL" : values[i]).append(" ");
          return 0;
        },
        &all, nullptr);
    return result == SQLITE_OK ? all : std::string("error: ") + sqlite3_errmsg(db_);
  }

 private:
  sqlite3* db_ = nullptr;
};

constexpr const char* kTables = "PRAGMA user_version; SELECT sql FROM sqlite_schema ORDER BY name";

std::string tables_of(const Image& image) {
  const MemoryDisk disk(image);
  return Raw(disk, kDatabase).ask(kTables);
}

/// Runs `work` on a store and returns the disk as it is after a clean end.
Image prepared(const Image& before, const std::function<void(Recorder&)>& work, Ledger& ledger) {
  Recorder recorder(before);
  recorder.open();
  work(recorder);
  recorder.close();
  ledger = recorder.ledger;
  for (auto& [name, hashes] : ledger.accounts)
    for (Ledger::Hash& hash : hashes) hash.acknowledged = 0;
  for (auto& [id, round] : ledger.rounds) round.acknowledged = 0;
  return recorder.disk.image();
}

/// Migration is seen whole or not at all: the tables are those of before or those of after.
std::string half_migration(const Image& found) {
  static const std::string before = tables_of(old_database());
  static const std::string after = [] {
    Ledger unused;
    return tables_of(prepared(
        old_database(), [](Recorder&) {}, unused));
  }();
  const std::string tables = tables_of(found);
  if (tables == before || tables == after) return {};
  return "a half migration shows: " + tables;
}

std::string fault_of_accounts(const Ledger& ledger, AccountStore& store, std::size_t acknowledged_by) {
  for (const auto& [name, hashes] : ledger.accounts) {
    std::size_t oldest_allowed = kNever;
    for (std::size_t i = 0; i < hashes.size(); ++i)
      if (hashes[i].acknowledged <= acknowledged_by) oldest_allowed = i;
    const AccountStore::Found found = store.find(name);
    if (found.failed) return "the accounts cannot be read";
    if (!found.account && oldest_allowed != kNever) return "the acknowledged account " + name + " is lost";
    if (!found.account) continue;
    bool known = false;
    for (std::size_t i = oldest_allowed == kNever ? 0 : oldest_allowed; i < hashes.size(); ++i)
      known |= hashes[i].hash == found.account->password_hash;
    if (!known) return "the password of " + name + " is not the newest acknowledged or a later one";
  }
  return {};
}

std::string fault_of_bans(const Ledger& ledger, AccountStore& store, std::size_t acknowledged_by) {
  std::map<std::string, std::string> found;
  for (const lobby::Ban& ban : store.bans()) found[ban.what] = ban.reason;
  for (const auto& [name, states] : ledger.bans) {
    bool known = found[name].empty();  // before the first
    for (const Ledger::BanState& state : states) {
      const bool same = state.reason == found[name];
      known = state.acknowledged <= acknowledged_by ? same : known || same;
    }
    if (!known) return "the ban of " + name + " is not as the newest acknowledged order left it";
  }
  return {};
}

std::string hex(const lobby::RoundId& id) {
  std::string text;
  for (const char c : lobby::to_string(id))
    if (c != '-') text += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  return text;
}

/// Every round, and how many players' rows it has: "UUID rows UUID rows ...".
std::map<std::string, std::string> rounds_in(Raw& raw) {
  std::istringstream answer(
      raw.ask("SELECT hex(uuid), count(place) FROM round LEFT JOIN round_player ON round=id GROUP BY id"));
  std::map<std::string, std::string> rounds;
  for (std::string uuid, rows; answer >> uuid >> rows;) rounds[uuid] += rows + " ";
  return rounds;
}

std::string fault_of_rounds(const Ledger& ledger, Raw& raw, std::size_t acknowledged_by) {
  const auto found = rounds_in(raw);
  std::size_t ours = 0;
  for (const auto& [id, round] : ledger.rounds) {
    const auto row = found.find(hex(id));
    if (row == found.end() && round.acknowledged <= acknowledged_by) return "an acknowledged round is lost";
    if (row == found.end()) continue;
    ++ours;
    if (row->second != std::to_string(round.record.rows.size()) + " ")
      return "a round is there twice or in part: rows " + row->second;
  }
  if (found.size() != ours + ledger.rounds_before) return "there are rounds that nobody played";
  return {};
}

std::string fault_of_contents(const Ledger& ledger, MemoryDisk& disk, const char* name,
                              std::size_t acknowledged_by) {
  {
    auto opened = AccountStore::open(name, disk);
    if (!opened) return opened.error;
    if (std::string fault = fault_of_accounts(ledger, **opened, acknowledged_by); !fault.empty())
      return fault;
    if (std::string fault = fault_of_bans(ledger, **opened, acknowledged_by); !fault.empty()) return fault;
    if ((*opened)->add("Later", std::string(97, 'l'), 9) != AccountStore::Added::kDone)
      return "nobody can register any more";
  }
  Raw raw(disk, name);
  if (const std::string sound = raw.ask("PRAGMA integrity_check; PRAGMA foreign_key_check"); sound != "ok ")
    return "the check after it says: " + sound;
  return fault_of_rounds(ledger, raw, acknowledged_by);
}

std::string fault_of_copy(const Ledger& ledger, MemoryDisk& disk, std::size_t ops) {
  std::size_t began = kNever;
  for (const Ledger::Copy& copy : ledger.copies)
    if (copy.acknowledged <= ops) began = copy.began;
  if (disk.find(kBackup) == nullptr) return began == kNever ? "" : "the acknowledged backup is lost";
  // Any copy holds at least what was there when the first of them began.
  if (began == kNever) began = ledger.copies.empty() ? 0 : ledger.copies.front().began;
  const std::string fault = fault_of_contents(ledger, disk, kBackup, began);
  return fault.empty() ? "" : "in the backup: " + fault;
}

std::vector<Script> scripts_of_accounts(const Image& accounts, const Ledger& ledger) {
  return {{"register",
           {},
           {},
           [](Recorder& r) {
             r.open();
             for (const char* name : {"Ada", "Bob", "ada", "Cleo"}) r.add(name);
             r.close();
             r.open();
             for (const char* name : {"Dan", "Eve", "Fritz", "Gina"}) r.add(name);
           }},
          {"login with rehash", accounts, ledger, [](Recorder& r) {
             r.open();
             for (int i = 0; i < 4; ++i)
               for (const char* name : {"Ann", "Ben"}) r.change_hash(name);
             r.close();
             for (int i = 0; i < 3; ++i) {
               r.open();
               r.change_hash("Ann");
               r.change_hash("Ben");
               r.close();
             }
           }}};
}

std::vector<Script> scripts_of_rounds(const Image& accounts, const Ledger& ledger) {
  return {{"result", accounts, ledger,
           [](Recorder& r) {
             r.open();
             for (int i = 0; i < 4; ++i) r.save(a_round(i, 4 + 10 * i));
             r.add("Fay");
             r.save(a_round(9, 64));
           }},
          {"result twice", accounts, ledger, [](Recorder& r) {
             const RoundRecord one = a_round(1), other = a_round(2, 30);
             r.open();
             for (int i = 0; i < 2; ++i) r.save(one);
             r.save(other);
             r.close();
             r.open();
             for (const auto& round : {one, other, one}) r.save(round);
             r.save(a_round(3));
           }}};
}

Script migration() {
  Ledger ledger;
  ledger.accounts["Old"] = {{"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaA", 0}};
  ledger.accounts["Older"] = {{"$argon2id$v=19$m=19456,t=2,p=1$b3RoZXJzYWx0b3RoZXJzYQ$aGFzaA", 0}};
  ledger.rounds_before = 2;
  ledger.migrates = true;
  return {"migration", old_database(), ledger, [](Recorder& r) {
            r.open();
            r.save(a_round(1));
            r.add("New");
          }};
}

Script backup(const Image& accounts, const Ledger& ledger) {
  return {"backup", accounts, ledger, [](Recorder& r) {
            r.open();
            r.add("Gil");
            r.save(a_round(1));
            r.back_up();
            r.add("Hal");
            r.save(a_round(2));
            r.back_up();
            r.add("Ida");
          }};
}

Script bans(const Image& accounts, const Ledger& ledger) {
  return {"bans", accounts, ledger, [](Recorder& r) {
            r.open();
            r.ban("eve", "first");
            r.ban("eve", "second");
            r.ban("mallory", "for good");
            r.close();
            r.open();
            r.ban("eve", "");
            r.ban("mallory", "");
            r.ban("eve", "again");
          }};
}

}  // namespace

Image old_database() {
  static const Image image = [] {
    std::ifstream file(std::string(TW_OLD_SCHEMAS) + "/v1.sql");
    const std::string sql{std::istreambuf_iterator<char>(file), {}};
    const MemoryDisk disk;
    // As version 1 left it: a log, emptied at the end.
    Raw raw(disk, kDatabase);
    raw.run("PRAGMA journal_mode=WAL");
    raw.run(sql);
    raw.run("PRAGMA wal_checkpoint(TRUNCATE)");
    Image all = disk.image();
    all.erase(std::string(kDatabase) + "-wal");
    return all;
  }();
  return image;
}

RoundRecord a_round(int number, int players) {
  static std::uint8_t made = 0;
  RoundRecord round{.id = {0xaa, ++made}, .map = "Foundry", .round = number, .ended_at = number, .rows = {}};
  for (int i = 0; i < players; ++i) round.rows.push_back({"Player" + std::to_string(i), 20 - i, i, i});
  return round;
}

bool Recorder::open() {
  auto opened = AccountStore::open(kDatabase, disk);
  if (opened) store = std::move(*opened);
  return store != nullptr;
}

std::string Recorder::next_hash() {
  std::string hash = "$hash$" + std::to_string(++hashes_) + "$";
  hash.resize(97, 'x');
  return hash;
}

bool Recorder::add(const std::string& name) {
  const std::string hash = next_hash();
  if (ledger.accounts.contains(name)) return store->add(name, hash, 1) != AccountStore::Added::kFailed;
  for (const auto& [other, hashes] : ledger.accounts)
    if (other.size() == name.size() && sqlite3_stricmp(other.c_str(), name.c_str()) == 0)
      return store->add(name, hash, 1) == AccountStore::Added::kNameTaken;
  ledger.accounts[name].push_back({hash, kNever});
  const bool done = store->add(name, hash, 1) == AccountStore::Added::kDone;
  if (done) ledger.accounts[name].back().acknowledged = disk.log().size();
  return done;
}

bool Recorder::change_hash(const std::string& name) {
  ledger.accounts[name].push_back({next_hash(), kNever});
  const bool done = store->change_hash(name, ledger.accounts[name].back().hash);
  if (done) ledger.accounts[name].back().acknowledged = disk.log().size();
  return done;
}

bool Recorder::save(const RoundRecord& round) {
  Ledger::Round& entry = ledger.rounds.try_emplace(round.id, Ledger::Round{round}).first->second;
  const AccountStore::Saved saved = store->add_round(round);
  const bool kept = saved == AccountStore::Saved::kDone || saved == AccountStore::Saved::kAlready;
  if (kept && entry.acknowledged == kNever) entry.acknowledged = disk.log().size();
  return kept;
}

bool Recorder::back_up() {
  ledger.copies.push_back({disk.log().size(), kNever});
  const bool done = store->back_up(kBackup).empty();
  if (done) ledger.copies.back().acknowledged = disk.log().size();
  return done;
}

bool Recorder::ban(const std::string& name, const std::string& reason) {
  ledger.bans[name].push_back({reason, kNever});
  const lobby::Ban ban{.kind = lobby::Ban::Kind::kName, .what = name, .until = 0, .reason = reason};
  const bool done = reason.empty() ? store->remove_ban(ban) : store->save_ban(ban);
  if (done) ledger.bans[name].back().acknowledged = disk.log().size();
  return done;
}

std::vector<Script> all_scripts() {
  Ledger ledger;
  const Image accounts = prepared(
      {},
      [](Recorder& r) {
        for (const char* name : {"Ann", "Ben"}) r.add(name);
      },
      ledger);
  std::vector<Script> all = scripts_of_accounts(accounts, ledger);
  for (Script& script : scripts_of_rounds(accounts, ledger)) all.push_back(std::move(script));
  all.push_back(migration());
  all.push_back(backup(accounts, ledger));
  all.push_back(bans(accounts, ledger));
  return all;
}

std::string fault_of(const Ledger& ledger, const Image& found, std::size_t ops) {
  if (ledger.migrates)
    if (std::string fault = half_migration(found); !fault.empty()) return fault;
  MemoryDisk disk(found);
  if (std::string fault = fault_of_contents(ledger, disk, kDatabase, ops); !fault.empty()) return fault;
  return fault_of_copy(ledger, disk, ops);
}

}  // namespace tw::test
