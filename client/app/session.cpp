// SPDX-License-Identifier: MIT
#include "client/app/session.hpp"

#include <algorithm>
#include <utility>

namespace tw::app {
namespace {

using Stage = client::Client::Stage;

constexpr Micros kRoomsEvery = 2'000'000;

client::ClientOptions client_options(const AppOptions& options, const Settings& settings) {
  client::ClientOptions result;
  result.server = options.connect.empty() ? settings.server : options.connect;
  result.lanes = options.lanes_given ? options.lanes : settings.lanes;
  result.spectate = options.spectate;
  result.lane_tuning.enet_throttle = options.enet_throttle;
  result.truth_path = options.truth;
  result.expected_fingerprint = options.fingerprint;
  result.trust_new_server = options.trust_new;
  result.record_as = TW_VERSION;
  result.match.techniques = options.techniques;
  result.match.shared_clock =
      !options.truth.empty();  // the truth's socket is a file: the server is on this machine
  return result;
}

}  // namespace

Session::Session(const AppOptions& options, const Settings& settings, SocketSource& sockets)
    : client_(client_options(options, settings), sockets),
      expected_(options.fingerprint),
      own_game_{.name = {}, .map = options.map, .maps = options.maps, .bots = options.bots},
      form_{client_.options().server, options.name.empty() ? settings.name : options.name, {}},
      wanted_room_(options.room),
      guest_at_start_(options.guest && !options.host),
      host_at_start_(options.host),
      only_watches_(options.spectate) {}

Session::Screen Session::screen() {
  switch (client_.stage()) {
    case Stage::kPlaying:
      return Screen::kMatch;
    case Stage::kLobby:
    case Stage::kJoining:
      return client_.lobby().state().account ? Screen::kLobby : Screen::kLogin;
    default:
      return Screen::kLogin;
  }
}

void Session::submit(LoginIntent intent, Micros now) {
  errors_ = check_form(form_, intent);
  notice_.clear();
  if (errors_.any()) return;
  intent_ = last_intent_ = intent;
  login_sent_ = false;
  const bool connected = client_.stage() == Stage::kLobby && client_.options().server == form_.server;
  if (connected) return send_login();
  client_.disconnect(now);
  stage_ = client_.stage();  // to fail again is news, too
  client_.options().server = form_.server;
  const bool own = hosting_.state() == Hosting::State::kServing && form_.server == hosting_.lobby();
  client_.options().expected_fingerprint = own ? hosting_.fingerprint() : expected_;
  client_.connect(now);
}

void Session::host(Micros now) {
  if (form_.server.empty()) form_.server = "127.0.0.1";  // not asked for here
  errors_ = check_form(form_, form_.password.empty() ? LoginIntent::kGuest : LoginIntent::kLogIn);
  notice_.clear();
  if (errors_.any()) return;
  client_.disconnect(now);
  own_game_.name = form_.name;
  hosting_.start(own_game_, now);
}

void Session::follow_hosting(Micros now) {
  const Hosting::State before = hosting_.state();
  hosting_.service(now);
  if (hosting_.state() == before) return;
  if (hosting_.state() == Hosting::State::kFailed) {
    errors_ = {};
    errors_.general = hosting_.failure();
  }
  if (hosting_.state() != Hosting::State::kServing) return;
  form_.server = hosting_.lobby();
  wanted_room_ = Hosting::kRoom;
  submit(form_.password.empty() ? LoginIntent::kGuest : LoginIntent::kLogIn, now);
}

std::string Session::invitation() const {
  if (hosting_.state() != Hosting::State::kServing) return {};
  if (hosting_.addresses().empty()) return "This machine is on no network: only you can join.";
  std::string typed;
  for (const std::string& address : hosting_.addresses()) typed += (typed.empty() ? "" : " or ") + address;
  return "Friends find this game in their list, or type " + typed + ".";
}

void Session::send_login() {
  login_sent_ = true;
  client::LobbyClient& lobby = client_.lobby();
  switch (*intent_) {
    case LoginIntent::kLogIn:
      lobby.log_in(form_.name, form_.password);
      break;
    case LoginIntent::kRegister:
      lobby.register_account(form_.name, form_.password);
      break;
    case LoginIntent::kGuest:
      lobby.guest_log_in(form_.name);
      break;
  }
}

void Session::cancel(Micros now) {
  intent_.reset();
  if (hosting_.state() == Hosting::State::kStarting) hosting_.stop();
  client_.disconnect(now);
}

void Session::log_out(Micros now) {
  cancel(now);
  form_.password.clear();
  notice_.clear();
  wanted_room_.clear();
}

void Session::join_room(std::uint32_t room) {
  notice_.clear();
  joining_room_ = client_.lobby().join_room(room);
}
void Session::create_room(const std::string& name, const std::string& map) {
  notice_.clear();
  client_.lobby().create_room(name, map);
}
void Session::leave_room() {
  notice_.clear();
  was_playing_ = false;
  client_.lobby().leave_room();
}
void Session::set_ready(bool ready) { client_.lobby().set_ready(ready, lanes().front()); }
void Session::start_match() {
  notice_.clear();
  client_.lobby().start_match();
}
void Session::enter_match(Micros now, bool watch) {
  notice_.clear();
  client_.options().spectate = watch || only_watches_;
  wanted_room_.clear();
  entered_match_ = lobby().matches_started;
  client_.enter_match(now);
}
void Session::leave_match(Micros now) {
  was_playing_ = false;
  client_.leave_match(now);
}
void Session::call_vote(protocol::to_server::Motion motion, const std::string& about) {
  client_.lobby().call_vote(motion, about);
}
void Session::cast_vote(bool yes) { client_.lobby().cast_vote(yes); }

const protocol::to_client::Member* Session::own_member() {
  const auto& state = lobby();
  if (!state.room || !state.account) return nullptr;
  const auto& members = state.room->members;
  const auto own = std::find_if(members.begin(), members.end(),
                                [&](const auto& m) { return m.name == state.account->name; });
  return own == members.end() ? nullptr : &*own;
}

bool Session::own_ready() {
  const auto* own = own_member();
  return own != nullptr && own->ready;
}

bool Session::own_room() {
  const auto* own = own_member();
  return own != nullptr && own->owner;
}

void Session::on_failure(const protocol::to_client::Failed& refusal) {
  if (intent_) {
    errors_ = place_refusal(refusal, last_intent_);
    intent_.reset();
    return;
  }
  notice_ = refusal.sentence;
}

void Session::on_stage(Stage stage) {
  const Stage before = std::exchange(stage_, stage);
  if (stage == before) return;
  if (stage == Stage::kPlaying) was_playing_ = true;
  if (stage == Stage::kFailed) {
    intent_.reset();
    // The key's alarm has a place of its own on the screen.
    if (!client_.server_key_changed())
      errors_ = {.server = client_.failure(), .name = {}, .password = {}, .general = {}};
    const bool was_in = before == Stage::kLobby || before == Stage::kJoining || before == Stage::kPlaying;
    if (was_in) errors_.general = "Log in again, or go back: find another game, or host one.";
  }
  if (stage == Stage::kConnecting || stage == Stage::kIdle) lists_asked_ = match_was_running_ = false;
}

void Session::update(Micros now) {
  if (std::exchange(host_at_start_, false)) host(now);
  if (std::exchange(guest_at_start_, false)) submit(LoginIntent::kGuest, now);
  follow_hosting(now);
  on_stage(client_.stage());
  if (client_.stage() == Stage::kLobby && intent_ && !login_sent_) send_login();
  if (intent_ && lobby().account) {
    intent_.reset();
    errors_ = {};
  }
  while (const auto refusal = client_.lobby().take_failure()) on_failure(*refusal);
  if (client_.stage() == Stage::kLobby && !intent_ && lobby().account) in_lobby(now);
}

void Session::in_lobby(Micros now) {
  if (!lists_asked_) client_.lobby().list_maps();
  if (!lists_asked_ || now - rooms_asked_at_ > kRoomsEvery) {
    client_.lobby().list_rooms();
    rooms_asked_at_ = now;
  }
  lists_asked_ = true;
  const bool running = lobby().room && lobby().match_running;
  const bool just_started = running && !std::exchange(match_was_running_, running);
  if (!running) match_was_running_ = false;
  if (!wanted_room_.empty()) return follow_command_line(now);
  if (!lobby().room) was_playing_ = false;
  const bool goes_on = running && was_playing_ && lobby().matches_started != entered_match_;
  if (goes_on) return enter_match(now, spectate());
  if (just_started && (own_ready() || own_room())) enter_match(now);
}

void Session::follow_command_line(Micros now) {
  const auto& state = lobby();
  if (state.room && state.room->summary.name == wanted_room_) {
    if (state.match_running) return enter_match(now);
    if (!std::exchange(ready_asked_, true)) set_ready(true);
    notice_ = "Waiting for the match to start.";
    return;
  }
  if (joining_room_ && now - joining_at_ < kRoomsEvery) return;
  for (const auto& room : state.rooms)
    if (room.name == wanted_room_) {
      joining_at_ = now;
      return join_room(room.room);
    }
  notice_ = "There is no room '" + wanted_room_ + "' yet. It is joined as soon as there is.";
}

}  // namespace tw::app
