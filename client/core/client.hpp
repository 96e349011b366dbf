// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/known_servers.hpp"
#include "client/core/lobby_client.hpp"
#include "client/core/match_client.hpp"
#include "shared/base/net.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::client {

struct ClientOptions {
  std::string server = "127.0.0.1:7776";        ///< the lobby, as the user wrote it
  std::vector<LaneKind> lanes{LaneKind::kUdp};  ///< [0] is played on (unless spectate), the others watch
  bool spectate = false;                        ///< no lane plays
  bool keep_playing =
      true;  ///< one lane, no truth: when it fails, play on over another (MatchClient::keep_playing())
  transport::LaneTuning lane_tuning;  ///< of this end of every lane
  std::string truth_path;             ///< lab: the truth's Unix socket; empty: none
  std::string known_servers_path;     ///< empty: $XDG_DATA_HOME/twinwire/known_servers or ~/.local/share/...
  std::optional<transport::Fingerprint>
      expected_fingerprint;       ///< given by the host's link: replaces trust on first use
  bool trust_new_server = false;  ///< bots and lab: accept a new key without asking (never a changed one)
  MatchClientOptions match;
  std::string record_as;  ///< the program's version: each match is recorded, in memory; empty: none is
};

/// Everything a program needs of a client: connection, lobby, match. The screens of the app and the bots sit
/// on it.
class Client {
 public:
  enum class Stage {
    kIdle,
    kConnecting,
    kAskTrust,  ///< the server is new: show fingerprint(), then trust_server() or disconnect(). Until then it
                ///< hears a hello and pings, nothing about us
    kLobby,     ///< TLS is up: log in, choose a room, ... through lobby()
    kJoining,   ///< the ticket is asked for, the lanes open
    kPlaying,   ///< match() is there
    kFailed,    ///< failure() says why, in a sentence; connect() starts anew
  };

  Client(ClientOptions options, SocketSource& sockets);
  ~Client();

  void connect(Micros now);
  /// If the connection was lost meanwhile: connects again, and this key is expected there.
  void trust_server();
  void disconnect(Micros now);
  /// Asks for a ticket and opens the lanes; back in kLobby with lobby().take_failure() when refused.
  void enter_match(Micros now);
  /// Back to the lobby, the room kept.
  void leave_match(Micros now);
  void service(Micros now);
  Micros next_deadline() const;
  std::vector<int> fds() const;
  /// The subset to poll for writing too.
  std::vector<int> fds_to_write() const;
  /// Blocks in poll() until a descriptor wakes, `until`, or next_deadline(), whichever is first; then
  /// service().
  void wait_and_service(const Clock& clock, Micros until);

  Stage stage() const;
  const std::string& failure() const;
  bool server_key_changed() const;  ///< with kFailed: the loud refusal
  const transport::Fingerprint& fingerprint() const;
  LobbyClient& lobby();
  const LobbyClient& lobby() const;
  MatchClient* match();
  /// Of the match that was opened last, which may be over, if it is recorded; null otherwise.
  Recorder* recorder();
  /// Counts match clients: another number, another match() and recorder(), whatever their addresses are. What match() has
  /// given, a View say, is gone with it.
  std::uint64_t matches_opened() const;
  ClientOptions& options();  ///< server and lanes may be changed while kIdle, kFailed or kLobby

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::client
