// SPDX-License-Identifier: MIT
#include "shared/transport/unix_line.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tw::transport {
namespace {

/// Somebody who listens on a Unix socket, and says what the test has them say.
class Listener {
 public:
  Listener() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tw-line-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path = folder_ + "/s";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    listener_.reset(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_.get(), 4), 0);
  }
  ~Listener() { std::filesystem::remove_all(folder_); }
  std::string take() {
    connection_.reset(accept(listener_.get(), nullptr, nullptr));
    std::array<char, 8192> buffer;
    const ssize_t got = read(connection_.get(), buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(got)};
  }
  void say(const std::string& text) const {
    EXPECT_EQ(write(connection_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void hang_up() { connection_.reset(); }
  std::string path;

 private:
  std::string folder_;
  UniqueFd listener_, connection_;
};

TEST(UnixLine, ALineGoesThereAndOneComesBackInPieces) {
  Listener there;
  UnixLine asked(there.path, "how are you?", 100);
  EXPECT_TRUE(asked.reached());
  EXPECT_EQ(there.take(), "how are you?\n");
  asked.service();
  EXPECT_FALSE(asked.over());
  there.say("fine, ");
  asked.service();
  EXPECT_FALSE(asked.over());
  there.say("thanks\n");
  asked.service();
  EXPECT_TRUE(asked.over());
  EXPECT_EQ(asked.answer(), "fine, thanks");
}

TEST(UnixLine, NobodyThereIsOverAtOnce) {
  UnixLine asked("/nonexistent/socket", "hello", 100);
  EXPECT_TRUE(asked.over());
  EXPECT_FALSE(asked.reached() || asked.answer());
  EXPECT_TRUE(UnixLine(std::string(200, 'x'), "hello", 100).over()) << "no path of a socket is that long";
}

TEST(UnixLine, HalfALineOrTooMuchIsNoAnswer) {
  Listener there;
  UnixLine half(there.path, "a", 100);
  there.take();
  there.say("half a li");
  there.hang_up();
  half.service();
  EXPECT_TRUE(half.over() && half.reached() && !half.answer());
  UnixLine flooded(there.path, "a", 100);
  there.take();
  there.say(std::string(101, 'x') + "\n");
  flooded.service();
  EXPECT_TRUE(flooded.over() && !flooded.answer());
}

TEST(UnixLine, AskingGivesUpOnWhoDoesNotAnswer) {
  Listener there;
  const auto asked = ask_over_unix_socket(there.path, "a", 100, 0);
  EXPECT_TRUE(asked.reached());
  EXPECT_FALSE(asked.answer());
}

}  // namespace
}  // namespace tw::transport
