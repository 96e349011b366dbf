// SPDX-License-Identifier: MIT
#include "server/lobby/account_store.hpp"

#include <sqlite3.h>

#include <utility>

#include "server/lobby/secrets.hpp"
#include "server/lobby/store_backup.hpp"
#include "server/lobby/store_database.hpp"
#include "server/lobby/store_schema.hpp"
#include "server/lobby/text_rules.hpp"

namespace tw::lobby {

using store::Database;
using store::done;
using store::Statement;

RoundId make_round_id() {
  RoundId id{};
  random_bytes(id);
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x40);  // version 4 (RFC 9562)
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);  // its variant
  return id;
}

std::string to_string(const RoundId& id) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[id[i] >> 4];
    text += kDigits[id[i] & 15];
  }
  return text;
}

struct AccountStore::Connection {
  explicit Connection(Database d)
      : db(std::move(d)),
        find(db.get(), "SELECT name, password_hash FROM account WHERE folded=?"),
        add(db.get(), "INSERT INTO account(folded, name, password_hash, created_at) VALUES(?,?,?,?)"),
        change_hash(db.get(), "UPDATE account SET password_hash=? WHERE folded=?"),
        find_round(db.get(), "SELECT 1 FROM round WHERE uuid=?"),
        add_round(db.get(), "INSERT INTO round(uuid, map, number, ended_at) VALUES(?,?,?,?)"),
        add_row(db.get(),
                "INSERT INTO round_player(round, place, name, score, kills, deaths) VALUES(?,?,?,?,?,?)"),
        put_ban(db.get(), "REPLACE INTO ban(kind, what, until, reason) VALUES(?,?,?,?)"),
        drop_ban(db.get(), "DELETE FROM ban WHERE kind=? AND what=?"),
        all_bans(db.get(), "SELECT kind, what, until, reason FROM ban ORDER BY kind, what") {}

  explicit operator bool() const {
    return find && add && change_hash && find_round && add_round && add_row && put_ban && drop_ban &&
           all_bans;
  }
  int write_round(const RoundRecord& round);

  Database db;
  Statement find, add, change_hash, find_round, add_round, add_row, put_ban, drop_ban, all_bans;
};

AccountStore::AccountStore(std::string path, StoreFiles& files, std::unique_ptr<Connection> connection)
    : path_(std::move(path)), files_(files), connection_(std::move(connection)) {}
AccountStore::~AccountStore() = default;

Result<std::unique_ptr<AccountStore>> AccountStore::open(const std::string& path, StoreFiles& files) {
  using Opened = Result<std::unique_ptr<AccountStore>>;
  const std::string named = "The database '" + path + "' ";
  Database db = store::connect(path, files.vfs_name());
  if (!db) return Opened::failure(named + "cannot be opened: check the directory's permissions and space.");
  store::checkpoint_on_close(db.get(), false);
  const store::Inspection found = store::inspect(db.get(), path);
  if (!found.refusal.empty()) return Opened::failure(found.refusal);
  if (found.version > 0 && found.version < store::kSchemaVersion) {
    const std::string copy = path + ".v" + std::to_string(found.version) + ".backup";
    if (const std::string why = store::back_up(db.get(), files, copy); !why.empty())
      return Opened::failure(named + "is of an older version and was not touched. " + why);
  }
  if (!store::prepare_for_writing(db.get()) || !store::migrate(db.get(), found.version))
    return Opened::failure(named + "cannot be written: check the directory's permissions and space.");
  auto connection = std::make_unique<Connection>(std::move(db));
  if (!*connection) return Opened::failure(named + "lacks a table of ours; it was left as it is.");
  store::checkpoint_on_close(connection->db.get(), true);
  return Opened::success(std::unique_ptr<AccountStore>(new AccountStore(path, files, std::move(connection))));
}

// After a sync that failed, the system may hold frames of the failed commit that will never reach the disk, and a
// new look at the log would take them for committed. So the log is not looked at again before a checkpoint has moved
// what really was committed into the database and cut the log to nothing.
bool AccountStore::ensure_sound() {
  if (suspect_ && connection_) {
    if (!done(store::run(connection_->db.get(), "PRAGMA wal_checkpoint(TRUNCATE)"))) return false;
    connection_.reset();
  }
  suspect_ = false;
  return ensure_open();
}

bool AccountStore::ensure_open() {
  if (connection_) return true;
  Database db = store::connect(path_, files_.vfs_name());
  if (!db || !store::inspect(db.get(), path_).refusal.empty() || !store::prepare_for_writing(db.get()))
    return false;
  auto connection = std::make_unique<Connection>(std::move(db));
  if (!*connection) return false;
  connection_ = std::move(connection);
  return true;
}

/// Does `work` in one transaction. SQLITE_DONE: it is on the disk. Anything else: it did not happen.
int AccountStore::write(const std::function<int(Connection&)>& work) {
  if (!ensure_sound()) return SQLITE_IOERR;
  sqlite3* db = connection_->db.get();
  int result = store::run(db, "BEGIN IMMEDIATE");
  if (result == SQLITE_OK) result = work(*connection_);
  if (done(result)) result = store::run(db, "COMMIT");
  if (done(result)) return SQLITE_DONE;
  store::run(db, "ROLLBACK");
  // A full disk and a broken rule leave nothing behind that could be taken for a commit.
  const int kind = result & 0xff;
  if (kind != SQLITE_CONSTRAINT && kind != SQLITE_FULL) suspect_ = true;
  return result;
}

AccountStore::Found AccountStore::find(const std::string& name) {
  if (!ensure_open()) return {.failed = true, .account = std::nullopt};
  const std::string folded = fold_name(name);
  auto use = connection_->find.use();
  const int result = use.bind(folded).step();
  if (result == SQLITE_ROW) return {.failed = false, .account = Account{use.text(0), use.text(1)}};
  return {.failed = result != SQLITE_DONE, .account = std::nullopt};
}

AccountStore::Added AccountStore::add(const std::string& name, const std::string& password_hash,
                                      std::int64_t created_at) {
  const std::string folded = fold_name(name);
  const int result = write([&](Connection& connection) {
    return connection.add.use().bind(folded).bind(name).bind(password_hash).bind(created_at).step();
  });
  if (done(result)) return Added::kDone;
  return result == SQLITE_CONSTRAINT_UNIQUE ? Added::kNameTaken : Added::kFailed;
}

bool AccountStore::change_hash(const std::string& name, const std::string& password_hash) {
  const std::string folded = fold_name(name);
  return done(write([&](Connection& connection) {
    return connection.change_hash.use().bind(password_hash).bind(folded).step();
  }));
}

int AccountStore::Connection::write_round(const RoundRecord& round) {
  const int added = add_round.use()
                        .bind_blob(round.id.data(), round.id.size())
                        .bind(round.map)
                        .bind(round.round)
                        .bind(round.ended_at)
                        .step();
  if (added != SQLITE_DONE) return added;
  const std::int64_t id = sqlite3_last_insert_rowid(db.get());
  std::int64_t place = 0;
  for (const RoundRecord::Row& row : round.rows) {
    auto use = add_row.use();
    use.bind(id).bind(++place).bind(row.name).bind(row.score).bind(row.kills).bind(row.deaths);
    if (const int result = use.step(); result != SQLITE_DONE) return result;
  }
  return SQLITE_DONE;
}

AccountStore::Saved AccountStore::add_round(const RoundRecord& round) {
  bool already = false;
  const int result = write([&](Connection& connection) {
    const int found = connection.find_round.use().bind_blob(round.id.data(), round.id.size()).step();
    already = found == SQLITE_ROW;
    if (already) return SQLITE_DONE;
    return found == SQLITE_DONE ? connection.write_round(round) : found;
  });
  if (done(result)) return already ? Saved::kAlready : Saved::kDone;
  return (result & 0xff) == SQLITE_CONSTRAINT ? Saved::kRefused : Saved::kFailed;
}

std::optional<std::int64_t> AccountStore::count_rounds() {
  if (!ensure_open()) return std::nullopt;
  return store::ask_number(connection_->db.get(), "SELECT count(*) FROM round");
}

bool AccountStore::save_ban(const Ban& ban) {
  return done(write([&](Connection& connection) {
    return connection.put_ban.use()
        .bind(static_cast<std::int64_t>(ban.kind))
        .bind(ban.what)
        .bind(ban.until)
        .bind(ban.reason)
        .step();
  }));
}

bool AccountStore::remove_ban(const Ban& ban) {
  return done(write([&](Connection& connection) {
    return connection.drop_ban.use().bind(static_cast<std::int64_t>(ban.kind)).bind(ban.what).step();
  }));
}

std::vector<Ban> AccountStore::bans() {
  std::vector<Ban> all;
  if (!ensure_open()) return all;
  auto use = connection_->all_bans.use();
  while (all.size() < kMaxBans && use.step() == SQLITE_ROW)
    all.push_back({use.number(0) == 0 ? Ban::Kind::kName : Ban::Kind::kAddress, use.text(1), use.number(2),
                   use.text(3)});
  return all;
}

std::string AccountStore::back_up(const std::string& to) {
  if (!ensure_open()) return "The database cannot be read, so there is no backup.";
  return store::back_up(connection_->db.get(), files_, to);
}

}  // namespace tw::lobby
