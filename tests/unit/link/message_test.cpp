// SPDX-License-Identifier: MIT
#include "lab/link/remote/message.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace tw::link {
namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kSignalsFirst = 3;

volatile sig_atomic_t writer = -1;
volatile sig_atomic_t signals = 0;

/// Interrupts whoever waits, and at the last of them sends what is waited for.
void interrupt(int) {
  signals = signals + 1;
  if (signals == kSignalsFirst) (void)send(writer, "at last", 7, MSG_NOSIGNAL);
}

class Messages : public testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ours_.reset(ends[0]);
    theirs_.reset(ends[1]);
    writer = theirs_.get();
    signals = 0;
    struct sigaction action {};
    action.sa_handler = interrupt;  // no SA_RESTART, as the commands catch Ctrl-C
    sigaction(SIGALRM, &action, &before_);
    const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 2000},
                          .it_value = {.tv_sec = 0, .tv_usec = 2000}};
    setitimer(ITIMER_REAL, &often, nullptr);
  }
  void TearDown() override {
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before_, nullptr);
  }

  UniqueFd ours_, theirs_;
  struct sigaction before_ {};
};

TEST_F(Messages, AreAwaitedThroughSignals) {
  const auto message = receive_message(ours_.get(), 100, kPatienceMs);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->text, "at last");
  EXPECT_GE(signals, kSignalsFirst);
}

TEST_F(Messages, AreAwaitedThroughSignalsWithoutATimeout) {
  const auto message = receive_message(ours_.get(), 100);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->text, "at last");
}

TEST_F(Messages, ArriveInTimeOrNotAtAllWhateverSignalsCome) {
  writer = -1;  // nothing ever comes, and a signal every 2 ms would begin a naive wait anew for good
  EXPECT_FALSE(receive_message(ours_.get(), 100, 20));
}

}  // namespace
}  // namespace tw::link
