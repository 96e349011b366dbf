// SPDX-License-Identifier: MIT
#include "shared/base/net.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace tw {
namespace {

TEST(Endpoint, IsReadAndWrittenAlike) {
  const auto endpoint = parse_endpoint("127.0.0.1:7776", 1);
  ASSERT_TRUE(endpoint) << endpoint.error;
  EXPECT_EQ(to_string(*endpoint), "127.0.0.1:7776");
}

TEST(Endpoint, TakesTheDefaultPortWhereNoneIsGiven) {
  const auto endpoint = parse_endpoint("10.1.2.3", 7776);
  ASSERT_TRUE(endpoint) << endpoint.error;
  EXPECT_EQ(*endpoint, (Endpoint{0x0a010203, 7776}));
}

TEST(Endpoint, SaysInASentenceWhatIsWrong) {
  for (const char* text : {"127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1", ":7776", "",
                           "127.0.0.1:80 ", "no.such.host.invalid:1"}) {
    const auto endpoint = parse_endpoint(text, 7776);
    EXPECT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error.back(), '.') << text;
    EXPECT_NE(endpoint.error.find(text), std::string::npos) << endpoint.error;
  }
}

TEST(SystemSocketSource, OpensSocketsThatNeitherBlockNorLeak) {
  SystemSocketSource sockets;
  for (const auto kind : {SocketKind::kUdp, SocketKind::kTcp}) {
    const UniqueFd fd(sockets.open(kind, "test"));
    ASSERT_TRUE(fd);
    EXPECT_NE(fcntl(fd.get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST(UniqueFd, ClosesOnceAndHandsOver) {
  UniqueFd first(dup(0));
  const int number = first.get();
  UniqueFd second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what a moved-from one says is the point
  EXPECT_EQ(second.get(), number);
  second.reset();
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

}  // namespace
}  // namespace tw
