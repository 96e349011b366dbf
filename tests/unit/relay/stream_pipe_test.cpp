// SPDX-License-Identifier: MIT
#include "lab/relay/stream_pipe.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

namespace tw::relay {
namespace {

/// A pipe between two people, Ada and Bo.
class Pipe : public testing::Test {
 protected:
  Pipe() {
    int left[2], right[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, left), 0);
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, right), 0);
    ada.reset(left[0]);
    bo.reset(right[0]);
    pipe.emplace(UniqueFd(left[1]), UniqueFd(right[1]));
  }
  static void say(const UniqueFd& who, const std::string& text) {
    EXPECT_EQ(send(who.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  /// All that has come; "<end>" behind it when the other side has ended.
  static std::string hear(const UniqueFd& who) {
    std::string text;
    std::array<char, 4096> buffer;
    while (true) {
      const ssize_t got = recv(who.get(), buffer.data(), buffer.size(), 0);
      if (got < 0) return text;
      if (got == 0) return text + "<end>";
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  UniqueFd ada, bo;
  std::optional<StreamPipe> pipe;
};

TEST_F(Pipe, CarriesBothWays) {
  say(ada, "hello");
  say(bo, "who is there?");
  pipe->service();
  EXPECT_EQ(hear(bo), "hello");
  EXPECT_EQ(hear(ada), "who is there?");
}

TEST_F(Pipe, TheEndOfSpeechIsPassedOnAndTheOtherMaySpeakOn) {
  say(ada, "that is all");
  shutdown(ada.get(), SHUT_WR);
  pipe->service();
  EXPECT_EQ(hear(bo), "that is all<end>");
  say(bo, "I see");
  pipe->service();
  EXPECT_EQ(hear(ada), "I see");
  EXPECT_FALSE(pipe->over());
  shutdown(bo.get(), SHUT_WR);
  pipe->service();
  EXPECT_TRUE(pipe->over());
  EXPECT_EQ(hear(ada), "<end>");
}

TEST_F(Pipe, WhoDoesNotReadIsWaitedForWithABoundedBuffer) {
  const std::string much(4096, 'x');
  std::size_t said = 0, heard = 0;
  const auto speak = [&] {
    for (ssize_t sent = 0; (sent = send(ada.get(), much.data(), much.size(), MSG_NOSIGNAL)) > 0;)
      said += static_cast<std::size_t>(sent);
  };
  for (int i = 0; i < 100; ++i) {
    speak();
    pipe->service();
  }
  const std::size_t most = said;
  speak();
  pipe->service();
  EXPECT_EQ(said, most) << "what is said waits in the kernel, not here";
  std::vector<pollfd> waiting;
  pipe->add_to(waiting);
  EXPECT_EQ(waiting[0].events & POLLIN, 0) << "nothing more is read from Ada";
  EXPECT_NE(waiting[1].events & POLLOUT, 0);
  for (int i = 0; i < 1000 && heard < said; ++i) {
    heard += hear(bo).size();
    pipe->service();
  }
  EXPECT_EQ(heard, said) << "nothing is lost";
}

TEST_F(Pipe, IsOverWhenOneOfThemBreaksOff) {
  ada.reset();
  pipe->service();
  EXPECT_EQ(hear(bo), "<end>");
  say(bo, "are you there?");
  pipe->service();
  EXPECT_TRUE(pipe->over());
  EXPECT_EQ(hear(bo), "<end>");
}

}  // namespace
}  // namespace tw::relay
