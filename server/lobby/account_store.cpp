// SPDX-License-Identifier: MIT
#include "server/lobby/account_store.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <string_view>
#include <utility>

#include "server/lobby/text_rules.hpp"

namespace tw::lobby {
namespace {

constexpr int kSchemaVersion = 1;
/// "twin": says whose file this is, in SQLite's own header field for it.
constexpr int kApplicationId = 0x7477696e;

/// migrations[v] leads from version v to v + 1; append only.
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
};

constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=1000;";

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement: bind in order, step, read, and it resets itself when it goes out of use.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql) {
    sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                       nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  explicit operator bool() const { return statement_ != nullptr; }

  class Use {
   public:
    explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      sqlite3_reset(statement_);
      sqlite3_clear_bindings(statement_);
    }
    Use& bind(const std::string& text) {
      // SQLITE_TRANSIENT is a cast from -1 in C; nullptr (static) is right as well: the text outlives the
      // use.
      sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), nullptr);
      return *this;
    }
    Use& bind(std::int64_t number) {
      sqlite3_bind_int64(statement_, ++bound_, number);
      return *this;
    }
    int step() { return sqlite3_step(statement_); }
    std::string text(int column) const {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
      return bytes == nullptr ? std::string() : std::string(bytes, size);
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

   private:
    sqlite3_stmt* statement_;
    int bound_ = 0;
  };
  Use use() { return Use(statement_); }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

bool run(sqlite3* db, const char* sql) {
  return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::optional<std::int64_t> ask_number(sqlite3* db, std::string_view sql) {
  Statement statement(db, sql);
  if (!statement) return std::nullopt;
  auto use = statement.use();
  if (use.step() != SQLITE_ROW) return std::nullopt;
  return use.number(0);
}

bool passes_quick_check(sqlite3* db) {
  Statement statement(db, "PRAGMA quick_check(1)");
  if (!statement) return false;
  auto use = statement.use();
  return use.step() == SQLITE_ROW && use.text(0) == "ok";
}

Database connect(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database db(raw);
  if (result != SQLITE_OK) return nullptr;
  sqlite3_busy_timeout(raw, 2000);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return db;
}

/// Looks at an existing file without writing to it. Empty: it is ours and sound.
std::string inspect(const std::string& path) {
  const std::string named = "The database '" + path + "' ";
  const Database db = connect(path, SQLITE_OPEN_READONLY);
  if (!db) return named + "cannot be read: check its permissions.";
  const auto version = ask_number(db.get(), "PRAGMA user_version");
  if (!version || !passes_quick_check(db.get()))
    return named + "is damaged or not a database; it was left as it is. Restore a copy or move it away.";
  if (*version > kSchemaVersion)
    return named + "was made by a newer twinwire-server; it was left as it is. Use that version.";
  const auto tables = ask_number(db.get(), "SELECT count(*) FROM sqlite_schema");
  const auto owner = ask_number(db.get(), "PRAGMA application_id");
  if (tables != 0 && owner != kApplicationId)
    return named + "belongs to another program; it was left as it is. Choose another --data directory.";
  return {};
}

bool migrate(sqlite3* db) {
  if (!run(db, "BEGIN IMMEDIATE")) return false;
  const auto version = ask_number(db, "PRAGMA user_version");
  bool good = version.has_value();
  for (auto v = version.value_or(kSchemaVersion); good && v < kSchemaVersion; ++v)
    good = run(db, kMigrations[v]);
  const std::string stamp = "PRAGMA application_id=" + std::to_string(kApplicationId) +
                            "; PRAGMA user_version=" + std::to_string(kSchemaVersion);
  good = good && run(db, stamp.c_str()) && run(db, "COMMIT");
  if (!good) run(db, "ROLLBACK");
  return good;
}

}  // namespace

struct AccountStore::Impl {
  explicit Impl(Database d)
      : db(std::move(d)),
        find(db.get(), "SELECT name, password_hash FROM account WHERE folded=?"),
        add(db.get(), "INSERT INTO account(folded, name, password_hash, created_at) VALUES(?,?,?,?)"),
        change_hash(db.get(), "UPDATE account SET password_hash=? WHERE folded=?"),
        add_round(db.get(), "INSERT INTO round(map, number, ended_at) VALUES(?,?,?)"),
        add_row(db.get(),
                "INSERT INTO round_player(round, place, name, score, kills, deaths) VALUES(?,?,?,?,?,?)") {}

  bool write_round(const RoundRecord& round);

  Database db;
  Statement find, add, change_hash, add_round, add_row;
};

AccountStore::AccountStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AccountStore::~AccountStore() = default;

Result<std::unique_ptr<AccountStore>> AccountStore::open(const std::string& path) {
  using Opened = Result<std::unique_ptr<AccountStore>>;
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && info.st_size > 0)
    if (std::string why = inspect(path); !why.empty()) return Opened::failure(std::move(why));
  Database db = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!db || !run(db.get(), kSettings) || !migrate(db.get()))
    return Opened::failure("The database '" + path +
                           "' cannot be written: check the directory's permissions and space.");
  auto impl = std::make_unique<Impl>(std::move(db));
  if (!impl->find || !impl->add || !impl->change_hash || !impl->add_round || !impl->add_row)
    return Opened::failure("The database '" + path + "' lacks a table of ours; it was left as it is.");
  return Opened::success(std::unique_ptr<AccountStore>(new AccountStore(std::move(impl))));
}

std::optional<AccountStore::Account> AccountStore::find(const std::string& name) {
  const std::string folded = fold_name(name);
  auto use = impl_->find.use();
  if (use.bind(folded).step() != SQLITE_ROW) return std::nullopt;
  return Account{use.text(0), use.text(1)};
}

AccountStore::Added AccountStore::add(const std::string& name, const std::string& password_hash,
                                      std::int64_t created_at) {
  const std::string folded = fold_name(name);
  auto use = impl_->add.use();
  const int result = use.bind(folded).bind(name).bind(password_hash).bind(created_at).step();
  if (result == SQLITE_DONE) return Added::kDone;
  return result == SQLITE_CONSTRAINT_UNIQUE ? Added::kNameTaken : Added::kFailed;
}

bool AccountStore::change_hash(const std::string& name, const std::string& password_hash) {
  const std::string folded = fold_name(name);
  auto use = impl_->change_hash.use();
  return use.bind(password_hash).bind(folded).step() == SQLITE_DONE;
}

bool AccountStore::Impl::write_round(const RoundRecord& round) {
  if (add_round.use().bind(round.map).bind(round.round).bind(round.ended_at).step() != SQLITE_DONE)
    return false;
  const std::int64_t id = sqlite3_last_insert_rowid(db.get());
  std::int64_t place = 0;
  for (const RoundRecord::Row& row : round.rows) {
    auto use = add_row.use();
    use.bind(id).bind(++place).bind(row.name).bind(row.score).bind(row.kills).bind(row.deaths);
    if (use.step() != SQLITE_DONE) return false;
  }
  return true;
}

bool AccountStore::add_round(const RoundRecord& round) {
  if (!run(impl_->db.get(), "BEGIN IMMEDIATE")) return false;
  if (impl_->write_round(round) && run(impl_->db.get(), "COMMIT")) return true;
  run(impl_->db.get(), "ROLLBACK");
  return false;
}

std::int64_t AccountStore::count_rounds() {
  return ask_number(impl_->db.get(), "SELECT count(*) FROM round").value_or(0);
}

}  // namespace tw::lobby
