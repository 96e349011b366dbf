// SPDX-License-Identifier: MIT
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <fstream>

#include "lab/link/namespaces.hpp"
#include "link_fixture.hpp"

namespace tw::link {
namespace {

TEST(LinkStart, SaysWhatIsWrongWithItsOptions) {
  RunFolder folder;
  EXPECT_EQ(Link::start({.run_dir = folder.path(), .backend = "carrier-pigeon"}).error,
            "The link's back end is 'tun' or 'veth', not 'carrier-pigeon'.");
  EXPECT_FALSE(Link::start({.run_dir = folder.path(), .settings = both_ways({.loss_pct = 101})}));
  const auto nowhere = Link::start({.run_dir = "/nonexistent"});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error,
            "Cannot make the control socket '/nonexistent/link.sock': No such file or directory.");
}

TEST(LinkStart, TwoLinksStandSideBySide) {
  RunFolder one, two;
  const auto first = Link::start({.run_dir = one.path()});
  ASSERT_TRUE(first) << first.error;
  const auto second = Link::start({.run_dir = two.path()});
  ASSERT_TRUE(second) << second.error;
  EXPECT_TRUE(Remote::connect((*first)->control_path()));
  EXPECT_TRUE(Remote::connect((*second)->control_path()));
}

TEST(LinkStart, MayBeRepeatedInTheSameFolder) {
  RunFolder folder;
  for (int i = 0; i < 3; ++i) {
    const auto link = Link::start({.run_dir = folder.path()});
    ASSERT_TRUE(link) << link.error;
  }
  EXPECT_NE(access((folder.path() + "/link.sock").c_str(), F_OK), 0) << "a link leaves nothing behind";
}

/// In a process of its own: a user namespace in which no further one may be made.
[[noreturn]] void start_where_it_is_forbidden() {
  RunFolder folder;
  enter_user_namespace();
  std::ofstream("/proc/sys/user/max_user_namespaces") << 0;
  const auto link = Link::start({.run_dir = folder.path()});
  std::fprintf(stderr, "%s\n", link.error.c_str());
  std::exit(link ? 0 : 1);
}

TEST(LinkStartDeathTest, NamesCauseAndCureWhereUserNamespacesAreForbidden) {
  EXPECT_EXIT(start_where_it_is_forbidden(), testing::ExitedWithCode(1),
              "refuses a user namespace: .* Allow them: sudo sysctl user.max_user_namespaces=10000");
}

}  // namespace
}  // namespace tw::link
