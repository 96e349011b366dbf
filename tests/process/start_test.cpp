// SPDX-License-Identifier: MIT
// How programs answer mistakes: one clear line, the right exit code, and nothing overwritten.
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "shared/base/random.hpp"
#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

const std::vector<std::string> kPrograms{"twinwire-server", "twinwire-bots", "twinwire-lab", "twinwire"};

/// Runs it to its end; says the exit code and what it printed on the error output.
std::pair<int, std::string> run(std::vector<std::string> command) {
  command[0] = program(command[0]);
  Child child(command);
  const int code = child.await_exit();
  return {code, child.err()};
}

void expect_one_line(const std::string& text) {
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST(EveryProgram, TellsItsHelpAndVersion) {
  for (const auto& name : kPrograms) {
    Child help({program(name), "--help"});
    EXPECT_EQ(help.await_exit(), 0) << name;
    EXPECT_NE(help.out().find("--version"), std::string::npos) << help.out();
    Child version({program(name), "--version"});
    EXPECT_EQ(version.await_exit(), 0) << name;
    EXPECT_EQ(version.out(), name + " " TW_VERSION "\n");
  }
}

TEST(EveryProgram, RefusesAnUnknownFlagInOneLine) {
  for (const auto& name : kPrograms) {
    const auto [code, text] = run({name, "--frobnicate"});
    EXPECT_EQ(code, 2) << name;
    expect_one_line(text);
    EXPECT_NE(text.find("frobnicate"), std::string::npos) << text;
  }
}

TEST(EveryProgram, RefusesABadValueInOneLine) {
  const std::vector<std::vector<std::string>> commands{
      {"twinwire-server", "--port", "99999"},
      {"twinwire-server", "--port", "abc"},
      {"twinwire-server", "--congestion-control", "udp=reno"},
      {"twinwire-server", "--snapshot-hz", "40"},
      {"twinwire-bots", "--count", "-3"},
      {"twinwire-bots", "--lane", "pigeon"},
      {"twinwire-lab", "compare", "--loss", "x"},
      {"twinwire-lab", "compare", "--lanes", "udp,udp"},
      {"twinwire-lab", "compare", "--seconds", "0"},
      {"twinwire-lab"},
      {"twinwire", "--lanes", "udp,pigeon"},
      {"twinwire", "--ui-scale", "0"}};
  for (const auto& command : commands) {
    const auto [code, text] = run(command);
    EXPECT_EQ(code, 2) << command[0] << " " << command.back();
    expect_one_line(text);
  }
}

TEST(Server, RefusesAPortInUse) {
  TemporaryFolder folder;
  ServerProcess first(folder.path() + "/first");
  const auto [code, text] = run({"twinwire-server", "--port", std::to_string(first.lobby_port()),
                                 "--game-port", "0", "--data", folder.path() + "/second"});
  EXPECT_EQ(code, 1);
  expect_one_line(text);
  EXPECT_NE(text.find(std::to_string(first.lobby_port())), std::string::npos) << text;
}

TEST(Server, RefusesACorruptDatabaseAndLeavesItAlone) {
  TemporaryFolder folder;
  { ServerProcess server(folder.path()); }
  std::string database;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (read_file(entry.path()).starts_with("SQLite format 3")) database = entry.path();
  ASSERT_FALSE(database.empty());
  std::string content = read_file(database);
  for (std::size_t i = 16; i < content.size(); ++i) content[i] = static_cast<char>(mix64(i));
  write_file(database, content);
  const auto [code, text] =
      run({"twinwire-server", "--port", "0", "--game-port", "0", "--data", folder.path()});
  EXPECT_EQ(code, 1);
  expect_one_line(text);
  EXPECT_EQ(read_file(database), content);
}

TEST(Server, RefusesAKeyThatOthersCanRead) {
  TemporaryFolder folder;
  { ServerProcess server(folder.path()); }
  std::string key;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (read_file(entry.path()).find("PRIVATE KEY") != std::string::npos) key = entry.path();
  ASSERT_FALSE(key.empty());
  struct stat info {};
  ASSERT_EQ(stat(key.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  const std::string content = read_file(key);
  chmod(key.c_str(), 0644);
  const auto [code, text] =
      run({"twinwire-server", "--port", "0", "--game-port", "0", "--data", folder.path()});
  EXPECT_EQ(code, 1);
  expect_one_line(text);
  EXPECT_NE(text.find(key), std::string::npos) << text;
  EXPECT_EQ(read_file(key), content);
}

TEST(Server, RefusesABrokenMap) {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() + "/maps");
  write_file(folder.path() + "/maps/broken.txt", "name Broken\nplayers 8\n\n###\n#?#\n###\n");
  const auto [code, text] =
      run({"twinwire-server", "--port", "0", "--game-port", "0", "--data", folder.path() + "/data", "--maps",
           folder.path() + "/maps", "--arena", "Arena:broken"});
  EXPECT_EQ(code, 1);
  expect_one_line(text);
  EXPECT_NE(text.find("line"), std::string::npos) << "it names the line: " << text;
}

TEST(Server, EndsCleanlyOnSigterm) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data");
  Person ada(server, folder.path());
  ASSERT_TRUE(ada.arrive_as_guest("Ada"));
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().await_exit(10), 0);
  EXPECT_TRUE(ada.until([&] { return ada.client().stage() == client::Client::Stage::kFailed; }));
  EXPECT_EQ(ada.client().failure().back(), '.') << ada.client().failure();
}

sockaddr_in address_of(const std::string& text) {
  const auto endpoint = parse_endpoint(text, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(endpoint->address);
  address.sin_port = htons(endpoint->port);
  return address;
}

TEST(Server, OutlivesGarbageOnEveryPort) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  Rng rng(5);
  const auto noise = [&](std::size_t size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
    return bytes;
  };
  const auto game = address_of(server.game()), lobby = address_of(server.lobby());
  const UniqueFd udp(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  for (int i = 0; i < 2000; ++i) {
    const auto bytes = noise(1 + rng.below(2000));
    sendto(udp.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&game), sizeof game);
  }
  for (const auto& where : {game, lobby})
    for (int i = 0; i < 20; ++i) {
      const UniqueFd tcp(socket(AF_INET, SOCK_STREAM, 0));
      if (connect(tcp.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) continue;
      const auto bytes =
          i == 0 ? Bytes{'G', 'E', 'T', ' ', '/', '\r', '\n', '\r', '\n'} : noise(1 + rng.below(9000));
      send(tcp.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
  char answer[64];
  EXPECT_LT(recv(udp.get(), answer, sizeof answer, 0), 0) << "garbage must not be answered";
  Person ada(server, folder.path());
  EXPECT_TRUE(ada.arrive_as_guest("Ada")) << ada.client().failure();
  EXPECT_TRUE(server.process().running());
}

}  // namespace
}  // namespace tw::test
