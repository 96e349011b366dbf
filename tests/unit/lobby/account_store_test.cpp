// SPDX-License-Identifier: MIT
// The file of accounts and results: what it keeps, what it refuses, how it grows older and is copied.
#include "server/lobby/account_store.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/unit/lobby/temporary_directory.hpp"

namespace tw::lobby {
namespace {

using test::read_file;
using test::TemporaryDirectory;
using test::write_file;
using Saved = AccountStore::Saved;

const std::string kHash(97, 'h');

std::unique_ptr<AccountStore> open_store(const std::string& path) {
  auto store = AccountStore::open(path);
  EXPECT_TRUE(store) << store.error;
  return store ? std::move(*store) : nullptr;
}

/// A connection of the test's own: for looking, and for making what the store did not make.
class Raw {
 public:
  explicit Raw(const std::string& path) { sqlite3_open(path.c_str(), &db_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  ~Raw() { sqlite3_close(db_); }
  int run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }
  /// Every value of the answer, joined by blanks.
  std::string ask(const std::string& sql) {
    std::string all;
    sqlite3_exec(
        db_, sql.c_str(),
        [](void* to, int columns, char** values, char**) {
          for (int i = 0; i < columns; ++i)
            static_cast<std::string*>(to)->append(values[i] == nullptr ? "NULL" : values[i]).append(" ");
          return 0;
        },
        &all, nullptr);
    return all;
  }

 private:
  sqlite3* db_ = nullptr;
};

RoundRecord a_round(int number = 1) {
  return {.id = make_round_id(),
          .map = "Foundry",
          .round = number,
          .ended_at = 5,
          .rows = {{"Ada", 10, 2, 1}, {"Bob", -1, 0, 2}}};
}

TEST(RoundId, IsAUuidOfVersionFourAndNeverTheSame) {
  const RoundId id = make_round_id();
  EXPECT_NE(id, make_round_id());
  const std::string text = to_string(id);
  EXPECT_EQ(text.size(), 36U);
  EXPECT_EQ(text[14], '4');
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
  EXPECT_EQ(to_string(RoundId{0xab, 1}), "ab010000-0000-0000-0000-000000000000");
}

TEST(AccountStore, KeepsAccountsAcrossARestart) {
  const TemporaryDirectory dir;
  EXPECT_EQ(open_store(dir.file("db"))->add("Ada", kHash, 1), AccountStore::Added::kDone);
  const auto store = open_store(dir.file("db"));
  const auto found = store->find("aDa").account;
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Ada");
  EXPECT_EQ(found->password_hash, kHash);
  const auto nobody = store->find("Bob");
  EXPECT_FALSE(nobody.account);
  EXPECT_FALSE(nobody.failed);
}

TEST(AccountStore, KnowsANameWhateverItsCase) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_EQ(store->add("Ada", kHash, 1), AccountStore::Added::kDone);
  EXPECT_EQ(store->add("ADA", kHash, 1), AccountStore::Added::kNameTaken);
  EXPECT_TRUE(store->change_hash("ada", std::string(97, 'i')));
  EXPECT_EQ(store->find("Ada").account->password_hash, std::string(97, 'i'));
}

TEST(AccountStore, TakesAnyBytesAsDataAndNotAsSql) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_FALSE(store->find("'; DROP TABLE account; --").account);
  EXPECT_FALSE(store->find(std::string("a\0b", 3)).account);
  EXPECT_EQ(store->add("Ada", kHash, 1), AccountStore::Added::kDone);
}

TEST(AccountStore, WritesARoundWholeOrNotAtAll) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_EQ(store->add_round(a_round()), Saved::kDone);
  RoundRecord round = a_round();
  round.rows.push_back({"Eve", 99'999, 0, 0});  // beyond the CHECK
  EXPECT_EQ(store->add_round(round), Saved::kRefused);
  EXPECT_EQ(store->count_rounds(), 1);
  round.rows.pop_back();
  EXPECT_EQ(store->add_round(round), Saved::kDone) << "a refused one leaves no transaction open";
}

TEST(AccountStore, StoresARoundOnceHoweverOftenItIsGiven) {
  const TemporaryDirectory dir;
  const RoundRecord round = a_round();
  {
    const auto store = open_store(dir.file("db"));
    EXPECT_EQ(store->add_round(round), Saved::kDone);
    EXPECT_EQ(store->add_round(round), Saved::kAlready);
  }
  const auto store = open_store(dir.file("db"));
  EXPECT_EQ(store->add_round(round), Saved::kAlready);
  EXPECT_EQ(store->count_rounds(), 1);
  EXPECT_EQ(store->add_round(a_round()), Saved::kDone) << "the same scores, but another round";
}

TEST(AccountStore, RefusesARoundThatBearsNoId) {
  const TemporaryDirectory dir;
  RoundRecord round = a_round();
  round.id = {};
  EXPECT_EQ(open_store(dir.file("db"))->add_round(round), Saved::kRefused);
}

TEST(AccountStore, RefusesForeignAndDamagedFilesAndLeavesThemAlone) {
  const TemporaryDirectory dir;
  open_store(dir.file("db"))->add("Ada", kHash, 1);
  const std::string good = read_file(dir.file("db"));
  std::string damaged = good;
  for (std::size_t i = 100; i < damaged.size(); ++i) damaged[i] = static_cast<char>(i * 7);
  std::string one_page = good;  // the table of accounts alone
  for (std::size_t i = 4096; i < 8192; ++i) one_page[i] = static_cast<char>(0xee);
  Raw(dir.file("foreign")).run("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
  for (const std::string& bytes :
       {damaged, one_page, std::string("not a database at all, but long enough to be read"),
        good.substr(0, good.size() / 2), read_file(dir.file("foreign")), std::string("xy")}) {
    write_file(dir.file("bad"), bytes);
    const auto store = AccountStore::open(dir.file("bad"));
    EXPECT_FALSE(store);
    EXPECT_EQ(store.error.back(), '.');
    EXPECT_TRUE(read_file(dir.file("bad")) == bytes);
    EXPECT_NE(store.error.find("left as it is"), std::string::npos) << store.error;
  }
}

TEST(AccountStore, RefusesADamagedFileWithoutTouchingItsLog) {
  const TemporaryDirectory dir;
  {
    const auto store = open_store(dir.file("db"));
    for (int i = 0; i < 5; ++i) store->add_round(a_round(i));
    std::filesystem::copy(dir.file("db"), dir.file("bad"));
    std::filesystem::copy(dir.file("db-wal"), dir.file("bad-wal"));
  }
  std::string bytes = read_file(dir.file("bad"));
  bytes[0] = 'X';
  write_file(dir.file("bad"), bytes);
  const std::string log = read_file(dir.file("bad-wal"));
  ASSERT_GT(log.size(), 0U);
  EXPECT_FALSE(AccountStore::open(dir.file("bad")));
  EXPECT_TRUE(read_file(dir.file("bad")) == bytes);
  EXPECT_TRUE(read_file(dir.file("bad-wal")) == log);
}

TEST(AccountStore, RefusesAFileOfANewerVersion) {
  const TemporaryDirectory dir;
  open_store(dir.file("db"));
  std::string bytes = read_file(dir.file("db"));
  bytes[63] = 99;  // user_version: big endian at offset 60 of the header
  write_file(dir.file("db"), bytes);
  const auto store = AccountStore::open(dir.file("db"));
  EXPECT_FALSE(store);
  EXPECT_NE(store.error.find("newer"), std::string::npos) << store.error;
  EXPECT_TRUE(read_file(dir.file("db")) == bytes);
}

TEST(AccountStore, SaysSoWhenItCannotWrite) {
  const auto store = AccountStore::open("/nowhere/at/all/db");
  EXPECT_FALSE(store);
  EXPECT_EQ(store.error.back(), '.');
}

TEST(AccountStore, KeepsOthersOutWhileItIsOpen) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_EQ(store->add("Ada", kHash, 1), AccountStore::Added::kDone);
  EXPECT_EQ(Raw(dir.file("db")).run("SELECT * FROM account"), SQLITE_BUSY);
  const auto second = AccountStore::open(dir.file("db"));
  EXPECT_FALSE(second);
  EXPECT_NE(second.error.find("in use"), std::string::npos) << second.error;
  EXPECT_TRUE(store->find("Ada").account);
}

class OldSchema : public testing::Test {
 protected:
  OldSchema() { EXPECT_EQ(Raw(path_).run(read_file(std::string(TW_OLD_SCHEMAS) + "/v1.sql")), SQLITE_OK); }
  TemporaryDirectory dir_;
  std::string path_ = dir_.file("db");
};

TEST_F(OldSchema, OfVersionOneIsBroughtUpToDateWithAllItHolds) {
  const std::string before = Raw(path_).ask("SELECT * FROM account; SELECT * FROM round_player");
  {
    const auto store = open_store(path_);
    EXPECT_EQ(store->find("OLDER").account->name, "Older");
    EXPECT_EQ(store->count_rounds(), 2);
    EXPECT_EQ(store->add_round(a_round()), Saved::kDone);
  }
  Raw now(path_);
  EXPECT_EQ(now.ask("PRAGMA user_version"), "3 ");
  EXPECT_EQ(now.ask("PRAGMA integrity_check; PRAGMA foreign_key_check"), "ok ");
  EXPECT_EQ(now.ask("SELECT * FROM account; SELECT * FROM round_player WHERE round IN (1, 7)"), before);
  EXPECT_EQ(now.ask("SELECT id, map, number, ended_at FROM round WHERE id IN (1, 7)"),
            "1 Foundry 1 1700000100 7 Atrium 2 1700000300 ");
  EXPECT_EQ(now.ask("SELECT count(DISTINCT uuid), min(length(uuid)) FROM round"), "3 16 ");
}

TEST_F(OldSchema, BecomesTheVeryTablesOfANewDatabase) {
  open_store(path_);
  open_store(dir_.file("new"));
  // A renamed table's name stands in quotes; nothing else differs.
  const std::string tables = "SELECT name, replace(sql, '\"', '') FROM sqlite_schema ORDER BY name";
  EXPECT_EQ(Raw(path_).ask(tables), Raw(dir_.file("new")).ask(tables));
}

TEST_F(OldSchema, IsCopiedBeforeItIsChanged) {
  open_store(path_);
  Raw copy(path_ + ".v1.backup");
  EXPECT_EQ(copy.ask("PRAGMA user_version; SELECT count(*) FROM account; SELECT count(*) FROM round"),
            "1 2 2 ");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".v1.backup.part"));
  open_store(path_);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".v3.backup")) << "what is up to date is not copied";
}

TEST_F(OldSchema, StaysAsItIsWhenItsMigrationFails) {
  // A round of another program's making, whose players have no round: the check of references must stop it.
  Raw(path_).run("PRAGMA foreign_keys=OFF; DELETE FROM round WHERE id=7");
  const std::string tables = Raw(path_).ask("SELECT sql FROM sqlite_schema; SELECT * FROM round");
  const auto store = AccountStore::open(path_);
  EXPECT_FALSE(store);
  EXPECT_EQ(Raw(path_).ask("SELECT sql FROM sqlite_schema; SELECT * FROM round"), tables);
  EXPECT_EQ(Raw(path_).ask("PRAGMA user_version"), "1 ");
}

TEST_F(OldSchema, OfVersionTwoKeepsItsRoundsAndTheirIds) {
  const std::string path = dir_.file("two");
  ASSERT_EQ(Raw(path).run(read_file(std::string(TW_OLD_SCHEMAS) + "/v2.sql")), SQLITE_OK);
  const std::string all = "SELECT * FROM account; SELECT * FROM round; SELECT * FROM round_player";
  const std::string before = Raw(path).ask(all);
  open_store(path);
  EXPECT_EQ(Raw(path).ask(all), before);
  EXPECT_EQ(Raw(path).ask("PRAGMA user_version; SELECT count(*) FROM ban"), "3 0 ");
  EXPECT_EQ(Raw(path + ".v2.backup").ask(all), before);
}

TEST(AccountStore, KeepsBansOverARestart) {
  TemporaryDirectory dir;
  const Ban name{.kind = Ban::Kind::kName, .what = "eve", .until = 0, .reason = "cheats"};
  const Ban address{.kind = Ban::Kind::kAddress, .what = "192.0.2.1", .until = 1'900'000'000, .reason = {}};
  {
    const auto store = open_store(dir.file("db"));
    EXPECT_TRUE(store->save_ban({.kind = Ban::Kind::kName, .what = "eve", .until = 7, .reason = "first"}));
    EXPECT_TRUE(store->save_ban(name)) << "in place of the first";
    EXPECT_TRUE(store->save_ban(address));
    EXPECT_FALSE(store->save_ban({.kind = Ban::Kind::kName, .what = "x", .until = 0, .reason = {}}));
  }
  const auto store = open_store(dir.file("db"));
  const auto bans = store->bans();
  ASSERT_EQ(bans.size(), 2U);
  EXPECT_EQ(bans[0].reason, "cheats");
  EXPECT_EQ(bans[0].until, 0);
  EXPECT_EQ(bans[1].what, "192.0.2.1");
  EXPECT_EQ(bans[1].until, 1'900'000'000);
  EXPECT_TRUE(store->remove_ban(name));
  EXPECT_EQ(store->bans().size(), 1U);
}

TEST_F(OldSchema, IsNotTouchedWhenItCannotBeCopied) {
  std::filesystem::create_directory(path_ + ".v1.backup");
  const std::string before = read_file(path_);
  const auto store = AccountStore::open(path_);
  EXPECT_FALSE(store);
  EXPECT_NE(store.error.find("not touched"), std::string::npos) << store.error;
  EXPECT_TRUE(read_file(path_) == before);
}

TEST(Backup, HoldsWhatWasThereAndCanBeRestored) {
  const TemporaryDirectory dir;
  const RoundRecord round = a_round();
  {
    const auto store = open_store(dir.file("db"));
    store->add("Ada", kHash, 1);
    store->add_round(round);
    EXPECT_EQ(store->back_up(dir.file("copy")), "");
    store->add("Bob", kHash, 1);
    EXPECT_EQ(store->back_up(dir.file("copy")), "") << "a later one takes the earlier one's place";
    store->add("Eve", kHash, 1);
  }
  std::filesystem::copy(dir.file("copy"), dir.file("db"), std::filesystem::copy_options::overwrite_existing);
  const auto store = open_store(dir.file("db"));
  EXPECT_TRUE(store->find("Ada").account);
  EXPECT_TRUE(store->find("Bob").account);
  EXPECT_FALSE(store->find("Eve").account) << "she came after the backup";
  EXPECT_EQ(store->add_round(round), Saved::kAlready);
  EXPECT_EQ(store->add_round(a_round()), Saved::kDone);
}

TEST(Backup, LeavesTheEarlierOneWhenItFails) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  store->add("Ada", kHash, 1);
  EXPECT_NE(store->back_up(dir.file("missing/copy")), "");
  std::filesystem::create_directory(dir.file("taken"));
  EXPECT_EQ(store->back_up(dir.file("taken")).back(), '.');
  EXPECT_FALSE(std::filesystem::exists(dir.file("taken.part")));
  EXPECT_EQ(store->add("Bob", kHash, 1), AccountStore::Added::kDone) << "the store goes on";
}

}  // namespace
}  // namespace tw::lobby
