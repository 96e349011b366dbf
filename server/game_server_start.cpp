// SPDX-License-Identifier: MIT
// A server's start: everything that it needs is read, made and bound, or a sentence says why not.
#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <asio/post.hpp>
#include <ctime>
#include <filesystem>
#include <utility>

#include "server/game_server_impl.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/secrets.hpp"
#include "server/lobby/utc.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/server_data.hpp"

namespace tw::server {
namespace {

/// Makes the data directory if need be and keeps other servers out of it. Empty, or the sentence why not.
std::string take_directory(const std::string& path, UniqueFd& lock) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return "The data directory '" + path + "' cannot be made: " + error.message() + ".";
  const std::string lock_path = path + "/server.lock";
  lock.reset(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return "The data directory '" + path + "' cannot be written: check its permissions.";
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return "Another twinwire-server uses the data directory '" + path +
           "'. Stop it, or choose another with --data.";
  return {};
}

lobby::LobbyConfig lobby_config(const ServerOptions& options, const MapCatalogue& maps) {
  lobby::LobbyConfig config{.server_name = options.name,
                            .maps = {},
                            .log = [](const std::string& line) { log::info(log::Topic::kLobby, line); },
                            .unix_time = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
                            .random_bytes = lobby::random_bytes};
  for (const auto& entry : maps.entries()) config.maps.push_back({entry.name, entry.map.player_limit});
  return config;
}

std::uint64_t random_seed() {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes;
  lobby::random_bytes(bytes);
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : bytes) seed = seed << 8 | byte;
  return seed;
}

}  // namespace

std::string GameServer::Impl::prepare(const ServerOptions& options) {
  auto loaded_maps = MapCatalogue::load(options.maps_directory);
  if (!loaded_maps) return loaded_maps.error;
  maps = std::move(*loaded_maps);
  if (std::string why = take_directory(options.data_directory, directory_lock); !why.empty()) return why;
  auto made = lobby::load_or_make_certificate(options.data_directory);
  if (!made) return made.error;
  certificate = std::move(*made);
  auto store = lobby::AccountStore::open(options.data_directory + "/twinwire.db");
  if (!store) return store.error;
  if (!options.stats_path.empty()) {
    auto file = StatsFile::open(options.stats_path);
    if (!file) return file.error;
    stats_file = std::move(*file);
  }
  if (!options.lane_facts_path.empty()) {
    auto file = LaneFactsLog::open(options.lane_facts_path);
    if (!file) return file.error;
    lane_facts = std::move(*file);
  }
  if (!options.journal_path.empty()) {
    auto folder = JournalFolder::open(options.journal_path);
    if (!folder) return folder.error;
    journals = std::move(*folder);
  }
  auto bound = transport::LaneServer::create({.bind = options.game,
                                              .truth_path = options.truth_path,
                                              .congestion_control = options.congestion_control,
                                              .raw_udp = !options.truth_path.empty(),
                                              .tuning = {.enet_throttle = options.enet_throttle}});
  if (!bound) return bound.error;
  lanes = std::move(*bound);

  port.emplace(*lanes, stats);
  hall.emplace(
      HallConfig{.maps = &maps,
                 .lanes = &*port,
                 .random_bytes = lobby::random_bytes,
                 .equal_secrets = lobby::equal_secrets,
                 .seed = options.seed.value_or(random_seed()),
                 .cipher = options.cipher,
                 .game_port = lanes->address().port,
                 .match = {.snapshot_ticks = static_cast<std::uint32_t>(kTickHz / options.snapshot_hz),
                           .lag_compensation = options.lag_compensation},
                 .open_journal = [this](const std::string& map) -> match::JournalWriter::Write {
                   return journals ? journals->open_journal(map) : nullptr;
                 }});
  lanes->set_admission(
      [](void* self, std::uint32_t token) {
        const auto* impl = static_cast<const Impl*>(self);
        return impl->hall->secret_of(token, impl->clock.now());
      },
      this);
  accounts = std::make_unique<lobby::ThreadedAccounts>(std::move(*store),
                                                       [this] { asio::post(io, [this] { run_lobby(); }); });
  lobby.emplace(lobby_config(options, maps), *accounts, *hall);
  auto listening = lobby::TlsListener::create(io, options.lobby, certificate, *lobby, clock);
  if (!listening) return listening.error;
  listener = std::move(*listening);
  if (std::string why = open_admin(options.data_directory); !why.empty()) return why;
  open_discovery(options);
  return open_arenas(options);
}

std::string GameServer::Impl::open_admin(const std::string& data_directory) {
  // An order's answer goes out before the server goes: stopping is the loop's next job.
  const auto stop_soon = [this](bool when_over) {
    if (when_over) return hall->end_after_rounds();
    asio::post(io, [this] {
      if (!stopping) stop();
    });
  };
  const auto backup_path = [directory = std::filesystem::absolute(data_directory).string()] {
    return directory + "/twinwire-" + lobby::utc_text(std::time(nullptr), "%Y%m%d-%H%M%S") + ".backup";
  };
  desk.emplace(*lobby, *hall, stop_soon, backup_path, to_string(lanes->address()));
  auto opened =
      AdminSocket::create(io, admin_socket_of(data_directory),
                          [this](const protocol::AdminOrder& order, const AdminSocket::Reply& reply) {
                            desk->obey(order, clock.now(), reply);
                            listener->flush();
                          });
  if (!opened) return opened.error;
  admin = std::move(*opened);
  return {};
}

/// To be found is a convenience: a second server on this machine, or a port in use, is no reason not to serve.
void GameServer::Impl::open_discovery(const ServerOptions& options) {
  if (!options.discovery_port) return;
  const auto at_most_255 = [](std::size_t count) {
    return static_cast<std::uint8_t>(std::min<std::size_t>(count, 255));
  };
  auto opened =
      Discovery::create(io, *options.discovery_port, clock, [this, at_most_255, name = options.name] {
        return protocol::DiscoveryAnswer{.nonce = 0,
                                         .protocol = kProtocolVersion,
                                         .lobby_port = listener->address().port,
                                         .players = at_most_255(hall->player_count()),
                                         .matches = at_most_255(hall->match_count()),
                                         .name = name,
                                         .version = TW_VERSION};
      });
  if (!opened) return log::warn(log::Topic::kServer, opened.error + " Friends type the address instead.");
  discovery = std::move(*opened);
}

std::string GameServer::Impl::open_arenas(const ServerOptions& options) {
  for (const auto& arena : options.arenas) {
    const std::string map = arena.map.empty() ? maps.entries().front().name : arena.map;
    if (std::string why = lobby->open_arena(arena.name, map, clock.now()); !why.empty()) return why;
  }
  return {};
}

}  // namespace tw::server
