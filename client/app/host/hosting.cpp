// SPDX-License-Identifier: MIT
#include "client/app/host/hosting.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <fstream>
#include <memory>
#include <utility>

#include "client/app/data_folder.hpp"

namespace tw::app {
namespace {

constexpr Micros kPatience = 15'000'000;

std::string value_after(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size();
  return line.substr(begin, line.find_first_of(" \n", begin) - begin);
}

}  // namespace

std::vector<std::string> addresses_on_networks() {
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(raw, &freeifaddrs);
  std::vector<std::string> result;
  for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
    const bool usable = one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
                        (one->ifa_flags & IFF_UP) != 0 && (one->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable) continue;
    const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
    result.push_back(address_text(ntohl(address->sin_addr.s_addr)));
  }
  return result;
}

void Hosting::start(Game game, Micros now) {
  stop();
  game_ = std::move(game);
  folder_ = data_folder("host").string();
  log_ = folder_ + "/host.log";
  std::ofstream(log_, std::ios::trunc);  // of this game alone
  start_server(false, now);
}

/// The usual ports first, so that friends need not type one.
void Hosting::start_server(bool free_ports, Micros now) {
  free_ports_ = free_ports;
  started_at_ = now;
  said_.clear();
  std::vector<std::string> command{program_folder() + "/twinwire-server",
                                   "--lan",
                                   "--quiet",
                                   "--data",
                                   folder_,
                                   "--name",
                                   game_.name + "'s game",
                                   "--arena",
                                   std::string(kRoom) + ":" + game_.map};
  if (!game_.maps.empty()) command.insert(command.end(), {"--maps", game_.maps});
  if (free_ports) command.insert(command.end(), {"--port", "0", "--game-port", "0"});
  state_ = State::kStarting;
  if (const std::string why = server_.start(command, log_); !why.empty()) fail(why);
}

void Hosting::service(Micros now) {
  if (state_ == State::kServing && !server_.running()) return fail("The server ended: " + last_line(log_));
  desk_.service(now);
  if (state_ != State::kStarting) return;
  const bool running = server_.running();
  said_ += server_.take_output();
  if (said_.find('\n') != std::string::npos) return on_ready(said_);
  if (!running && !free_ports_) return start_server(true, now);  // perhaps another server has the usual ports
  if (!running) return fail("The server did not start: " + last_line(log_));
  if (now - started_at_ > kPatience) fail("The server was not ready within 15 s.");
}

void Hosting::on_ready(const std::string& line) {
  const std::string lobby = value_after(line, "lobby=");
  const auto fingerprint = transport::parse_fingerprint(value_after(line, "fingerprint="));
  const std::size_t colon = lobby.rfind(':');
  if (!line.starts_with("ready ") || colon == std::string::npos || !fingerprint)
    return fail("The server is of another version: it said '" + line.substr(0, 80) + "'.");
  const std::string port = lobby.substr(colon);
  lobby_ = "127.0.0.1" + port;
  fingerprint_ = *fingerprint;
  addresses_ = addresses_on_networks();
  for (std::string& address : addresses_) address += port;
  state_ = State::kServing;
  desk_.open(folder_, program_folder() + "/twinwire-lab");
  start_bots();
}

/// A game without them is a game all the same: that they could not be started is in the log.
void Hosting::start_bots() {
  if (game_.bots <= 0) return;
  const std::string why = crew_.start({program_folder() + "/twinwire-bots", "--connect", lobby_,
                                       "--fingerprint", transport::to_hex(*fingerprint_), "--room", kRoom,
                                       "--count", std::to_string(game_.bots), "--make-room"},
                                      log_);
  if (!why.empty()) std::ofstream(log_, std::ios::app) << why << '\n';
}

void Hosting::stop() {
  desk_.close();
  crew_.stop();
  server_.stop();
  state_ = State::kNone;
  failure_.clear();
  lobby_.clear();
  fingerprint_.reset();
  addresses_.clear();
}

void Hosting::fail(std::string why) {
  stop();
  state_ = State::kFailed;
  failure_ = std::move(why);
}

}  // namespace tw::app
