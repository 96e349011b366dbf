// SPDX-License-Identifier: MIT
// Does TCP suffer from the link's losses as it does from anybody's? The same share of packets is lost once by the link
// and once by the receiver's own kernel, with an nftables rule on prerouting, of which the link knows nothing. (On the
// sender's side a rule would prove nothing: there TCP is told of the drop.)
#include <linux/tcp.h>
#include <poll.h>
#include <signal.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "lab/link/inet_socket.hpp"
#include "link_fixture.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {
namespace {

constexpr int kFlows = 10;
constexpr double kLossPct = 5;
constexpr Micros kPeriod = 1'000'000 / 60, kLength = 4'000'000;
constexpr std::size_t kRecordBytes = 200;

/// 200 bytes sixty times a second from the server's end; the time at which a record set out is its beginning.
class Flow {
 public:
  Flow(UniqueFd out, UniqueFd in) : out_(std::move(out)), in_(std::move(in)) {
    const int on = 1;
    setsockopt(out_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  void send_record(Micros now) {
    char record[kRecordBytes] = {};
    std::memcpy(record, &now, sizeof now);
    send(out_.get(), record, sizeof record, MSG_NOSIGNAL);
  }
  void look(Micros now) {
    char buffer[4096];
    ssize_t size = 0;
    while ((size = recv(in_.get(), buffer, sizeof buffer, 0)) > 0)
      unread_.insert(unread_.end(), buffer, buffer + size);
    const std::size_t whole = unread_.size() / kRecordBytes * kRecordBytes;
    if (whole > 0) std::memcpy(&newest_, unread_.data() + whole - kRecordBytes, sizeof newest_);
    unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(whole));
    if (newest_ == 0) return;
    age_sum_ms_ += static_cast<double>(now - newest_) / 1000;
    ++looks_;
  }
  double mean_age_ms() const { return age_sum_ms_ / looks_; }
  /// Per cent of the segments that were sent again.
  double retransmitted_pct() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    getsockopt(out_.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
    return 100.0 * info.tcpi_total_retrans / info.tcpi_data_segs_out;
  }

 private:
  UniqueFd out_, in_;
  std::vector<char> unread_;
  Micros newest_ = 0;
  double age_sum_ms_ = 0;
  int looks_ = 0;
};

/// One value a flow.
struct Sample {
  std::vector<double> age_ms, retransmitted_pct;
};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
/// Of the mean, as the spread over flows and seeds tells it.
double squared_error(const std::vector<double>& values) {
  const double centre = mean(values), n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return sum / (n - 1) / n;
}
/// Within what the spread explains: four standard errors, which chance exceeds once in ten thousand times.
void expect_alike(const std::vector<double>& a, const std::vector<double>& b, const char* what) {
  EXPECT_NEAR(mean(a), mean(b), 4 * std::sqrt(squared_error(a) + squared_error(b))) << what;
}

class IndependentLoss : public LinkFixture {
 protected:
  enum class Source { kNone, kLink, kNftables };

  void measure(Source source, std::uint64_t seed, Sample& sample) {
    start(both_ways({.delay_ms = 25}), "", seed);
    ASSERT_FALSE(HasFatalFailure());
    std::vector<Flow> flows;
    connect_all(flows);
    ASSERT_EQ(flows.size(), static_cast<std::size_t>(kFlows));
    Settings lossy = both_ways({.delay_ms = 25}, true);
    lossy.to_client.loss_pct = kLossPct;
    if (source == Source::kLink) {
      ASSERT_TRUE(remote_->set(lossy));
    }
    if (source == Source::kNftables) lose_by_nftables();
    run(flows);
    for (const Flow& flow : flows) {
      sample.age_ms.push_back(flow.mean_age_ms());
      sample.retransmitted_pct.push_back(flow.retransmitted_pct());
    }
    const auto stats = remote_->stats();
    ASSERT_TRUE(stats);
    EXPECT_EQ(stats->dropped > 0, source == Source::kLink);
    flows.clear();
    remote_.reset();
    link_.reset();
  }

 private:
  void connect_all(std::vector<Flow>& flows) {
    for (int i = 0; i < kFlows; ++i) {
      const UniqueFd listener(link_->open_server_socket(SocketKind::kTcp));
      ASSERT_EQ(listen(listener.get(), 1), 0);
      UniqueFd in = client_socket(SocketKind::kTcp, "tcp-" + std::to_string(i));
      connect_to(in.get(), local_endpoint(listener.get()));
      pollfd wanted{.fd = listener.get(), .events = POLLIN, .revents = 0};
      ASSERT_EQ(poll(&wanted, 1, 10'000), 1);
      UniqueFd out(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      flows.emplace_back(std::move(out), std::move(in));
    }
  }

  void lose_by_nftables() {
    const auto pid = link_->spawn(
        Link::Side::kClient, {"/usr/sbin/nft",
                              "table ip lab { chain arriving { type filter hook prerouting priority -300; "
                              "meta l4proto tcp numgen random mod 1000 < 50 drop; }; }"});
    ASSERT_TRUE(pid) << pid.error;
    while (link_->running(*pid)) continue;
    ASSERT_EQ(link_->stop(*pid, SIGTERM, 0), 0) << "nft refused the rule";
  }

  static void run(std::vector<Flow>& flows) {
    const SystemClock clock;
    const Micros begin = clock.now();
    Micros next = begin;
    for (int round = 0; next - begin < kLength; ++round) {
      next = begin + round * kPeriod / 4;  // a record every fourth time, a look between two
      const timespec until{.tv_sec = next / 1'000'000, .tv_nsec = next % 1'000'000 * 1000};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
      for (Flow& flow : flows) {
        if (round % 4 == 0)
          flow.send_record(clock.now());
        else
          flow.look(clock.now());
      }
    }
  }
};

TEST_F(IndependentLoss, GivesTheSamePictureAsTheLinks) {
  Sample none, by_link, by_nftables;
  for (const std::uint64_t seed : {1u, 2u}) {
    measure(Source::kLink, seed, by_link);
    measure(Source::kNftables, seed, by_nftables);
    if (HasFatalFailure()) return;
  }
  measure(Source::kNone, 1, none);
  expect_alike(by_link.retransmitted_pct, by_nftables.retransmitted_pct, "per cent of segments sent again");
  expect_alike(by_link.age_ms, by_nftables.age_ms, "mean age in ms");
  // And it is a picture of loss: both are far from what no loss looks like.
  for (const Sample* lossy : {&by_link, &by_nftables}) {
    EXPECT_GT(mean(lossy->retransmitted_pct), kLossPct / 2);
    EXPECT_GT(mean(lossy->age_ms), mean(none.age_ms) + 5);
  }
  std::printf("sent again: %.2f %% (link), %.2f %% (nftables); mean age: %.1f, %.1f, without loss %.1f ms\n",
              mean(by_link.retransmitted_pct), mean(by_nftables.retransmitted_pct), mean(by_link.age_ms),
              mean(by_nftables.age_ms), mean(none.age_ms));
}

}  // namespace
}  // namespace tw::link
