// SPDX-License-Identifier: MIT
// twinwire-server admin against a running server.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>

#include "tests/process/stranger.hpp"

namespace tw::test {
namespace {

class Admin : public testing::Test {
 protected:
  std::pair<int, std::string> order(std::vector<std::string> words) {
    words.insert(words.begin(), {program("twinwire-server"), "admin", "--data", data});
    Child command(words);
    const int code = command.await_exit();
    return {code, command.out() + command.err()};
  }
  TemporaryFolder folder;
  std::string data = folder.path() + "/data";
};

bool holds(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

TEST_F(Admin, ListsKicksMutesAndSpeaks) {
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  Person ada(server, folder.path());
  ASSERT_TRUE(ada.arrive_as_guest("Ada") && ada.ask_to_play());
  ASSERT_TRUE(ada.until(
      [&] { return ada.client().match() != nullptr && ada.client().match()->commands_made() > 60; }));
  const auto [listed, list] = order({"list"});
  EXPECT_EQ(listed, 0);
  EXPECT_TRUE(holds(list, "MS BEHIND") && holds(list, "udp ") && !holds(list, "udp ?") && holds(list, " %"))
      << list;
  EXPECT_TRUE(holds(list, "Ada") && holds(list, "guest") && holds(list, "127.0.0.1") && holds(list, "Arena"))
      << list;

  EXPECT_EQ(order({"say", "Supper is ready."}).first, 0);
  EXPECT_TRUE(ada.until([&] {
    const auto& chat = ada.lobby().state().chat;
    return !chat.empty() && chat.back().text == "Supper is ready." && chat.back().from.empty();
  }));
  EXPECT_EQ(order({"mute", "ada", "--minutes", "5"}).first, 0);
  ada.lobby().chat("can you hear me?");
  EXPECT_TRUE(holds(ada.refusal(), "muted"));

  EXPECT_EQ(order({"kick", "ADA", "--reason", "bedtime"}).first, 0);
  EXPECT_TRUE(ada.until([&] { return ada.client().stage() == client::Client::Stage::kFailed; }));
  EXPECT_TRUE(holds(ada.client().failure(), "bedtime")) << ada.client().failure();
  const auto [again, nobody] = order({"kick", "Ada"});
  EXPECT_EQ(again, 1);
  EXPECT_TRUE(holds(nobody, "Nobody")) << nobody;
}

TEST_F(Admin, ABanHoldsOverARestartUntilItIsLifted) {
  {
    ServerProcess server(data);
    Stranger owner(server);
    ASSERT_TRUE(owner.open());
    owner.say(protocol::to_server::Hello{});
    owner.say(protocol::to_server::Register{1, "Eve", "a long enough password"});
    ASSERT_TRUE(owner.await<protocol::to_client::LoggedIn>());
    EXPECT_EQ(order({"ban", "eve", "--minutes", "60", "--reason", "cheats"}).first, 0);
    const auto farewell = owner.await_end();
    ASSERT_TRUE(farewell);
    EXPECT_TRUE(holds(*farewell, "cheats")) << *farewell;
    EXPECT_EQ(order({"ban", "127.0.0.9"}).first, 0);
    server.process().signal(SIGKILL);
    server.process().await_exit();
  }
  ServerProcess server(data);
  const std::string bans = order({"bans"}).second;
  EXPECT_TRUE(holds(bans, "eve") && holds(bans, "until") && holds(bans, "127.0.0.9") &&
              holds(bans, "for good"))
      << bans;
  Stranger eve(server);
  ASSERT_TRUE(eve.open());
  eve.say(protocol::to_server::Hello{});
  eve.say(protocol::to_server::LogIn{1, "Eve", "a long enough password"});
  EXPECT_TRUE(holds(eve.await_end().value_or(""), "banned"));
  Stranger guest(server);
  ASSERT_TRUE(guest.open());
  guest.say(protocol::to_server::Hello{});
  guest.say(protocol::to_server::GuestLogIn{1, "EVE"});
  EXPECT_TRUE(holds(guest.refusal(), "banned")) << "nor as a guest of that name";
  Stranger elsewhere(server, 0x7f000009);
  EXPECT_TRUE(elsewhere.open());
  EXPECT_TRUE(holds(elsewhere.await_end().value_or(""), "banned"));
  EXPECT_EQ(order({"unban", "Eve"}).first, 0);
  EXPECT_EQ(order({"unban", "Eve"}).first, 1);
  Stranger back(server);
  ASSERT_TRUE(back.open());
  back.say(protocol::to_server::Hello{});
  back.say(protocol::to_server::LogIn{1, "Eve", "a long enough password"});
  EXPECT_TRUE(back.await<protocol::to_client::LoggedIn>());
}

TEST_F(Admin, ABackupIsADatabaseThatServes) {
  const std::string restored = folder.path() + "/restored";
  {
    ServerProcess server(data);
    Stranger owner(server);
    ASSERT_TRUE(owner.open());
    owner.say(protocol::to_server::Hello{});
    owner.say(protocol::to_server::Register{1, "Ada", "a long enough password"});
    ASSERT_TRUE(owner.await<protocol::to_client::LoggedIn>());
    std::filesystem::create_directory(restored);
    EXPECT_EQ(order({"backup", restored + "/twinwire.db"}).first, 0);
    EXPECT_EQ(order({"backup", folder.path() + "/missing/copy"}).first, 1);
  }
  ServerProcess server(restored);
  Stranger ada(server);
  ASSERT_TRUE(ada.open());
  ada.say(protocol::to_server::Hello{});
  ada.say(protocol::to_server::LogIn{1, "Ada", "a long enough password"});
  EXPECT_TRUE(ada.await<protocol::to_client::LoggedIn>());
}

TEST_F(Admin, StopsTheServerAndTakesItsSocketAway) {
  ServerProcess server(data);
  struct stat found {};
  ASSERT_EQ(::stat((data + "/admin.sock").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(order({"stop"}).first, 0);
  EXPECT_EQ(server.process().await_exit(), 0);
  EXPECT_FALSE(std::filesystem::exists(data + "/admin.sock"));
  const auto [code, text] = order({"list"});
  EXPECT_EQ(code, 1);
  EXPECT_TRUE(holds(text, "No server")) << text;
}

TEST_F(Admin, StopsWhenTheRoundIsOverAtOnceIfNobodyPlays) {
  ServerProcess server(data, {"--arena", "Arena"});
  EXPECT_EQ(order({"stop", "--when-over"}).first, 0);
  EXPECT_EQ(server.process().await_exit(), 0);
}

TEST_F(Admin, RefusesMistakesInOneLine) {
  const std::vector<std::vector<std::string>> mistakes{
      {}, {"dance"}, {"kick"}, {"ban", "Eve", "--minutes", "-1"}, {"mute", "Eve", "--minutes", "x"}};
  for (const auto& words : mistakes) {
    const auto [code, text] = order(words);
    EXPECT_EQ(code, 2) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
}

TEST_F(Admin, OthersBytesOnTheSocketDoNotHurt) {
  ServerProcess server(data);
  for (const auto& line :
       {std::string("{\n"), std::string(100'000, 'x'), std::string("\n\n\n"), std::string()}) {
    Child talk({"python3", "-c",
                "import socket,sys\n"
                "s=socket.socket(socket.AF_UNIX)\n"
                "s.connect(sys.argv[1])\n"
                "try:\n s.sendall(sys.argv[2].encode()); s.shutdown(socket.SHUT_WR); s.recv(100)\n"
                "except OSError: pass\n",
                data + "/admin.sock", line});
    EXPECT_EQ(talk.await_exit(), 0);
  }
  EXPECT_EQ(order({"list"}).first, 0);
}

// Passwords and keys would be in it.
TEST_F(Admin, ACrashLeavesNoCore) {
  rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY}, before{};
  getrlimit(RLIMIT_CORE, &before);
  setrlimit(RLIMIT_CORE, &unlimited);
  {
    ServerProcess server(data);
    const pid_t pid = server.process().pid();
    server.process().signal(SIGSEGV);
    siginfo_t how{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &how, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(how.si_code, CLD_KILLED) << "not CLD_DUMPED";
  }
  setrlimit(RLIMIT_CORE, &before);
}

}  // namespace
}  // namespace tw::test
