// SPDX-License-Identifier: MIT
#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

std::string value_after(const std::string& line, const std::string& key) {
  const auto at = line.find(key);
  if (at == std::string::npos) return {};
  const auto begin = at + key.size();
  return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace

ServerProcess::ServerProcess(const std::string& data, std::vector<std::string> options,
                             std::uint16_t lobby_port, std::vector<std::string> wrapper) {
  const bool wrapped = !wrapper.empty();
  std::vector<std::string> command = std::move(wrapper);
  for (const std::string& word :
       {program("twinwire-server"), std::string("--port"), std::to_string(lobby_port),
        std::string("--game-port"), std::string("0"), std::string("--data"), data})
    command.push_back(word);
  command.insert(command.end(), options.begin(), options.end());
  process_ = std::make_unique<Child>(command);
  const std::string ready = process_->await_line("ready ");
  if (wrapped && ready.empty()) return;
  EXPECT_FALSE(ready.empty()) << process_->err();
  lobby_ = value_after(ready, "lobby=");
  game_ = value_after(ready, "game=");
  fingerprint_ = value_after(ready, "fingerprint=");
}

std::uint16_t ServerProcess::lobby_port() const {
  return static_cast<std::uint16_t>(std::stoi(lobby_.substr(lobby_.find(':') + 1)));
}

std::vector<Person*> Person::everybody_;

Person::~Person() { std::erase(everybody_, this); }

Person::Person(const ServerProcess& server, const std::string& folder, client::ClientOptions options) {
  options.server = server.lobby();
  options.known_servers_path = folder + "/known_servers";
  options.trust_new_server = true;
  client_ = std::make_unique<client::Client>(std::move(options), sockets_);
  everybody_.push_back(this);
}

bool Person::until(const std::function<bool()>& condition, int seconds) {
  const Micros deadline = clock.now() + Micros{seconds} * 1'000'000;
  while (!condition()) {
    if (clock.now() > deadline) return false;
    for (Person* person : everybody_) person->client_->wait_and_service(clock, clock.now() + 4'000);
  }
  return true;
}

bool Person::arrive() {
  using Stage = client::Client::Stage;
  client_->connect(clock.now());
  until([&] {
    return client_->stage() == Stage::kFailed ||
           (client_->stage() == Stage::kLobby && lobby().state().greeted);
  });
  return client_->stage() == Stage::kLobby;
}

bool Person::arrive_as_guest(const std::string& name) {
  if (!arrive()) return false;
  lobby().guest_log_in(name);
  return until([&] { return lobby().state().account.has_value(); });
}

bool Person::ask_to_play() {
  lobby().list_rooms();
  if (!until([&] { return !lobby().state().rooms.empty(); })) return false;
  lobby().join_room(lobby().state().rooms.front().room);
  if (!until([&] { return lobby().state().room.has_value(); })) return false;
  client().enter_match(clock.now());
  return true;
}

std::string Person::refusal(int seconds) {
  std::string sentence;
  until(
      [&] {
        if (auto failed = lobby().take_failure()) sentence = failed->sentence;
        return !sentence.empty();
      },
      seconds);
  return sentence;
}

}  // namespace tw::test
