// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "client/app/host/hosting.hpp"
#include "client/app/options.hpp"
#include "client/app/screens/login_form.hpp"
#include "client/app/settings.hpp"
#include "client/core/client.hpp"

namespace tw::app {

/// What the user means to do, carried through connection, login, room and match. The screens tell it the wishes and
/// show what it says; it alone speaks to the client.
class Session {
 public:
  enum class Screen : std::uint8_t { kLogin, kLobby, kMatch };

  Session(const AppOptions& options, const Settings& settings, SocketSource& sockets);

  /// Connects if need be, then logs in; what the form says is kept whatever comes of it.
  void submit(LoginIntent intent, Micros now);
  /// Starts a game of one's own on this machine, and enters it.
  void host(Micros now);
  const Hosting& hosting() const { return hosting_; }
  Hosting& hosting() { return hosting_; }
  /// What friends do to join the game that this window hosts; empty when it hosts none.
  std::string invitation() const;
  void cancel(Micros now);  ///< of a connection that takes long
  void log_out(Micros now);
  void join_room(std::uint32_t room);
  void create_room(const std::string& name, const std::string& map);
  void leave_room();
  void set_ready(bool ready);
  void start_match();
  /// `watch`: on every lane, playing on none.
  void enter_match(Micros now, bool watch = false);
  void leave_match(Micros now);
  void call_vote(protocol::to_server::Motion motion, const std::string& about);
  void cast_vote(bool yes);
  /// Once a frame, after the client was serviced: refusals, logins, and what was asked for on the command line.
  void update(Micros now);

  Screen screen();
  client::Client& client() { return client_; }
  const client::LobbyClient::State& lobby() { return client_.lobby().state(); }
  LoginForm& form() { return form_; }
  const LoginErrors& errors() const { return errors_; }
  /// Connecting, waiting for the answer to a login, or for the own server.
  bool busy() const { return intent_.has_value() || hosting_.state() == Hosting::State::kStarting; }
  /// A sentence for the lobby: the last refusal, or what is being waited for.
  const std::string& notice() const { return notice_; }
  bool own_ready();
  bool own_room();  ///< the room is ours to start
  /// The first lane is played on, the others are watched. Takes effect with the next match.
  std::vector<LaneKind>& lanes() { return client_.options().lanes; }
  bool spectate() { return client_.options().spectate; }  ///< the match is watched

 private:
  void send_login();
  void follow_hosting(Micros now);
  void on_failure(const protocol::to_client::Failed& refusal);
  void on_stage(client::Client::Stage stage);
  void in_lobby(Micros now);
  void follow_command_line(Micros now);
  const protocol::to_client::Member* own_member();

  client::Client client_;
  std::optional<transport::Fingerprint> expected_;  ///< as the command line said
  Hosting hosting_;
  Hosting::Game own_game_;  ///< as the command line said; the name comes from the form
  LoginForm form_;
  LoginErrors errors_;
  std::optional<LoginIntent> intent_;
  bool login_sent_ = false;
  LoginIntent last_intent_ = LoginIntent::kLogIn;
  std::string notice_;
  std::string wanted_room_;  ///< --room, until its match has been entered once
  bool guest_at_start_, host_at_start_;
  bool only_watches_;  ///< --spectate
  bool lists_asked_ = false;
  bool match_was_running_ = false;
  bool was_playing_ = false;         ///< and has not left: the next match of the room is entered, too
  std::uint32_t entered_match_ = 0;  ///< LobbyClient::State::matches_started as it was then
  Micros rooms_asked_at_ = 0;
  std::optional<std::uint32_t> joining_room_;
  Micros joining_at_ = 0;
  bool ready_asked_ = false;
  client::Client::Stage stage_ = client::Client::Stage::kIdle;
};

}  // namespace tw::app
