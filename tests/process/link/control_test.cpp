// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "lab/link/control_server.hpp"
#include "lab/link/remote/message.hpp"
#include "lab/link/remote/netns_cookie.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "link_fixture.hpp"
#include "tests/unit/link/impostor_link.hpp"

namespace tw::link {
namespace {

class LinkControl : public LinkFixture {
 protected:
  UniqueFd connect_raw() const {
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, link_->control_path().c_str());
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return fd;
  }
};

TEST_F(LinkControl, SocketIsItsOwnersAlone) {
  start();
  struct stat info {};
  ASSERT_EQ(stat(link_->control_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_uid, geteuid());
  if (geteuid() != 0) return;  // an ordinary user cannot become another one to try
  chmod(link_->control_path().c_str(), 0777);
  chmod(folder_.path().c_str(), 0755);
  const pid_t stranger = fork();
  if (stranger == 0) {
    if (setresuid(65533, 65533, 65533) != 0) _exit(2);
    const UniqueFd fd = connect_raw();
    if (!fd) _exit(3);
    send_message(fd.get(), "hello");
    _exit(receive_message(fd.get(), 300) ? 1 : 0);
  }
  int status = 0;
  waitpid(stranger, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "a stranger was answered";
}

/// Neither ours nor the announced one: only the comparison with what the link announced can tell.
TEST_F(LinkControl, ASocketOfAThirdNamespaceEndsTheProgram) {
  start();
  const UniqueFd announced = client_socket(SocketKind::kUdp, "udp");
  const UniqueFd third(link_->open_server_socket(SocketKind::kUdp));
  const auto open_it = [&] {
    ImpostorLink impostor(*netns_cookie(announced.get()), third.get());
    (*Remote::connect(impostor.path()))->open(SocketKind::kUdp, "udp");
  };
  EXPECT_DEATH(open_it(), "not in the link's network namespace");
}

TEST_F(LinkControl, GarbageIsAnsweredAndDisturbsNobody) {
  start();
  const UniqueFd fd = connect_raw();
  ASSERT_TRUE(fd);
  for (const std::string& garbage : {std::string("reboot"), std::string(1, '\0'), std::string(5000, 'x'),
                                     std::string("set loss=nan delay=0 mode=time")}) {
    ASSERT_TRUE(send_message(fd.get(), garbage));
    const auto reply = receive_message(fd.get(), 1000, 5000);
    ASSERT_TRUE(reply);
    EXPECT_NE(reply->text.find("\"ok\":false"), std::string::npos) << reply->text;
  }
  EXPECT_EQ(remote_->stats()->settings.to_client.loss_pct, 0);
}

TEST_F(LinkControl, ClientsThatFloodAndNeverReadDelayNoPacket) {
  start();
  start_echo();
  std::vector<UniqueFd> flood;
  for (std::size_t i = 0; i < kMaxControlClients + 4; ++i) {
    flood.push_back(connect_raw());
    fcntl(flood.back().get(), F_SETFL, O_NONBLOCK);
  }
  const UniqueFd fd = connected_udp("udp");
  for (int i = 0; i < 50; ++i) {
    for (const UniqueFd& client : flood)
      for (int n = 0; n < 20; ++n) send_message(client.get(), "stats");
    ASSERT_GE(echo_once(fd.get()), 0);
  }
  flood.clear();
  const auto stats = remote_->stats();
  ASSERT_TRUE(stats) << stats.error;
  EXPECT_EQ(stats->flows.at("udp").packets, 100u);
  EXPECT_EQ(stats->dropped + stats->kernel_drops, 0u);
  EXPECT_TRUE(Remote::connect(link_->control_path())) << "and when they have gone there is room again";
}

TEST_F(LinkControl, ThePacketLogHasARecordOfEveryPacketAndNoneOfTheProbe) {
  start(both_ways({.delay_ms = 5}));
  start_echo();
  const UniqueFd fd = connected_udp("udp");
  auto memory = remote_->packet_log();
  ASSERT_TRUE(memory) << memory.error;
  const auto log = PacketLog::map(std::move(*memory));
  ASSERT_TRUE(log) << log.error;
  std::vector<PacketRecord> records;
  (*log)->read(records);
  for (int i = 0; i < 60; ++i) ASSERT_GE(echo_once(fd.get()), 0);  // 600 ms: some six probes
  ASSERT_GT(remote_->stats()->measured_rtt_ms, 0);
  EXPECT_EQ((*log)->read(records), 0u);
  ASSERT_EQ(records.size(), 120u);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const PacketRecord& record = records[i];
    EXPECT_EQ((*log)->label(record.flow), "udp");
    EXPECT_EQ(record.direction, i % 2);
    EXPECT_EQ(record.nth, i / 2);
    EXPECT_EQ(record.bytes, 20 + 8 + 8);
    EXPECT_EQ(record.payload_bytes, 8);
    EXPECT_EQ(record.protocol, 17);
    EXPECT_EQ(record.fate, PacketFate::kDelivered);
    EXPECT_EQ(record.due_us, record.in_us + 5000);
  }
}

}  // namespace
}  // namespace tw::link
