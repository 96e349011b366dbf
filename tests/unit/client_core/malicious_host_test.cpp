// SPDX-License-Identifier: MIT
// Rows 57 and 58 of the hostile corpus over a real TLS connection: a trusted lobby that hands out tickets that cannot be
// good. A ticket names no address: the game's is always the one that the TLS connection goes to, so a "foreign ip list"
// cannot be said.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include "client/core/client.hpp"
#include "tests/unit/transport/tls_server.hpp"

namespace tw::client {
namespace {

namespace to_client = protocol::to_client;
using Stage = Client::Stage;
using transport::test::TlsIdentity;

constexpr const char* kMap = "name Tiny\nplayers 2\n\n########\n#S....S#\n#......#\n#......#\n########\n";

/// Into a room whose match runs.
const std::vector<protocol::LobbyReply> kGreeting{
    to_client::HelloReply{}, to_client::LoggedIn{.name = "Eve"},
    to_client::RoomState{.request = 0, .summary = {.room = 1, .name = "R", .map = "m", .playing = true}}};

/// Said to one request for a ticket. Request 0 stays so, as if nobody had asked; any other becomes that of the request.
using Answer = std::vector<to_client::MatchTicket>;

/// Says `greeting` to one client, and to each of its requests for a ticket the next of `answers`.
class ScriptedHost {
 public:
  ScriptedHost(TlsIdentity& key, std::vector<protocol::LobbyReply> greeting, std::vector<Answer> answers)
      : listener_(transport::listen_tcp({0x7f000001, 0})),
        greeting_(std::move(greeting)),
        answers_(std::move(answers)) {
    address = transport::local_endpoint(listener_.get());
    signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this, &key] { serve(key); });
  }
  ~ScriptedHost() {
    over_ = true;
    thread_.join();
  }
  ScriptedHost(const ScriptedHost&) = delete;
  ScriptedHost& operator=(const ScriptedHost&) = delete;

  Endpoint address;

 private:
  static bool readable(int fd) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 5) > 0;
  }
  void serve(TlsIdentity& key) {
    while (!over_ && !readable(listener_.get())) {
    }
    if (over_) return;
    const UniqueFd socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const timeval patience{.tv_sec = 8, .tv_usec = 0};
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto ssl = key.accept(socket.get());
    if (!ssl) return;
    for (const auto& reply : greeting_) say(*ssl, reply);
    protocol::FrameSplitter splitter(kMaxLobbyFrameBytes);
    std::uint8_t room[4096];
    for (std::size_t given = 0; !over_;) {
      if (SSL_pending(ssl.get()) == 0 && !readable(socket.get())) continue;
      const int got = SSL_read(ssl.get(), room, sizeof room);
      if (got <= 0) return;
      splitter.feed({room, static_cast<std::size_t>(got)});
      while (const auto frame = splitter.next()) {
        const auto request = protocol::decode_request(*frame);
        const auto* asked = request ? std::get_if<protocol::to_server::AskTicket>(&*request) : nullptr;
        if (asked == nullptr) continue;
        for (to_client::MatchTicket ticket : answers_.at(given++ % answers_.size())) {
          if (ticket.request != 0) ticket.request = asked->request;
          say(*ssl, ticket);
        }
      }
    }
  }
  static void say(SSL& ssl, const protocol::LobbyReply& reply) {
    const Bytes bytes = protocol::encode_frame(reply);
    SSL_write(&ssl, bytes.data(), static_cast<int>(bytes.size()));
  }

  UniqueFd listener_;
  std::vector<protocol::LobbyReply> greeting_;
  std::vector<Answer> answers_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

class MaliciousHost : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "twinwire-host-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void connect(const ScriptedHost& host) {
    ClientOptions options;
    options.server = "127.0.0.1:" + std::to_string(host.address.port);
    options.known_servers_path = folder_ / "known_servers";
    options.trust_new_server = true;
    options.lanes = {LaneKind::kUdp, LaneKind::kTcp};
    client_ = std::make_unique<Client>(std::move(options), sockets_);
    client_->connect(now());
  }
  bool connected_to(const ScriptedHost& host) {
    connect(host);
    return until([&] { return client_->lobby().state().room.has_value(); });
  }
  Micros now() const { return SystemClock().now() + skipped_; }
  bool until(const std::function<bool()>& done) {
    const Micros give_up = SystemClock().now() + 20'000'000;
    while (!done()) {
      if (SystemClock().now() > give_up) return false;
      client_->service(now());
      poll(nullptr, 0, 2);
    }
    return true;
  }
  static to_client::MatchTicket ticket(std::uint16_t port, SealCipher cipher, std::string map) {
    return {.request = 1,
            .ticket = {},
            .seal = {.key = {}, .cipher = cipher},
            .game_port = port,
            .map_text = std::move(map)};
  }

  TlsIdentity key_{TLS1_3_VERSION};
  SystemSocketSource sockets_;
  std::unique_ptr<Client> client_;
  std::filesystem::path folder_;
  Micros skipped_ = 0;
};

/// A port that hears and never answers.
struct DeafPort {
  DeafPort() : socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own), 0);
    number = transport::local_endpoint(socket.get()).port;
  }
  bool heard() const {
    pollfd waiting{.fd = socket.get(), .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 0) > 0;
  }
  UniqueFd socket;
  std::uint16_t number = 0;
};

TEST_F(MaliciousHost, Row58_TicketsWithZeroKeysOddPortsAndNoMapEndInTheLobbyWithASentence) {
  const DeafPort deaf;
  const std::vector<Answer> tickets{{ticket(0, SealCipher::kChaCha20Poly1305, kMap)},
                                    {ticket(1, SealCipher::kChaCha20Poly1305, kMap)},
                                    {ticket(65'535, SealCipher::kChaCha20Poly1305, kMap)},
                                    {ticket(deaf.number, SealCipher::kChaCha20Poly1305, kMap)},
                                    {ticket(deaf.number, SealCipher::kPlain, kMap)},
                                    {ticket(1, SealCipher::kChaCha20Poly1305, "")},
                                    {ticket(1, SealCipher::kChaCha20Poly1305, "\x1b[2J\n\n#")}};
  ScriptedHost host(key_, kGreeting, tickets);
  ASSERT_TRUE(connected_to(host)) << client_->failure();
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    client_->enter_match(now());
    ASSERT_TRUE(until([&] { return client_->stage() != Stage::kJoining || client_->match() != nullptr; }))
        << i;
    skipped_ += kLaneOpenMicros + 1'000'000;  // nobody answers; the patience of a lane is spent
    ASSERT_TRUE(until([&] { return client_->stage() == Stage::kLobby; })) << i << ' ' << client_->failure();
    const auto failure = client_->lobby().take_failure();
    ASSERT_TRUE(failure) << i;
    EXPECT_FALSE(failure->sentence.empty());
    for (const char c : failure->sentence)
      EXPECT_GE(static_cast<unsigned char>(c), 0x20) << failure->sentence;
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
    files.push_back(entry.path().filename());
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files, (std::vector<std::string>{"known_servers", "known_servers.lock"}));
}

TEST_F(MaliciousHost, ATicketThatNobodyAskedForOpensNoLanes) {
  const DeafPort asked, unasked;
  to_client::MatchTicket move = ticket(unasked.number, SealCipher::kChaCha20Poly1305, kMap);
  move.request = 0;
  ScriptedHost host(key_, kGreeting,
                    {{move, ticket(asked.number, SealCipher::kChaCha20Poly1305, kMap)}, {move}});
  ASSERT_TRUE(connected_to(host)) << client_->failure();
  client_->enter_match(now());
  ASSERT_TRUE(until([&] { return asked.heard() || unasked.heard(); }));
  EXPECT_TRUE(asked.heard());
  EXPECT_FALSE(unasked.heard());
  client_->leave_match(now());

  client_->enter_match(now());
  for (int i = 0; i < 200; ++i) client_->service(now());
  skipped_ += 9'000'000;
  ASSERT_TRUE(until([&] { return client_->stage() == Stage::kLobby; }));
  const auto failure = client_->lobby().take_failure();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->sentence, "The server did not answer the request to join; try again.");
  EXPECT_FALSE(unasked.heard());
}

}  // namespace
}  // namespace tw::client
