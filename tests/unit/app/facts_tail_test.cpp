// SPDX-License-Identifier: MIT
#include "client/app/facts_tail.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tw::app {
namespace {

class FactsTailTest : public testing::Test {
 protected:
  ~FactsTailTest() override {
    std::error_code error;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
  }
  static std::string new_folder() {
    std::string folder = (std::filesystem::temp_directory_path() / "twinwire-test-XXXXXX").string();
    return mkdtemp(folder.data()) ? folder : std::string();
  }
  std::string path() const { return folder_ + "/lane.facts"; }
  void write(const std::string& text) const { std::ofstream(path(), std::ios::app) << text; }
  static std::string line(const std::string& session, int at) {
    return R"({"at_us":)" + std::to_string(at) + R"(,"session_name":")" + session + R"(","lane":"udp"})";
  }
  std::vector<Micros> read() {
    std::vector<trace::LaneFacts> facts;
    tail_.read("Rook", facts);
    std::vector<Micros> times;
    for (const auto& one : facts) times.push_back(one.at);
    return times;
  }

  std::string folder_ = new_folder();
  FactsTail tail_{path()};
};

using Times = std::vector<Micros>;

TEST_F(FactsTailTest, GivesEachLineOfTheSessionOnce) {
  EXPECT_EQ(read(), Times{}) << "the server may be slower than the window";
  write(line("Rook", 1) + '\n' + line("Bot", 2) + '\n' + line("Rook2", 3) + '\n' + line("Rook", 4) + '\n');
  EXPECT_EQ(read(), (Times{1, 4}));
  EXPECT_EQ(read(), Times{});
  write(line("Rook", 5) + '\n');
  EXPECT_EQ(read(), Times{5});
}

TEST_F(FactsTailTest, WaitsForTheRestOfALine) {
  const std::string whole = line("Rook", 1) + '\n';
  write(whole.substr(0, 20));
  EXPECT_EQ(read(), Times{});
  write(whole.substr(20));
  EXPECT_EQ(read(), Times{1});
}

TEST_F(FactsTailTest, LeavesOutWhatIsNoLineAndGoesOnBehindIt) {
  write("Rook\n" + std::string(FactsTail::kMaxLineBytes * 3, 'x') + line("Rook", 1) + '\n' + line("Rook", 2) +
        '\n');
  EXPECT_EQ(read(), Times{2});
}

TEST_F(FactsTailTest, TakesNoMoreThanItsShareAtOnceAndAllInTheEnd) {
  std::string all;
  int lines = 0;
  for (; all.size() < 3 * FactsTail::kMaxBytesARead; ++lines) all += line("Rook", lines) + '\n';
  write(all);
  Times seen = read();
  EXPECT_LT(seen.size(), static_cast<std::size_t>(lines));
  for (int i = 0; i < 4; ++i)
    for (const Micros at : read()) seen.push_back(at);
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(lines));
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

}  // namespace
}  // namespace tw::app
