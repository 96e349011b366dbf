// SPDX-License-Identifier: MIT
// That real kernels see what the core decides: the effects themselves are tested on virtual time.
#include <poll.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "lab/link/emulator.hpp"
#include "lab/link/inet_socket.hpp"
#include "link_fixture.hpp"

namespace tw::link {
namespace {

class LinkEffects : public LinkOverEachBackend {
 protected:
  /// A canary's two ends, and a reader of the packet log that begins now.
  void open_canary(const Settings& settings, std::uint64_t seed = 1) {
    start(settings, GetParam(), seed);
    in_ = client_socket(SocketKind::kUdp, "canary");
    out_.reset(link_->open_server_socket(SocketKind::kUdp));
    connect_to(out_.get(), local_endpoint(in_.get()));
    auto memory = remote_->packet_log();
    ASSERT_TRUE(memory) << memory.error;
    auto log = PacketLog::map(std::move(*memory));
    ASSERT_TRUE(log) << log.error;
    log_ = std::move(*log);
    records();
  }
  /// Sends datagrams 0..count-1, a few at a time; the numbers that arrive, as they come, until nothing does for a while.
  std::vector<std::uint32_t> carry(std::uint32_t count) {
    std::vector<std::uint32_t> arrived;
    for (std::uint32_t i = 0; i < count; ++i) {
      send(out_.get(), &i, sizeof i, 0);
      if (i % 16 == 15) receive(arrived, 2);
    }
    receive(arrived, 200);
    return arrived;
  }
  std::vector<PacketRecord> records() {
    std::vector<PacketRecord> all;
    EXPECT_EQ(log_->read(all), 0u);
    return all;
  }

  UniqueFd in_, out_;
  std::unique_ptr<PacketLog> log_;

 private:
  void receive(std::vector<std::uint32_t>& arrived, int timeout_ms) const {
    pollfd wanted{.fd = in_.get(), .events = POLLIN, .revents = 0};
    std::uint32_t number = 0;
    while (poll(&wanted, 1, timeout_ms) == 1 && recv(in_.get(), &number, sizeof number, 0) == sizeof number)
      arrived.push_back(number);
  }
};
INSTANTIATE_TEST_SUITE_P(, LinkEffects, testing::Values("", "veth"),
                         [](const auto& test) { return *test.param ? test.param : "default"; });

/// All that does not depend on the time, as the core on virtual time foretells it: so it is the same on both back ends.
TEST_P(LinkEffects, TheLogIsWhatTheSeedForetellsPacketForPacket) {
  const Settings settings =
      both_ways({.loss_pct = 5, .duplicate_pct = 5, .reorder_pct = 5, .corrupt_pct = 5}, true);
  open_canary(settings, 42);
  constexpr std::uint32_t kCount = 2000;
  carry(kCount);
  const auto seen = records();

  Emulator emulator(42, settings, 0);
  emulator.add_flow(SocketKind::kUdp, 40000, "canary");
  Bytes packet{0x45, 0,  0, 32, 0,  0,   0,    0,    64, 17, 0, 0, 10, 77, 0, 1,
               10,   78, 0, 1,  30, 100, 0x9c, 0x40, 0,  12, 0, 0, 1,  2,  3, 4};
  std::vector<PacketRecord> foretold;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const Verdict verdict = emulator.on_packet(Direction::kToClient, packet, i);
    foretold.push_back(verdict.record);
    if (verdict.copy) foretold.push_back(verdict.copy->record);
  }
  ASSERT_EQ(seen.size(), foretold.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    ASSERT_EQ(seen[i].nth, foretold[i].nth);
    ASSERT_EQ(seen[i].fate, foretold[i].fate) << i;
    ASSERT_EQ(seen[i].effects, foretold[i].effects) << i;
    ASSERT_EQ(seen[i].bytes, foretold[i].bytes);
    ASSERT_EQ(seen[i].payload_bytes, 4);
  }
}

TEST_P(LinkEffects, DuplicatesArriveTwice) {
  open_canary(both_ways({.duplicate_pct = 100}));
  const auto arrived = carry(100);
  ASSERT_EQ(arrived.size(), 200u);
  for (std::uint32_t i = 0; i < 200; ++i) ASSERT_EQ(arrived[i], i / 2);
  const auto stats = remote_->stats();
  EXPECT_EQ(stats->duplicated, 100u);
  EXPECT_EQ(stats->flows.at("canary").packets, 100u);
}

TEST_P(LinkEffects, CorruptedPacketsAreThrownAwayByTheReceivingKernel) {
  open_canary(both_ways({.corrupt_pct = 20}));
  const auto arrived = carry(1000);
  std::set<std::uint32_t> corrupted;
  for (const PacketRecord& record : records())
    if ((record.effects & kEffectCorrupted) != 0) corrupted.insert(record.nth);
  EXPECT_GT(corrupted.size(), 100u);
  EXPECT_EQ(arrived.size() + corrupted.size(), 1000u);
  for (const std::uint32_t number : arrived) ASSERT_EQ(corrupted.count(number), 0u);
  EXPECT_EQ(remote_->stats()->corrupted, corrupted.size());
}

TEST_P(LinkEffects, ReorderedPacketsAreOvertaken) {
  open_canary(both_ways({.reorder_pct = 10}));
  auto arrived = carry(500);
  EXPECT_FALSE(std::is_sorted(arrived.begin(), arrived.end()));
  std::sort(arrived.begin(), arrived.end());
  ASSERT_EQ(arrived.size(), 500u);
  for (std::uint32_t i = 0; i < 500; ++i) ASSERT_EQ(arrived[i], i) << "and none is lost";
}

TEST_P(LinkEffects, ARateLetsNoMoreThanThatThrough) {
  open_canary(both_ways({.rate_kbit = 100, .queue_kb = 1}));  // 12.5 bytes a millisecond
  const auto arrived = carry(100);                            // of 32 bytes, far more than the queue holds
  const auto all = records();
  ASSERT_EQ(all.size(), 100u);
  const auto lost = std::count_if(all.begin(), all.end(), [](const PacketRecord& record) {
    return record.fate == PacketFate::kLostInQueue;
  });
  EXPECT_GT(lost, 0);
  EXPECT_EQ(arrived.size(), 100u - static_cast<std::size_t>(lost));
  Micros last = 0;
  for (const PacketRecord& record : all) {
    if (is_lost(record.fate)) continue;
    ASSERT_GE(record.due_us - last, 2559) << "32 bytes take 2.56 ms";
    last = record.due_us;
  }
}

TEST_P(LinkEffects, ABlackoutOfOneDirectionLeavesTheOther) {
  open_canary({.to_server = {.blackout = true}, .to_client = {}});
  EXPECT_EQ(carry(20).size(), 20u);
  const std::uint32_t word = 1;
  Endpoint to = local_endpoint(out_.get());
  to.address = link_->server_address();
  connect_to(in_.get(), to);
  for (int i = 0; i < 5; ++i) ASSERT_EQ(send(in_.get(), &word, sizeof word, 0), 4);
  pollfd wanted{.fd = out_.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&wanted, 1, 100), 0);
  const auto stats = remote_->stats();
  EXPECT_EQ(stats->measured_loss_up_pct, 100);
  EXPECT_EQ(stats->measured_loss_down_pct, 0);
}

TEST_F(LinkFixture, ChangesAreRememberedAndLoggedWithTheTimeAtWhichTheyTookEffect) {
  options_.log_changes = true;
  start();
  const auto first = remote_->set(both_ways({.loss_pct = 5}));
  const auto second = remote_->outage(500);
  ASSERT_TRUE(first && second);
  const auto changes = remote_->changes();
  ASSERT_TRUE(changes) << changes.error;
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes.value)[0].at, *first);
  EXPECT_EQ((*changes.value)[0].what.substr(0, 11), "set loss=5 ");
  EXPECT_EQ((*changes.value)[1], (Change{*second, "outage 500"}));
  std::ifstream file(folder_.path() + "/link.log");
  std::string line;
  ASSERT_TRUE(std::getline(file, line) && std::getline(file, line));
  char expected[64];
  std::snprintf(expected, sizeof expected, "%lld.%06lld outage 500",
                static_cast<long long>(*second / 1'000'000), static_cast<long long>(*second % 1'000'000));
  EXPECT_EQ(line, expected);
}

}  // namespace
}  // namespace tw::link
