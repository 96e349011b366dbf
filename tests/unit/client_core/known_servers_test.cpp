// SPDX-License-Identifier: MIT
#include "client/core/known_servers.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tw::client {
namespace {

using Verdict = KnownServers::Verdict;

transport::Fingerprint print(std::uint8_t value) {
  transport::Fingerprint result;
  result.fill(value);
  return result;
}

class KnownServersTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "known-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/new/folders/known_servers";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
    std::ofstream(path_) << text;
  }
  std::string read() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  std::string folder_, path_;
};

TEST_F(KnownServersTest, ASecondVisitIsKnownAndAnotherKeyIsAChange) {
  KnownServers servers(path_);
  EXPECT_EQ(servers.check("host:7776", print(1)), Verdict::kNew);
  EXPECT_EQ(servers.remember("host:7776", print(1)), "");
  EXPECT_EQ(servers.check("host:7776", print(1)), Verdict::kKnown);
  EXPECT_EQ(servers.check("host:7776", print(2)), Verdict::kChanged);
  EXPECT_EQ(servers.check("host:7777", print(2)), Verdict::kNew);
  EXPECT_EQ(KnownServers(path_).remembered("host:7776"), print(1));
}

TEST_F(KnownServersTest, RememberingReplacesOnlyThisServer) {
  KnownServers servers(path_);
  servers.remember("a:1", print(1));
  servers.remember("b:1", print(2));
  servers.remember("a:1", print(3));
  EXPECT_EQ(servers.remembered("a:1"), print(3));
  EXPECT_EQ(servers.remembered("b:1"), print(2));
}

TEST_F(KnownServersTest, TheFileIsForItsOwnerAlone) {
  KnownServers(path_).remember("a:1", print(1));
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(KnownServersTest, GarbageIsPassedOverAndKept) {
  write("# my servers\n\n a:1\na:1\na:1 nothex\na:1 abcd\n\xff\xfe\x01garbage\nb:1 " +
        transport::to_hex(print(2)) + "\r\n");
  KnownServers servers(path_);
  EXPECT_EQ(servers.check("a:1", print(1)), Verdict::kNew);
  EXPECT_EQ(servers.remembered("b:1"), print(2));
  EXPECT_EQ(servers.remember("c:1", print(3)), "");
  EXPECT_NE(read().find("# my servers"), std::string::npos);
  EXPECT_EQ(servers.remembered("b:1"), print(2));
}

TEST_F(KnownServersTest, NothingIsLeftBesideTheFile) {
  KnownServers(path_).remember("a:1", print(1));
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(path_).parent_path())) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(name == "known_servers" || name == "known_servers.lock") << name;
  }
}

TEST_F(KnownServersTest, APlaceThatCannotBeWrittenIsASentence) {
  const std::string why = KnownServers("/proc/nowhere/known_servers").remember("a:1", print(1));
  EXPECT_NE(why.find("could not be written"), std::string::npos) << why;
  EXPECT_FALSE(KnownServers("").remember("a:1", print(1)).empty());
}

TEST_F(KnownServersTest, AHugeFileIsReadOnlyToItsLimit) {
  write(std::string(4 << 20, 'x'));
  EXPECT_EQ(KnownServers(path_).check("a:1", print(1)), Verdict::kNew);
}

}  // namespace
}  // namespace tw::client
