// SPDX-License-Identifier: MIT
// A script of connections, requests, silence and answers against the real lobby, with accounts in memory. Asserts that
// nobody is ever in without a login that succeeded, that a room's words, members and tickets reach its members alone, and
// that every exit leaves nothing behind.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "server/lobby/lobby.hpp"
#include "shared/protocol/clean_text.hpp"
#include "shared/protocol/lobby_codec.hpp"
#include "tests/unit/lobby/lobby_doubles.hpp"

namespace tw::lobby {
namespace {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

/// Reads the fuzzer's bytes; yields zeros at their end.
class Script {
 public:
  explicit Script(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool over() const { return at_ >= bytes_.size(); }
  std::uint8_t byte() { return over() ? std::uint8_t{0} : bytes_[at_++]; }
  std::string text(std::size_t limit) {
    std::string out;
    for (std::size_t n = byte() % (limit + 1); n > 0; --n) out += static_cast<char>(byte());
    return out;
  }
  ByteView rest(std::size_t limit) {
    const auto taken = bytes_.subspan(at_, std::min(limit, bytes_.size() - at_));
    at_ += taken.size();
    return taken;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

void require(bool held) {
  if (!held) std::abort();
}

/// Mostly names that exist or collide, now and then any bytes.
std::string name_of(Script& script) {
  constexpr std::array<const char*, 4> kNames{"Ada", "ada", "Bob", "Guest"};
  const std::uint8_t choice = script.byte() % 5;
  return choice < kNames.size() ? kNames[choice] : script.text(kMaxNameBytes);
}

std::string password_of(Script& script) {
  return script.byte() % 2 == 0 ? "correct horse" : script.text(kMaxPasswordBytes);
}

protocol::LobbyRequest request_of(Script& script) {
  switch (script.byte() % 17) {
    case 0:
      return to_server::Hello{};
    case 1:
      return to_server::Register{1, name_of(script), password_of(script)};
    case 2:
      return to_server::LogIn{2, name_of(script), password_of(script)};
    case 3:
      return to_server::GuestLogIn{3, name_of(script)};
    case 4:
      return to_server::ListRooms{4};
    case 5:
      return to_server::CreateRoom{5, script.text(kMaxRoomNameBytes),
                                   script.byte() % 4 == 0 ? "x" : "foundry"};
    case 6:
      return to_server::JoinRoom{6, script.byte() % 8U};
    case 7:
      return to_server::LeaveRoom{7};
    case 8:
      return to_server::SetReady{script.byte() % 2 == 0, LaneKind::kTcp};
    case 9:
      return to_server::Chat{script.text(kMaxChatBytes)};
    case 10:
      return to_server::StartMatch{8};
    case 11:
      return to_server::AskTicket{9};
    case 12:
      return to_server::Ping{10};
    case 13: {
      // The one that all are given, or another.
      protocol::ResumeSecret secret{};
      secret.fill(script.byte() % 2 == 0 ? 7 : 8);
      return to_server::Resume{12, secret};
    }
    case 14:
      return to_server::CallVote{13, static_cast<to_server::Motion>(script.byte() % 2),
                                 script.byte() % 2 == 0 ? name_of(script) : "foundry"};
    case 15:
      return to_server::CastVote{14, script.byte() % 2 == 0};
    default:
      return to_server::ListMaps{11};
  }
}

class Scene {
 public:
  void play(Script script) {
    while (!script.over()) {
      act(script);
      collect();
      check();
    }
    for (ConnectionId id = 1; id <= newest_; ++id) lobby_.on_disconnect(id, now_);
    require(lobby_.connection_count() == 0);
  }

 private:
  void act(Script& script) {
    const ConnectionId id = newest_ == 0 ? 0 : 1 + script.byte() % newest_;
    switch (script.byte() % 8) {
      case 0:
        if (newest_ < 12)
          if (const auto fresh = lobby_.connect(script.byte() % 3U, now_)) newest_ = *fresh;
        return;
      case 1:
        return lobby_.on_disconnect(id, now_);
      case 2:
        now_ += Micros{script.byte()} * 250'000;
        return lobby_.tick(now_);
      case 3:
        accounts_.busy = !accounts_.busy;
        return;
      case 4:
        if (const auto request = protocol::decode_request(script.rest(1 + script.byte() % 64U)))
          return lobby_.on_request(id, *request, now_);
        return lobby_.on_garbage(id, now_);
      case 5:
        return end_a_match();
      default:
        now_ += 60'000;
        return lobby_.on_request(id, request_of(script), now_);
    }
  }
  void end_a_match() {
    if (host_.running.empty()) return;
    const RoomId room = *host_.running.begin();
    host_.running.erase(room);
    host_.changes.push_back({room, "Over."});
  }
  void collect() {
    for (const auto& out : lobby_.take_output()) {
      protocol::encode_frame(out.reply);  // asserts every limit
      if (const auto* in = std::get_if<to_client::LoggedIn>(&out.reply)) note_login(out.to, *in);
      require_addressed_to_a_member(out);
      require(out.close == std::holds_alternative<to_client::Kicked>(out.reply));
    }
  }
  /// A name with a password is given to who said it, and only while the account is there.
  void note_login(ConnectionId id, const to_client::LoggedIn& in) {
    require(in.guest || accounts_.accounts.contains(fold_name(in.name)));
    let_in_.insert(id);
  }
  /// The state of a room that a connection is not in never goes to it.
  void require_addressed_to_a_member(const Lobby::Outgoing& out) const {
    const LobbySession* to = lobby_.session(out.to);
    if (to == nullptr) return;  // kicked meanwhile: what was on its way still is
    if (const auto* state = std::get_if<to_client::RoomState>(&out.reply)) {
      const bool is_member = std::any_of(state->members.begin(), state->members.end(),
                                         [&](const auto& member) { return member.name == to->name(); });
      require(to->authed() && is_member);
    }
    if (const auto* line = std::get_if<to_client::ChatLine>(&out.reply)) {
      require(to->authed());
      require(protocol::shown_text(line->text) == line->text &&
              protocol::shown_text(line->from) == line->from);
    }
    if (std::holds_alternative<to_client::MatchTicket>(out.reply)) require(to->authed());
  }
  void check() const {
    std::set<std::string> names;
    for (ConnectionId id = 1; id <= newest_; ++id) {
      const LobbySession* session = lobby_.session(id);
      if (session == nullptr || !session->authed()) continue;
      require(let_in_.contains(id));
      require(names.insert(session->folded_name()).second);  // one connection a name
    }
  }

  FakeAccounts accounts_;
  FakeHost host_;
  Lobby lobby_{{.server_name = "Fuzz",
                .maps = {{"foundry", 4}},
                .log = {},
                .unix_time = [] { return std::int64_t{1}; },
                .random_bytes =
                    [](std::span<std::uint8_t> out) { std::fill(out.begin(), out.end(), std::uint8_t{7}); }},
               accounts_,
               host_};
  std::set<ConnectionId> let_in_;
  ConnectionId newest_ = 0;
  Micros now_ = 1'000'000;
};

}  // namespace
}  // namespace tw::lobby

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tw::lobby::Scene().play(tw::lobby::Script({data, size}));
  return 0;
}
