// SPDX-License-Identifier: MIT
#include "lab/link/remote.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "lab/link/remote/netns_cookie.hpp"
#include "tests/unit/link/impostor_link.hpp"

namespace tw::link {
namespace {

void open_a_socket_of(std::uint64_t announced_cookie) {
  ImpostorLink impostor(announced_cookie);
  auto remote = Remote::connect(impostor.path());
  (*remote)->open(SocketKind::kUdp, "udp");
}

TEST(RemoteDeathTest, AbortsWhenASocketIsNotInTheAnnouncedNamespace) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(open_a_socket_of(*own_netns_cookie() + 1),
               "not in the link's network namespace.*before anything is sent");
}

TEST(RemoteDeathTest, AbortsWhenTheAnnouncedNamespaceIsOurOwn) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(open_a_socket_of(*own_netns_cookie()), "not in the link's network namespace");
}

TEST(Remote, SaysThatNoLinkAnswers) {
  const auto remote = Remote::connect("/nonexistent/link.sock");
  ASSERT_FALSE(remote);
  EXPECT_NE(remote.error.find("No link answers at '/nonexistent/link.sock'"), std::string::npos)
      << remote.error;
  EXPECT_FALSE(Remote::connect(std::string(200, 'x')));
}

TEST(Remote, RefusesLabelsAndSettingsThatTheLinkWouldRefuse) {
  ImpostorLink impostor(7);
  auto remote = Remote::connect(impostor.path());
  ASSERT_TRUE(remote) << remote.error;
  EXPECT_EQ((*remote)->open(SocketKind::kUdp, "no spaces"), -EINVAL);
  EXPECT_FALSE((*remote)->set(both_ways({.loss_pct = 101})));
  EXPECT_FALSE((*remote)->stats()) << "an answer without figures is none";
  remote.value->reset();
}

}  // namespace
}  // namespace tw::link
