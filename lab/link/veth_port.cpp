// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "lab/link/port.hpp"
#include "lab/link/system_error.hpp"
#include "shared/base/net.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kHeaderBytes = ETH_HLEN;
using EthernetHeader = std::array<std::uint8_t, kHeaderBytes>;

EthernetHeader make_header(const Mac& from, const Mac& to) {
  EthernetHeader header{};
  std::copy(to.begin(), to.end(), header.begin());
  std::copy(from.begin(), from.end(), header.begin() + ETH_ALEN);
  header[12] = ETH_P_IP >> 8;
  header[13] = ETH_P_IP & 0xff;
  return header;
}

/// ETH_P_IP, not ETH_P_ALL, which would also show us what we send. Frames are addressed to the far end and
/// not to the router, so the router's own stack takes them for a stranger's and leaves them to us.
class VethPort final : public Port {
 public:
  VethPort(UniqueFd fd, const Mac& from, const Mac& to) : fd_(std::move(fd)), header_(make_header(from, to)) {
    for (std::size_t i = 0; i < kBatchPackets; ++i) {
      out_pieces_[i][0] = {.iov_base = header_.data(), .iov_len = header_.size()};
      out_[i].msg_hdr.msg_iov = out_pieces_[i].data();
      out_[i].msg_hdr.msg_iovlen = out_pieces_[i].size();
    }
  }
  int fd() const override { return fd_.get(); }

  void receive(PacketBatch& batch) override {
    for (std::size_t i = 0; i < kBatchPackets; ++i) {
      in_pieces_[i] = {.iov_base = batch.slot(i).data(), .iov_len = batch.slot(i).size()};
      in_[i] = {};
      in_[i].msg_hdr.msg_iov = &in_pieces_[i];
      in_[i].msg_hdr.msg_iovlen = 1;
    }
    const int received = recvmmsg(fd_.get(), in_.data(), kBatchPackets, MSG_DONTWAIT, nullptr);
    batch.count = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(received, 0)); ++i)
      if (in_[i].msg_len > kHeaderBytes)
        batch.packets[batch.count++] = ByteView(batch.slot(i)).first(in_[i].msg_len).subspan(kHeaderBytes);
  }

  void send(std::span<const ByteView> packets) override {
    for (std::size_t i = 0; i < packets.size(); ++i)
      out_pieces_[i][1] = {.iov_base = const_cast<std::uint8_t*>(packets[i].data()),
                           .iov_len = packets[i].size()};
    for (std::size_t done = 0; done < packets.size();) {
      const auto left = static_cast<unsigned>(packets.size() - done);
      const int sent = sendmmsg(fd_.get(), out_.data() + done, left, MSG_DONTWAIT);
      if (sent <= 0) ++refused_;
      done +=
          sent > 0 ? static_cast<std::size_t>(sent) : 1;  // the one that was refused is lost; go on behind it
    }
  }

  std::uint64_t kernel_drops() override {
    tpacket_stats statistics{};
    socklen_t size = sizeof statistics;
    if (getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
      overrun_ += statistics.tp_drops;  // reading sets it to zero
    return refused_ + overrun_;
  }

 private:
  UniqueFd fd_;
  EthernetHeader header_;
  std::array<mmsghdr, kBatchPackets> in_{}, out_{};
  std::array<iovec, kBatchPackets> in_pieces_{};
  std::array<std::array<iovec, 2>, kBatchPackets> out_pieces_{};
  std::uint64_t refused_ = 0, overrun_ = 0;
};

void set_option(const UniqueFd& fd, int level, int option, int value) {
  setsockopt(fd.get(), level, option, &value, sizeof value);
}

}  // namespace

std::unique_ptr<Port> open_veth_port(Netlink& netlink, const char* device, const Mac& from, const Mac& to) {
  // Protocol 0 until it is bound: it would receive from every device before.
  UniqueFd fd(
      checked(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "Cannot open a packet socket"));
  set_option(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
  set_option(fd, SOL_SOCKET, SO_RCVBUF,
             8 << 20);  // cut to what the system allows; the forcing kind is refused here
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_IP);
  address.sll_ifindex = netlink.index_of(device);
  checked(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "Cannot bind a packet socket");
  return std::make_unique<VethPort>(std::move(fd), from, to);
}

}  // namespace tw::link
