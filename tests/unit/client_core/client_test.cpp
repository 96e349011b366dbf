// SPDX-License-Identifier: MIT
#include "client/core/client.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/unit/transport/tls_server.hpp"

namespace tw::client {
namespace {

using Stage = Client::Stage;
using protocol::LobbyRequest;
using transport::test::TlsIdentity;

/// A server that takes one connection after another, each with a key of its own, and only listens.
class ListeningHost {
 public:
  explicit ListeningHost(std::vector<TlsIdentity*> keys)
      : listener_(transport::listen_tcp({0x7f000001, 0})), heard_(keys.size()) {
    address = transport::local_endpoint(listener_.get());
    signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this, keys = std::move(keys)] {
      for (std::size_t i = 0; i < keys.size() && !over_; ++i) take_one(*keys[i], i);
    });
  }
  ~ListeningHost() {
    over_ = true;
    thread_.join();
  }
  ListeningHost(const ListeningHost&) = delete;
  ListeningHost& operator=(const ListeningHost&) = delete;

  void hang_up() { hang_up_ = true; }
  std::size_t connections_over() const { return connections_over_; }
  /// What a connection has asked for.
  std::vector<LobbyRequest> heard(std::size_t connection) const {
    const std::scoped_lock lock(mutex_);
    protocol::FrameSplitter splitter(kMaxLobbyFrameBytes);
    EXPECT_TRUE(splitter.feed(heard_.at(connection)));
    std::vector<LobbyRequest> requests;
    while (const auto frame = splitter.next()) requests.push_back(protocol::decode_request(*frame).value());
    return requests;
  }

  Endpoint address;

 private:
  bool readable(int fd) const {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 5) > 0;
  }
  void take_one(TlsIdentity& key, std::size_t connection) {
    while (!over_ && !readable(listener_.get())) {
    }
    if (over_) return;
    const UniqueFd socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const timeval patience{.tv_sec = 8, .tv_usec = 0};  // a client that misbehaves fails its test, no more
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (const auto ssl = key.accept(socket.get())) listen_to(*ssl, socket.get(), connection);
    ++connections_over_;
  }
  void listen_to(SSL& ssl, int fd, std::size_t connection) {
    std::uint8_t room[4096];
    while (!over_ && !hang_up_.exchange(false)) {
      if (SSL_pending(&ssl) == 0 && !readable(fd)) continue;
      const int got = SSL_read(&ssl, room, sizeof room);
      if (got <= 0) return;
      const std::scoped_lock lock(mutex_);
      heard_[connection].insert(heard_[connection].end(), room, room + got);
    }
  }

  UniqueFd listener_;
  mutable std::mutex mutex_;
  std::vector<Bytes> heard_;
  std::atomic<bool> over_ = false, hang_up_ = false;
  std::atomic<std::size_t> connections_over_ = 0;
  std::thread thread_;
};

class TrustTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "twinwire-trust-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string known_servers() const { return folder_ / "known_servers"; }
  void connect(const ListeningHost& host) {
    ClientOptions options;
    options.server = "127.0.0.1:" + std::to_string(host.address.port);
    options.known_servers_path = known_servers();
    client_ = std::make_unique<Client>(std::move(options), sockets_);
    client_->connect(now());
  }
  Micros now() const { return SystemClock().now() + skipped_; }
  void let_pass(Micros duration) { skipped_ += duration; }
  /// Serves the client until `done`; gives up after 8 s of real time.
  bool until(const std::function<bool()>& done) {
    const Micros give_up = SystemClock().now() + 8'000'000;
    while (!done()) {
      if (SystemClock().now() > give_up) return false;
      client_->service(now());
      poll(nullptr, 0, 2);
    }
    return true;
  }
  bool until_stage(Stage stage) {
    return until([&] { return client_->stage() == stage; });
  }

  TlsIdentity key_{TLS1_3_VERSION}, other_key_{TLS1_3_VERSION};
  SystemSocketSource sockets_;
  std::unique_ptr<Client> client_;
  std::filesystem::path folder_;
  Micros skipped_ = 0;
};

bool says_who_we_are(const LobbyRequest& request) {
  return !std::holds_alternative<protocol::to_server::Hello>(request) &&
         !std::holds_alternative<protocol::to_server::Ping>(request);
}

TEST_F(TrustTest, WhileAPersonComparesTheKeyOnlyHelloAndPingsAreSent) {
  ListeningHost host({&key_});
  connect(host);
  ASSERT_TRUE(until_stage(Stage::kAskTrust));
  EXPECT_EQ(client_->fingerprint(), key_.fingerprint);
  ASSERT_TRUE(until([&] { return host.heard(0).size() == 1; })) << "a server without a hello hangs up";
  EXPECT_TRUE(std::holds_alternative<protocol::to_server::Hello>(host.heard(0).at(0)));
  client_->lobby().log_in("Somebody", "a password of mine");
  for (std::size_t pings = 1; pings <= 4; ++pings) {
    let_pass(16'000'000);
    ASSERT_TRUE(until([&] { return host.heard(0).size() == 1 + pings; }));
  }
  EXPECT_EQ(client_->stage(), Stage::kAskTrust);
  for (const LobbyRequest& request : host.heard(0)) EXPECT_FALSE(says_who_we_are(request));
  client_->trust_server();
  EXPECT_TRUE(until([&] { return says_who_we_are(host.heard(0).back()); }))
      << "it waits for trust, no longer";
}

TEST_F(TrustTest, ALostConnectionLeavesTheQuestionAndTrustConnectsAgain) {
  ListeningHost host({&key_, &key_});
  connect(host);
  ASSERT_TRUE(until_stage(Stage::kAskTrust));
  host.hang_up();
  ASSERT_TRUE(until([&] { return host.connections_over() == 1 && client_->fds().empty(); }));
  EXPECT_EQ(client_->stage(), Stage::kAskTrust) << client_->failure();
  client_->trust_server();
  ASSERT_TRUE(until_stage(Stage::kLobby)) << client_->failure();
  EXPECT_TRUE(until([&] { return host.heard(1).size() == 1; }));
  EXPECT_EQ(KnownServers(known_servers()).check(client_->options().server, key_.fingerprint),
            KnownServers::Verdict::kKnown);
}

TEST_F(TrustTest, AnotherKeyAfterTheLossIsRefusedAndToldNothing) {
  ListeningHost host({&key_, &other_key_});
  connect(host);
  ASSERT_TRUE(until_stage(Stage::kAskTrust));
  host.hang_up();
  ASSERT_TRUE(until([&] { return host.connections_over() == 1 && client_->fds().empty(); }));
  client_->trust_server();
  ASSERT_TRUE(until_stage(Stage::kFailed));
  EXPECT_TRUE(client_->server_key_changed());
  ASSERT_TRUE(until([&] { return host.connections_over() == 2; }));
  EXPECT_TRUE(host.heard(1).empty());
}

TEST_F(TrustTest, AServerWithAChangedKeyIsToldNothing) {
  ListeningHost host({&key_});
  KnownServers(known_servers())
      .remember("127.0.0.1:" + std::to_string(host.address.port), other_key_.fingerprint);
  connect(host);
  ASSERT_TRUE(until_stage(Stage::kFailed));
  EXPECT_TRUE(client_->server_key_changed());
  EXPECT_NE(client_->failure().find("Nothing was sent"), std::string::npos);
  ASSERT_TRUE(until([&] { return host.connections_over() == 1; }));
  EXPECT_TRUE(host.heard(0).empty());
}

}  // namespace
}  // namespace tw::client
