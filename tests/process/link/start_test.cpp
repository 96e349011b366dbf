// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>

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

/// In a process of its own: a kernel that refuses what containers' seccomp filters refuse.
[[noreturn]] void start_where_unshare_is_filtered() {
  RunFolder folder;
  const auto word = [](std::uint16_t code, std::uint32_t k, std::uint8_t yes = 0, std::uint8_t no = 0) {
    return sock_filter{code, yes, no, k};
  };
  sock_filter code[] = {word(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                        word(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
                        word(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                        word(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{std::size(code), code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    std::abort();
  const auto link = Link::start({.run_dir = folder.path()});
  std::fprintf(stderr, "%s\n", link.error.c_str());
  std::exit(link ? 0 : 1);
}

TEST(LinkStartDeathTest, NamesCauseAndCureInAContainerThatFiltersThem) {
  EXPECT_EXIT(start_where_unshare_is_filtered(), testing::ExitedWithCode(1),
              "refuses a user namespace: Operation not permitted.*(In a container, start it with "
              "--privileged|Allow them: sudo sysctl)");
}

/// In a process of its own, with a mount namespace in which there is no TUN device.
void hide_tun() {
  enter_user_namespace();
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      (access("/dev/net", F_OK) == 0 && mount("none", "/dev/net", "tmpfs", 0, nullptr) != 0))
    std::abort();
  if (access("/dev/net/tun", F_OK) == 0) std::abort();
}

[[noreturn]] void carry_without_tun() {
  RunFolder folder;
  hide_tun();
  const auto link = Link::start({.run_dir = folder.path()});
  if (!link) std::fprintf(stderr, "%s\n", link.error.c_str()), std::exit(1);
  const auto remote = Remote::connect((*link)->control_path());
  auto stats = (*remote)->stats();
  while (stats && stats->measured_rtt_ms == 0)
    stats = (*remote)->stats();  // the probe has come through and back
  std::fprintf(stderr, "carried by %s\n", stats->backend.c_str());
  std::exit(0);
}

TEST(LinkStartDeathTest, TakesVethWhereThereIsNoTunDevice) {
  EXPECT_EXIT(carry_without_tun(), testing::ExitedWithCode(0), "carried by veth");
}

[[noreturn]] void insist_on_tun_without_it() {
  RunFolder folder;
  hide_tun();
  const auto link = Link::start({.run_dir = folder.path(), .backend = "tun"});
  std::fprintf(stderr, "%s\n", link.error.c_str());
  std::exit(link ? 0 : 1);
}

TEST(LinkStartDeathTest, SaysSoWhereTunIsWantedAndThereIsNone) {
  EXPECT_EXIT(insist_on_tun_without_it(), testing::ExitedWithCode(1),
              "^Cannot make a TUN device from /dev/net/tun: No such file or directory.");
}

/// Root's own way, and with it the default back end; everything else here also runs as nobody.
TEST(LinkStart, RootGetsTunWhereTheDeviceOpens) {
  RunFolder folder;
  const bool opens = UniqueFd(open("/dev/net/tun", O_RDWR | O_CLOEXEC)).get() >= 0;
  const auto link = Link::start({.run_dir = folder.path()});
  ASSERT_TRUE(link) << link.error;
  const auto remote = Remote::connect((*link)->control_path());
  ASSERT_TRUE(remote) << remote.error;
  EXPECT_EQ((*remote)->stats()->backend, opens ? "tun" : "veth");
}

}  // namespace
}  // namespace tw::link
