// SPDX-License-Identifier: MIT
#include "lab/link/remote.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "lab/link/remote/message.hpp"
#include "lab/link/remote/netns_cookie.hpp"
#include "lab/link/remote/stats_json.hpp"

namespace tw::link {
namespace {

/// Something that speaks the protocol and hands out sockets of the ordinary network namespace, as a broken or
/// impostor link would. Serves one client until that hangs up.
class ImpostorLink {
 public:
  explicit ImpostorLink(std::uint64_t announced_cookie) {
    char folder[] = "/tmp/tw-link-XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/s";
    listener_.reset(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(listener_.get(), 1);
    thread_ = std::thread([this, announced_cookie] { serve(announced_cookie); });
  }
  ~ImpostorLink() {
    thread_.join();
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }
  const std::string& path() const { return path_; }

 private:
  void serve(std::uint64_t announced_cookie) {
    const UniqueFd client(accept(listener_.get(), nullptr, nullptr));
    while (const auto request = receive_message(client.get(), 300)) {
      const UniqueFd wrong(socket(AF_INET, SOCK_DGRAM, 0));
      if (request->text == "hello")
        send_message(client.get(), hello_reply({announced_cookie, 1, 2, "veth"}));
      else
        send_message(client.get(), effective_reply(1), wrong.get());
    }
  }

  std::string folder_, path_;
  UniqueFd listener_;
  std::thread thread_;
};

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
  EXPECT_FALSE((*remote)->set({.loss_pct = 101}));
  EXPECT_FALSE((*remote)->stats()) << "an answer without figures is none";
  remote.value->reset();
}

}  // namespace
}  // namespace tw::link
