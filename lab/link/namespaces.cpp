// SPDX-License-Identifier: MIT
#include "lab/link/namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "lab/link/netlink.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

bool write_file(const char* path, std::string_view text) {
  const UniqueFd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// The first character of a file, or 0.
char read_first(const char* path) {
  const UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC));
  char first = 0;
  return fd && read(fd.get(), &first, 1) == 1 ? first : '\0';
}

/// Why user namespaces are refused, and what helps. The known causes each leave a trace to look at.
[[noreturn]] void explain_refusal(const std::string& what) {
  const std::string refusal = what + ": " + std::generic_category().message(errno) + ". ";
  const auto because = [&](std::string_view why) { throw std::runtime_error(refusal + std::string(why)); };
  if (read_first("/proc/sys/kernel/unprivileged_userns_clone") == '0')
    because(
        "This system forbids user namespaces. Allow them: sudo sysctl kernel.unprivileged_userns_clone=1");
  if (read_first("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == '1')
    because(
        "AppArmor restricts user namespaces here. Allow them: sudo sysctl "
        "kernel.apparmor_restrict_unprivileged_userns=0");
  if (read_first("/proc/sys/user/max_user_namespaces") == '0')
    because("This system allows no user namespaces. Allow them: sudo sysctl user.max_user_namespaces=10000");
  because(
      "The emulated link needs user and network namespaces. In a container, start it with --privileged, or "
      "with "
      "--security-opt seccomp=unconfined --security-opt apparmor=unconfined.");
  std::abort();  // because() throws
}

}  // namespace

void enter_user_namespace() {
  const std::string uid = std::to_string(geteuid()), gid = std::to_string(getegid());
  // A program that changed its user since it was started would not own its own /proc files.
  prctl(PR_SET_DUMPABLE, 1);
  if (unshare(CLONE_NEWUSER) != 0) explain_refusal("The kernel refuses a user namespace");
  // Programs run inside are root there (else exec would drop their rights over the network). setgroups must
  // be denied before an ordinary user may map a group at all.
  if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", "0 " + uid + " 1") ||
      !write_file("/proc/self/gid_map", "0 " + gid + " 1"))
    explain_refusal("The kernel refuses to map this user into a user namespace");
}

NetNamespace NetNamespace::create() {
  if (unshare(CLONE_NEWNET) != 0) explain_refusal("The kernel refuses a network namespace");
  NetNamespace created(UniqueFd(
      checked(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "Cannot open the network namespace")));
  // Best effort, all of it: a kernel without IPv6 has no such files, a container may show /proc/sys
  // read-only, and the link forwards nothing but IPv4 and lives in fresh namespaces anyway.
  write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
  write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
  write_file("/proc/sys/net/ipv4/tcp_no_metrics_save", "1");
  Netlink().set_up("lo");
  return created;
}

void NetNamespace::enter() const {
  checked(setns(fd_.get(), CLONE_NEWNET), "Cannot enter a network namespace");
}

}  // namespace tw::link
