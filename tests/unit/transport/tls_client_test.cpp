// SPDX-License-Identifier: MIT
#include "shared/transport/tls_client.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <functional>
#include <numeric>

#include "shared/base/limits.hpp"
#include "tests/unit/transport/tls_server.hpp"

namespace tw::transport::test {
namespace {

class Tls : public ::testing::Test {
 protected:
  void connect(const Endpoint& server) { client = TlsClient::open(server, sockets, SystemClock().now()); }

  /// Serves the client until `done`; gives up after 5 s of real time.
  bool until(const std::function<bool()>& done) {
    const Micros give_up = SystemClock().now() + 5'000'000;
    while (!done()) {
      if (SystemClock().now() > give_up) return false;
      const int events = client->wants_write() ? POLLIN | POLLOUT : POLLIN;
      pollfd waiting{.fd = client->fd(), .events = static_cast<short>(events), .revents = 0};
      poll(&waiting, 1, 5);
      client->service(SystemClock().now());
    }
    return true;
  }
  bool until_settled() {
    return until([&] { return client->state() != TlsClient::State::kConnecting; });
  }
  bool until_closed() {
    return until([&] { return client->state() == TlsClient::State::kClosed; });
  }
  void expect_reason(const std::string& part) const {
    EXPECT_EQ(client->state(), TlsClient::State::kClosed);
    EXPECT_NE(client->reason().find(part), std::string::npos) << client->reason();
  }

  SystemSocketSource sockets;
  std::unique_ptr<TlsClient> client;
};

void echo(TlsIdentity& identity, int fd) {
  signal(SIGPIPE, SIG_IGN);
  const auto ssl = identity.accept(fd);
  if (!ssl) return;
  std::uint8_t room[4096];
  for (int got = 0; (got = SSL_read(ssl.get(), room, sizeof room)) > 0;) SSL_write(ssl.get(), room, got);
}

TEST_F(Tls, EchoesAndKnowsTheServersKey) {
  TlsIdentity identity(TLS1_3_VERSION);
  OneShotServer server([&](int fd) { echo(identity, fd); });
  connect(server.address);
  ASSERT_TRUE(until_settled());
  ASSERT_EQ(client->state(), TlsClient::State::kOpen) << client->reason();
  EXPECT_EQ(client->fingerprint(), identity.fingerprint);
  Bytes sent(100'000), got;
  std::iota(sent.begin(), sent.end(), std::uint8_t{0});
  client->send(sent);
  EXPECT_TRUE(until([&] {
    const Bytes more = client->receive();
    got.insert(got.end(), more.begin(), more.end());
    return got.size() >= sent.size();
  }));
  EXPECT_EQ(got, sent);
  client->close();
  EXPECT_EQ(client->fd(), -1);
}

TEST_F(Tls, RefusesTls12) {
  TlsIdentity identity(TLS1_2_VERSION);
  OneShotServer server([&](int fd) { echo(identity, fd); });
  connect(server.address);
  ASSERT_TRUE(until_closed());
  expect_reason("does not offer TLS 1.3");
}

TEST_F(Tls, TellsAPlainHttpServerFromALobby) {
  OneShotServer server([](int fd) {
    char room[512];
    recv(fd, room, sizeof room, 0);
    const std::string_view answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  });
  connect(server.address);
  ASSERT_TRUE(until_closed());
  expect_reason("does not speak TLS");
}

TEST_F(Tls, TellsWhenTheServerHangsUpAtOnce) {
  OneShotServer server([](int) {});
  connect(server.address);
  ASSERT_TRUE(until_closed());
  expect_reason("before it was secured");
}

TEST_F(Tls, TellsWhenNobodyListens) {
  Endpoint gone;
  {
    UniqueFd listener(listen_tcp({0x7f000001, 0}));
    gone = local_endpoint(listener.get());
  }
  connect(gone);
  ASSERT_TRUE(until_closed());
  expect_reason("Nobody listens at 127.0.0.1:" + std::to_string(gone.port));
}

TEST_F(Tls, GivesUpOnASilentServerAfter8Seconds) {
  UniqueFd listener(listen_tcp({0x7f000001, 0}));  // the kernel accepts; nobody speaks
  client = TlsClient::open(local_endpoint(listener.get()), sockets, 0);
  client->service(kTlsConnectMicros - 1);
  EXPECT_EQ(client->state(), TlsClient::State::kConnecting);
  client->service(kTlsConnectMicros);
  expect_reason("within 8 s");
}

TEST_F(Tls, AServerThatNeverReadsEndsTheConnection) {
  TlsIdentity identity(TLS1_3_VERSION);
  OneShotServer server([&](int fd) {
    const auto ssl = identity.accept(fd);
    pollfd hung_up{.fd = fd, .events = POLLRDHUP, .revents = 0};
    poll(&hung_up, 1, 5000);  // what the client says stays in the kernel
  });
  connect(server.address);
  ASSERT_TRUE(until_settled());
  ASSERT_EQ(client->state(), TlsClient::State::kOpen) << client->reason();
  for (int i = 0; i < 1000 && client->state() == TlsClient::State::kOpen; ++i) client->send(Bytes(60'000, 1));
  expect_reason("does not read");
}

TEST_F(Tls, GarbageInsideTheSessionEndsIt) {
  TlsIdentity identity(TLS1_3_VERSION);
  OneShotServer server([&](int fd) {
    const auto ssl = identity.accept(fd);
    const Bytes junk(64, 0x17);
    send(fd, junk.data(), junk.size(), MSG_NOSIGNAL);
    char room[512];
    while (recv(fd, room, sizeof room, 0) > 0) {
    }
  });
  connect(server.address);
  ASSERT_TRUE(until_closed());
  EXPECT_FALSE(client->reason().empty());
}

TEST(FingerprintText, GoesThereAndBack) {
  Fingerprint fingerprint{};
  std::iota(fingerprint.begin(), fingerprint.end(), std::uint8_t{0xf0});
  const std::string hex = to_hex(fingerprint);
  EXPECT_EQ(hex.size(), 64u);
  EXPECT_EQ(hex.substr(0, 4), "f0f1");
  ASSERT_TRUE(parse_fingerprint(hex));
  EXPECT_EQ(*parse_fingerprint(hex), fingerprint);
  for (const std::string& bad :
       {std::string(), hex.substr(1), hex + "0", "g" + hex.substr(1), "-" + hex.substr(1)})
    EXPECT_FALSE(parse_fingerprint(bad)) << bad;
}

}  // namespace
}  // namespace tw::transport::test
