// SPDX-License-Identifier: MIT
// kill -9 at random moments: whatever was acknowledged before is there afterwards, once. TW_KILLS=1000 in the
// environment makes it the long run. A round lasts three minutes, so the server is killed while accounts register and
// a match is played; that rounds end meanwhile is the second test's, with the very part of the server that keeps them.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>

#include "server/lobby/accounts.hpp"
#include "shared/base/random.hpp"
#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

using lobby::AccountStore;
using Stage = client::Client::Stage;

constexpr int kKills = 50;
constexpr std::uint64_t kSeed = 4;
constexpr std::size_t kRegistering = 3;  ///< connections that register at once

int kills() {
  const char* wanted = std::getenv("TW_KILLS");
  return wanted == nullptr ? kKills : std::max(1, std::atoi(wanted));
}

/// A connection that registers one name.
struct Registering {
  Registering(const ServerProcess& server, const std::string& folder, std::string wanted)
      : person(server, folder), name(std::move(wanted)) {
    person.client().connect(person.clock.now());
  }
  bool ready() { return person.client().stage() == Stage::kLobby && person.lobby().state().greeted; }
  bool acknowledged() {
    if (!asked && ready()) {
      person.lobby().register_account(name, "correct horse battery");
      asked = true;
    }
    return asked && person.lobby().state().account.has_value();
  }
  Person person;
  std::string name;
  bool asked = false;
};

class KilledServer : public testing::Test {
 protected:
  /// Plays and registers until so many were acknowledged, and a moment longer, then kills.
  void live_for(std::size_t acknowledgements, Micros moment) {
    ServerProcess server(data_, {"--arena", "Arena:foundry"});
    Person player(server, folder_.path());
    ASSERT_TRUE(player.arrive_as_guest("Player"));
    player.lobby().list_rooms();
    ASSERT_TRUE(player.until([&] { return !player.lobby().state().rooms.empty(); }));
    player.lobby().join_room(player.lobby().state().rooms.front().room);
    ASSERT_TRUE(player.until([&] { return player.lobby().state().match_running; }));
    player.client().enter_match(player.clock.now());
    ASSERT_TRUE(player.until([&] { return player.client().stage() == Stage::kPlaying; }));
    std::vector<std::unique_ptr<Registering>> registering;
    for (std::size_t i = 0; i < kRegistering; ++i) registering.push_back(next(server));
    ASSERT_TRUE(player.until([&] {
      return std::all_of(registering.begin(), registering.end(), [](auto& one) { return one->ready(); });
    }));
    const std::size_t enough = acknowledged_.size() + acknowledgements;
    std::optional<Micros> end;
    player.until([&] {
      for (auto& one : registering) {
        if (!one->acknowledged()) continue;
        acknowledged_.insert(one->name);
        one = next(server);
      }
      if (!end && acknowledged_.size() >= enough) end = player.clock.now() + moment;
      return end && player.clock.now() >= *end;
    });
    server.process().signal(SIGKILL);
    EXPECT_EQ(server.process().await_exit(), 128 + SIGKILL);
    // What it said with its last breath is still on the way.
    player.until([&] {
      return std::all_of(registering.begin(), registering.end(), [&](auto& one) {
        if (one->acknowledged()) acknowledged_.insert(one->name);
        return one->person.client().stage() == Stage::kFailed;
      });
    });
  }

  std::unique_ptr<Registering> next(const ServerProcess& server) {
    return std::make_unique<Registering>(server, folder_.path(), "n" + std::to_string(++asked_));
  }

  void expect_all_acknowledged() {
    const auto store = AccountStore::open(data_ + "/twinwire.db");
    ASSERT_TRUE(store) << store.error;
    for (const std::string& name : acknowledged_)
      ASSERT_TRUE((*store)->find(name).account) << name << " was told that it is registered";
  }

  TemporaryFolder folder_;
  const std::string data_ = folder_.path() + "/data";
  std::set<std::string> acknowledged_;
  int asked_ = 100;
};

TEST_F(KilledServer, KeepsEveryAccountThatItAcknowledged) {
  for (int i = 0; i < kills(); ++i) {
    const std::uint64_t drawn = draw(kSeed, static_cast<std::uint64_t>(i));
    live_for(drawn % 4, static_cast<Micros>(drawn / 4 % 60'000));
    if (HasFailure()) return;
    expect_all_acknowledged();
    if (HasFailure()) return;
  }
  std::printf("  %d kills, %zu accounts acknowledged, all there\n", kills(), acknowledged_.size());
  EXPECT_GT(acknowledged_.size(), static_cast<std::size_t>(kills()) / 2);
}

struct Said {
  char what = 0;  ///< 't' asked for, 's' reported as saved
  lobby::RoundId id{};
};

/// The child: rounds end without pause; says what it asks for and what is reported to be saved.
[[noreturn]] void end_rounds(const std::string& path, int to) {
  auto store = AccountStore::open(path);
  if (!store) _exit(1);
  lobby::ThreadedAccounts accounts(std::move(*store), [] {});
  const auto say = [to](char what, const lobby::RoundId& id) {
    const Said said{what, id};
    if (write(to, &said, sizeof said) != sizeof said) _exit(1);
  };
  for (int number = 0;; number = (number + 1) % 60'000) {
    lobby::RoundRecord round{
        .id = lobby::make_round_id(), .map = "Foundry", .round = number, .ended_at = 1, .rows = {}};
    for (int i = 0; i < 8; ++i) round.rows.push_back({"Player" + std::to_string(i), 8 - i, i, i});
    say('t', round.id);
    accounts.save_round(round);
    bool known = false;
    while (!known) {
      for (const auto& report : accounts.take_round_reports()) {
        known = true;
        if (report.state == lobby::RoundReport::State::kSaved) say('s', report.id);
      }
      if (!known) usleep(50);
    }
  }
}

class KilledAccounts : public testing::Test {
 protected:
  void live_for(Micros life) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      freopen("/dev/null", "w", stderr);  // its log
      end_rounds(path_, ends[1]);
    }
    close(ends[1]);
    Said said;
    ASSERT_EQ(read(ends[0], &said, sizeof said), static_cast<ssize_t>(sizeof said));
    note(said);
    usleep(static_cast<useconds_t>(life));
    kill(child, SIGKILL);
    while (read(ends[0], &said, sizeof said) == static_cast<ssize_t>(sizeof said)) note(said);
    close(ends[0]);
    waitpid(child, nullptr, 0);
  }
  void note(const Said& said) { (said.what == 's' ? saved_ : asked_).push_back(said.id); }

  TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/db";
  std::vector<lobby::RoundId> asked_, saved_;
};

TEST_F(KilledAccounts, KeepEveryRoundThatTheyReportedAsSavedOnce) {
  for (int i = 0; i < kills(); ++i) {
    live_for(1'000 + static_cast<Micros>(draw(kSeed, static_cast<std::uint64_t>(i)) % 40'000));
    if (HasFailure()) return;
  }
  const auto store = AccountStore::open(path_);
  ASSERT_TRUE(store) << store.error;
  const auto kept = (*store)->count_rounds();
  ASSERT_TRUE(kept);
  EXPECT_LE(*kept, static_cast<std::int64_t>(asked_.size()));
  EXPECT_GE(*kept, static_cast<std::int64_t>(saved_.size()));
  const lobby::RoundRecord again{.id = {}, .map = "Foundry", .round = 1, .ended_at = 1, .rows = {}};
  for (const lobby::RoundId& id : saved_) {
    lobby::RoundRecord round = again;
    round.id = id;
    ASSERT_EQ((*store)->add_round(round), AccountStore::Saved::kAlready) << "a round that was saved is lost";
  }
  std::printf("  %d kills, %zu rounds reported as saved, all there, %zu asked for\n", kills(), saved_.size(),
              asked_.size());
  EXPECT_GT(saved_.size(), static_cast<std::size_t>(kills()));
}

}  // namespace
}  // namespace tw::test
