// SPDX-License-Identifier: MIT
// The hostile corpus against the real server's lobby, rows 1 to 16 and 44 to 48 (docs/SECURITY.md): what each sends, and
// what becomes of it. After each the server serves an honest guest, and forgets whoever is gone.
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/process/stranger.hpp"

namespace tw::test {
namespace {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;
using Clock = std::chrono::steady_clock;

class HostileLobby : public testing::Test {
 protected:
  void TearDown() override {
    ASSERT_TRUE(server.process().running()) << server.process().err();
    Stranger honest(server, 0x7f0a0a0a);
    EXPECT_TRUE(honest.arrive_as_guest("Honest")) << "an honest guest comes in after all that";
    honest.close();
    EXPECT_TRUE(empties()) << admin({"list"});
  }
  /// What the operator's command prints.
  std::string admin(std::vector<std::string> order) {
    order.insert(order.begin(), {program("twinwire-server"), "admin", "--data", data});
    Child command(order);
    command.await_exit();
    return command.out() + command.err();
  }
  /// Nobody is left in the lobby.
  bool empties() {
    for (int i = 0; i < 100; ++i) {
      if (admin({"list"}).find("0 here") != std::string::npos) return true;
      usleep(50'000);
    }
    return false;
  }
  long resident_kib() {
    std::ifstream status("/proc/" + std::to_string(server.process().pid()) + "/statm");
    long total = 0, resident = 0;
    status >> total >> resident;
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
  }
  Bytes frame_head(std::uint32_t length) {
    return {static_cast<std::uint8_t>(length), static_cast<std::uint8_t>(length >> 8),
            static_cast<std::uint8_t>(length >> 16), static_cast<std::uint8_t>(length >> 24)};
  }
  bool register_account(const std::string& name, const std::string& password) {
    Stranger owner(server);
    if (!owner.open()) return false;
    owner.say(to_server::Hello{});
    owner.say(to_server::Register{1, name, password});
    return owner.await<to_client::LoggedIn>().has_value();
  }

  TemporaryFolder folder;
  std::string data = folder.path() + "/data";
  ServerProcess server{data};
};

TEST_F(HostileLobby, Row1To3LengthsThatNoFrameHasEndTheConnectionBeforeTheyCostMemory) {
  const long before = resident_kib();
  for (const std::uint32_t length : {0U, 0xffffffffU, 4097U, 65537U}) {
    std::vector<std::unique_ptr<Stranger>> crowd;
    for (int i = 0; i < 5; ++i) {
      crowd.push_back(std::make_unique<Stranger>(server));
      ASSERT_TRUE(crowd.back()->open());
      crowd.back()->send(frame_head(length));
    }
    for (auto& stranger : crowd) {
      const auto farewell = stranger->await_end();
      ASSERT_TRUE(farewell) << length;
      EXPECT_NE(farewell->find("not of this game"), std::string::npos) << length << ": " << *farewell;
    }
  }
  EXPECT_LT(resident_kib() - before, 16 * 1024);
}

TEST_F(HostileLobby, Row4AFrameThatTricklesInIsNotWaitedFor) {
  Stranger slow(server);
  ASSERT_TRUE(slow.open());
  const Bytes frame =
      protocol::encode_frame(protocol::LobbyRequest(to_server::Hello{kProtocolVersion, "0.1"}));
  std::size_t sent = 0;
  // At this pace the whole frame would be a matter of a minute, and no pause in it is longer than a moment.
  while (slow.is_open() && sent < frame.size()) {
    slow.send(ByteView(frame).subspan(sent++, 1));
    slow.live(4'000);
  }
  EXPECT_LT(sent, 4U) << "the deadline is the frame's, not the byte's";
  const auto farewell = slow.await_end(1);
  ASSERT_TRUE(farewell);
  EXPECT_NE(farewell->find("did not end it in time"), std::string::npos) << *farewell;
}

TEST_F(HostileLobby, Row5SilenceInsteadOfTlsIsEnded) {
  const UniqueFd fd = connect_raw(server);
  EXPECT_TRUE(ends(fd.get(), 20));
}

TEST_F(HostileLobby, Row6OtherProtocolsAreEnded) {
  for (const std::string_view greeting :
       {std::string_view("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string_view("SSH-2.0-OpenSSH_9.2\r\n"),
        std::string_view("\x16\x03\x01")}) {
    const UniqueFd fd = connect_raw(server);
    ASSERT_EQ(::send(fd.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(greeting.size()));
    EXPECT_TRUE(ends(fd.get(), 20)) << greeting;
  }
}

struct Tls {
  explicit Tls(int fd, int newest) : context(SSL_CTX_new(TLS_client_method())), ssl(SSL_new(context)) {
    SSL_set_max_proto_version(ssl, newest);
    SSL_set_fd(ssl, fd);
  }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  SSL_CTX* context;
  SSL* ssl;
};

TEST_F(HostileLobby, Row7OlderTlsResumptionAndEarlyDataDoNotExist) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
    const UniqueFd fd = connect_raw(server);
    const Tls old(fd.get(), version);
    EXPECT_NE(SSL_connect(old.ssl), 1) << std::hex << version;
  }
  const UniqueFd fd = connect_raw(server);
  const Tls tls(fd.get(), TLS1_3_VERSION);
  ASSERT_EQ(SSL_connect(tls.ssl), 1);
  const Bytes hello = protocol::encode_frame(protocol::LobbyRequest(to_server::Hello{}));
  ASSERT_EQ(SSL_write(tls.ssl, hello.data(), static_cast<int>(hello.size())), static_cast<int>(hello.size()));
  char answer[64];
  ASSERT_GT(SSL_read(tls.ssl, answer, sizeof answer), 0) << "a ticket would have come before this";
  SSL_SESSION* session = SSL_get0_session(tls.ssl);
  EXPECT_EQ(SSL_SESSION_is_resumable(session), 0);
  EXPECT_EQ(SSL_SESSION_get_max_early_data(session), 0U);
  EXPECT_NE(SSL_renegotiate(tls.ssl), 1);
}

TEST_F(HostileLobby, Row8HalfAClosedConnectionBehindTheFirstBytesIsEnded) {
  const UniqueFd fd = connect_raw(server);
  const Tls tls(fd.get(), TLS1_3_VERSION);
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(tls.ssl, BIO_new(BIO_s_mem()), out);
  SSL_connect(tls.ssl);  // writes its ClientHello and waits
  char* hello = nullptr;
  const long size = BIO_get_mem_data(out, &hello);
  ASSERT_GT(size, 100);
  ASSERT_EQ(::send(fd.get(), hello, static_cast<std::size_t>(size), MSG_NOSIGNAL), size);
  ASSERT_EQ(::shutdown(fd.get(), SHUT_WR), 0);
  EXPECT_TRUE(ends(fd.get(), 20));
}

TEST_F(HostileLobby, Row9And10WordsOutOfTurnEndTheConnection) {
  const std::vector<std::vector<protocol::LobbyRequest>> scripts{
      {to_server::ListRooms{}},
      {to_server::Hello{}, to_server::ListRooms{}},
      {to_server::Hello{}, to_server::Chat{"anybody here?"}},
      {to_server::Hello{}, to_server::AskTicket{}},
      {to_server::Hello{}, to_server::Hello{}},
      {to_server::GuestLogIn{1, "Eager"}}};
  for (const auto& script : scripts) {
    Stranger stranger(server);
    ASSERT_TRUE(stranger.open());
    for (const auto& request : script) stranger.say(request);
    const auto farewell = stranger.await_end();
    ASSERT_TRUE(farewell);
    EXPECT_NE(farewell->find("out of turn"), std::string::npos) << *farewell;
  }
}

TEST_F(HostileLobby, Row11TheTimeOfARefusalDoesNotTellWhoseNameExists) {
  ASSERT_TRUE(register_account("Known1", "a long enough password"));
  ASSERT_TRUE(register_account("Known2", "a long enough password"));
  Stranger guesser(server);
  ASSERT_TRUE(guesser.open());
  guesser.say(to_server::Hello{});
  std::array<std::vector<double>, 2> times;
  for (int i = 0; i < 8; ++i)
    for (const bool exists : {true, false}) {
      const std::string name = (exists ? "Known" : "Ghost") + std::to_string(1 + i / 4);
      const auto began = Clock::now();
      guesser.say(to_server::LogIn{1, name, "not the password"});
      ASSERT_EQ(guesser.refusal(), "That name and password do not belong together.");
      times[exists ? 1 : 0].push_back(std::chrono::duration<double>(Clock::now() - began).count());
    }
  for (auto& samples : times) std::sort(samples.begin(), samples.end());
  const double unknown = times[0][times[0].size() / 2], known = times[1][times[1].size() / 2];
  std::printf("  refusals take %.1f ms (known) and %.1f ms (unknown), medians of 8\n", 1e3 * known,
              1e3 * unknown);
  EXPECT_LT(unknown / known, 2.0);
  EXPECT_GT(unknown / known, 0.5) << "no hash is computed for a name that does not exist";
}

TEST_F(HostileLobby, Row12GuessingIsDelayedAndTheOwnerIsNot) {
  ASSERT_TRUE(register_account("Target", "the right password"));
  Stranger guesser(server);
  ASSERT_TRUE(guesser.open());
  guesser.say(to_server::Hello{});
  int wrong = 0, told_to_wait = 0;
  for (int i = 0; i < 60; ++i) {
    guesser.say(to_server::LogIn{1, "Target", "a guess of mine " + std::to_string(i)});
    const std::string sentence = guesser.refusal();
    wrong += sentence.find("do not belong together") != std::string::npos ? 1 : 0;
    told_to_wait += sentence.find("wait ") != std::string::npos ? 1 : 0;
    guesser.live(50);  // within the pace of an honest client
  }
  EXPECT_EQ(wrong + told_to_wait, 60);
  EXPECT_LE(wrong, 8) << "five, and one after each second of waiting";
  Stranger owner(server, 0x7f000002);
  ASSERT_TRUE(owner.open());
  owner.say(to_server::Hello{});
  owner.say(to_server::LogIn{1, "Target", "the right password"});
  EXPECT_TRUE(owner.await<to_client::LoggedIn>()) << "whose address did not guess is not delayed";
}

TEST_F(HostileLobby, Row13NamesThatAreNoneAreRefusedAndTheConnectionLives) {
  ASSERT_TRUE(register_account("Ada", "a long enough password"));
  Stranger stranger(server);
  ASSERT_TRUE(stranger.open());
  stranger.say(to_server::Hello{});
  const std::vector<std::string> names{"",
                                       "ab",
                                       "%s%n%s%n",
                                       "'; DROP TABLE",
                                       "a\x1b[2Jb",
                                       "\xe2\x80\xae"
                                       "evil",
                                       "\xd0\x90"
                                       "da",
                                       "Ada\n",
                                       "Ad a",
                                       "aDA"};
  for (const auto& name : names) {
    stranger.say(to_server::Register{1, name, "a long enough password"});
    EXPECT_FALSE(stranger.refusal().empty()) << name;
    stranger.live(60);
  }
  EXPECT_TRUE(stranger.is_open());
  // Seventeen letters do not even fit the message: an honest client cannot say them.
  Bytes frame = protocol::encode_frame(
      protocol::LobbyRequest(to_server::Register{1, "sixteen-letters-", "a long enough password"}));
  const std::string name = "sixteen-letters-";
  const auto at = std::search(frame.begin(), frame.end(), name.begin(), name.end());
  ASSERT_NE(at, frame.end());
  *(at - 2) = 17;  // its length, a u16
  frame.insert(at, 'x');
  ++frame[0];
  stranger.send(frame);
  EXPECT_TRUE(stranger.await_end());
}

TEST_F(HostileLobby, Row14WhoDoesNotReadIsLetGo) {
  const UniqueFd fd = connect_raw(server);
  const int small = 2048;
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  const Tls tls(fd.get(), TLS1_3_VERSION);
  ASSERT_EQ(SSL_connect(tls.ssl), 1);
  const auto say = [&](const protocol::LobbyRequest& request) {
    const Bytes frame = protocol::encode_frame(request);
    return SSL_write(tls.ssl, frame.data(), static_cast<int>(frame.size())) > 0;
  };
  for (const protocol::LobbyRequest& request : std::vector<protocol::LobbyRequest>{
           to_server::Hello{}, to_server::GuestLogIn{1, "Sleepy"}, to_server::CreateRoom{1, "Bed", "expanse"},
           to_server::StartMatch{1}}) {
    ASSERT_TRUE(say(request));
    usleep(200'000);  // nothing is read, so nothing tells when it is done
  }
  // Each answer holds the map, some kilobytes.
  bool gone = false;
  for (int i = 0; i < 600 && !gone; ++i) {
    say(to_server::AskTicket{1});
    usleep(60'000);
    gone = admin({"list"}).find("Sleepy") == std::string::npos;
  }
  EXPECT_TRUE(gone) << "the lobby holds no more than 256 KiB for anybody";
  EXPECT_NE(server.process().err().find("did not read"), std::string::npos) << server.process().err();
  EXPECT_LT(resident_kib(), 64 * 1024);
}

TEST_F(HostileLobby, Row15ACrowdOfSilentConnectionsKeepsNobodyOut) {
  std::vector<UniqueFd> crowd;
  for (std::uint32_t i = 0; i < 300; ++i) crowd.push_back(connect_raw(server, 0x7f010000 + i));
  for (int i = 0; i < 60; ++i) crowd.push_back(connect_raw(server, 0x7f020001));
  std::vector<std::unique_ptr<Stranger>> guests;
  for (std::uint32_t i = 0; i < 5; ++i) {
    const auto began = Clock::now();
    guests.push_back(std::make_unique<Stranger>(server, 0x7f030001 + i));
    EXPECT_TRUE(guests.back()->arrive_as_guest("Guest" + std::to_string(i))) << "attempt " << i;
    std::printf("  came in within %.0f ms\n",
                1e3 * std::chrono::duration<double>(Clock::now() - began).count());
  }
}

TEST_F(HostileLobby, Row16AConnectionResetAtEveryByteOfAFrameLeavesNothingBehind) {
  const Bytes frame =
      protocol::encode_frame(protocol::LobbyRequest(to_server::Register{1, "Nobody", "never to be kept"}));
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    UniqueFd fd = connect_raw(server);
    const Tls tls(fd.get(), TLS1_3_VERSION);
    ASSERT_EQ(SSL_connect(tls.ssl), 1) << size;
    const Bytes hello = protocol::encode_frame(protocol::LobbyRequest(to_server::Hello{}));
    SSL_write(tls.ssl, hello.data(), static_cast<int>(hello.size()));
    if (size > 0) SSL_write(tls.ssl, frame.data(), static_cast<int>(size));
    reset(fd);
  }
}

TEST_F(HostileLobby, Row44RoomsThatAreFullForeignOrGoneLetNobodyIn) {
  Stranger ada(server), eve(server);
  ASSERT_TRUE(ada.arrive_as_guest("Ada") && eve.arrive_as_guest("Eve"));
  ada.say(to_server::CreateRoom{1, "Own", "foundry"});
  const auto room = ada.await<to_client::RoomState>();
  ASSERT_TRUE(room);
  eve.say(to_server::JoinRoom{1, 0});
  EXPECT_FALSE(eve.refusal().empty());
  eve.say(to_server::JoinRoom{1, 0xffffffff});
  EXPECT_FALSE(eve.refusal().empty());
  eve.say(to_server::JoinRoom{1, room->summary.room});
  ASSERT_TRUE(eve.await<to_client::RoomState>());
  eve.say(to_server::StartMatch{1});
  EXPECT_FALSE(eve.refusal().empty()) << "the room is not hers";
  eve.say(to_server::AskTicket{1});
  EXPECT_FALSE(eve.refusal().empty()) << "no match runs";
  ada.say(to_server::LeaveRoom{1});
  eve.say(to_server::LeaveRoom{1});
  ASSERT_TRUE(ada.await<to_client::RoomLeft>() && eve.await<to_client::RoomLeft>());
  eve.say(to_server::JoinRoom{1, room->summary.room});
  EXPECT_FALSE(eve.refusal().empty()) << "it is gone with the last who was in it";
}

TEST_F(HostileLobby, Row45ChatComesToOthersAsPlainTextOrNotAtAll) {
  Stranger ada(server), eve(server);
  ASSERT_TRUE(ada.arrive_as_guest("Ada") && eve.arrive_as_guest("Eve"));
  ada.say(to_server::CreateRoom{1, "Room", "foundry"});
  const auto room = ada.await<to_client::RoomState>();
  ASSERT_TRUE(room);
  eve.say(to_server::JoinRoom{1, room->summary.room});
  ASSERT_TRUE(eve.await<to_client::RoomState>());
  const std::vector<std::string> lines{"\x1b[2Jcleared",
                                       "\x1b]52;c;ZXZpbA==\x07"
                                       "pasted",
                                       "one\r\n2026-11-27 info server: two",
                                       "\xe2\x80\xae"
                                       "turned",
                                       std::string("a\0b", 3),
                                       "\xff\xfe broken",
                                       "Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84"};
  for (const auto& line : lines) {
    eve.say(to_server::Chat{line});
    eve.live(1'100);  // a line a second
  }
  eve.say(to_server::Chat{"the last"});
  while (const auto heard = ada.await<to_client::ChatLine>()) {
    for (const char c : heard->text) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << heard->text;
    EXPECT_EQ(heard->text.find("\xe2\x80\xae"), std::string::npos);
    EXPECT_EQ(heard->text.find('\xff'), std::string::npos);
    if (heard->text == "the last") break;
  }
  const std::string log = server.process().err();
  EXPECT_EQ(log.find('\x1b'), std::string::npos) << "a log that is no terminal has no colours either";
}

TEST_F(HostileLobby, Row46ChatOfWhoIsInNoRoomIsRefused) {
  Stranger eve(server);
  ASSERT_TRUE(eve.arrive_as_guest("Eve"));
  eve.say(to_server::Chat{"to whom?"});
  EXPECT_FALSE(eve.refusal().empty());
  EXPECT_TRUE(eve.is_open());
}

TEST_F(HostileLobby, Row47LeavingAtEveryStepOfTheWayInLeavesNothingBehind) {
  const std::vector<protocol::LobbyRequest> way{to_server::Hello{},
                                                to_server::GuestLogIn{1, "Fickle"},
                                                to_server::CreateRoom{1, "Room", "foundry"},
                                                to_server::SetReady{true, LaneKind::kUdp},
                                                to_server::StartMatch{1},
                                                to_server::AskTicket{1},
                                                to_server::LeaveRoom{1}};
  for (std::size_t steps = 0; steps <= way.size(); ++steps)
    for (const bool waits : {true, false}) {
      Stranger fickle(server);
      ASSERT_TRUE(fickle.open());
      for (std::size_t i = 0; i < steps; ++i) {
        fickle.say(way[i]);
        if (waits) fickle.live(70);  // a tick of the lobby and its answer
      }
      fickle.close();
    }
  EXPECT_TRUE(empties());
  EXPECT_NE(admin({"list"}).find("seats taken: 0"), std::string::npos) << admin({"list"});
}

TEST_F(HostileLobby, Row48TheSameAccountASecondTimeTakesTheFirstOnesPlace) {
  ASSERT_TRUE(register_account("Twice", "a long enough password"));
  Stranger first(server), second(server, 0x7f000003);
  for (Stranger* one : {&first, &second}) {
    ASSERT_TRUE(one->open());
    one->say(to_server::Hello{});
    one->say(to_server::LogIn{1, "Twice", "a long enough password"});
    ASSERT_TRUE(one->await<to_client::LoggedIn>());
  }
  const auto farewell = first.await_end();
  ASSERT_TRUE(farewell);
  EXPECT_NE(farewell->find("another place"), std::string::npos) << *farewell;
  EXPECT_TRUE(second.is_open());
}

TEST_F(HostileLobby, NoPasswordIsEverWrittenAnywhere) {
  const std::string canary = "canary-of-passwords-1f9a";
  ASSERT_TRUE(register_account("Ada", canary));
  Stranger ada(server);
  ASSERT_TRUE(ada.open());
  ada.say(to_server::Hello{});
  ada.say(to_server::LogIn{1, "Ada", canary + "-wrong"});
  EXPECT_FALSE(ada.refusal().empty());
  ada.say(to_server::LogIn{1, canary.substr(0, 16), canary});
  EXPECT_FALSE(ada.refusal().empty());
  ada.say(to_server::LogIn{1, "Ada", canary});
  ASSERT_TRUE(ada.await<to_client::LoggedIn>());
  EXPECT_NE(admin({"backup"}).find("copied"), std::string::npos);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(read_file(entry.path()).find(canary), std::string::npos) << entry.path();
  }
  EXPECT_GE(files, 5U);
  EXPECT_EQ((server.process().out() + server.process().err()).find(canary), std::string::npos);
}

}  // namespace
}  // namespace tw::test
