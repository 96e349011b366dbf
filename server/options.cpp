// SPDX-License-Identifier: MIT
#include "server/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/server_data.hpp"
#include "shared/protocol/discovery.hpp"
#include "shared/transport/seal/seal_key.hpp"

namespace tw::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kLobbyPort = 7776;
constexpr std::uint16_t kGamePort = 7777;

/// The source tree's maps while there is one; an installed program's otherwise.
std::string default_maps_directory() {
  std::error_code error;
  const fs::path built_from = fs::path(TW_ASSETS_DIR) / "maps";
  if (fs::is_directory(built_from, error)) return built_from;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return (program.parent_path().parent_path() / "share/twinwire/maps").lexically_normal();
}

ServerOptions::Arena parse_arena(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The sentence that is wrong with it, or empty.
std::string check_name(const std::string& name) {
  const auto clean = lobby::clean_text(name, kMaxServerNameBytes);
  return clean == name ? std::string() : "--name must be 1 to 32 bytes of plain text";
}

std::string set_addresses(ServerOptions& options, const std::string& bind, std::uint16_t lobby_port,
                          std::uint16_t game_port) {
  if (bind.find(':') != std::string::npos) return "--bind takes an address without a port";
  const auto address = parse_endpoint(bind, 0);
  if (!address) return "--bind: " + address.error;
  options.lobby = {address->address, lobby_port};
  options.game = {address->address, game_port};
  if (lobby_port == game_port && lobby_port != 0) return "--port and --game-port must differ";
  return {};
}

std::string set_congestion_control(ServerOptions& options, const std::string& text) {
  auto parsed = transport::CongestionControls::parse(text);
  if (!parsed) return "--congestion-control: " + parsed.error;
  options.congestion_control = std::move(*parsed);
  const std::string why = options.congestion_control.why_not();
  return why.empty() ? why : "--congestion-control: " + why;
}

std::string set_cipher(ServerOptions& options, const std::string& seal) {
  if (seal == "aes-256-gcm") options.cipher = SealCipher::kAes256Gcm;
  if (seal == "chacha20-poly1305") options.cipher = SealCipher::kChaCha20Poly1305;
  if (seal == "none") options.cipher = SealCipher::kPlain;
  if (options.cipher == SealCipher::kAes256Gcm && !transport::has_aes_gcm())
    return "--seal aes-256-gcm: this processor does not have it";
  constexpr std::uint32_t kThisMachine = 0x7f000001;
  if (options.cipher == SealCipher::kPlain && options.game.address != kThisMachine)
    return "--seal none is for measuring on 127.0.0.1 alone: do not give --lan or --bind with it";
  return {};
}

Ended mistake(std::string what) {
  for (char& c : what)
    if (c == '\n') c = ' ';
  return {2, "twinwire-server: " + what + " (--help lists the options)\n"};
}

}  // namespace

// Where a user's programs keep what they need again (XDG Base Directory Specification).
std::variant<ServerOptions, Ended> parse_options(int argc, const char* const* argv) {
  ServerOptions options;
  options.data_directory = default_server_data();
  options.maps_directory = default_maps_directory();
  options.name = "Twinwire";
  std::string bind = "127.0.0.1";
  bool lan = false;
  std::uint16_t lobby_port = kLobbyPort;
  std::uint16_t game_port = kGamePort;
  std::vector<std::string> arenas;
  std::string congestion_control;
  std::string seal = "auto";
  bool hidden = false;
  std::uint16_t discovery_port = protocol::kDiscoveryPort;
  const auto port = CLI::Range(0, 65535);

  CLI::App app("Serves Twinwire: the lobby, and the matches behind it.", "twinwire-server");
  app.footer(
      "twinwire-server admin --help: list, kick, ban, mute, say, backup, stop, on the running server.\n"
      "twinwire-server verify --help: steps the match of a journal again.");
  app.set_version_flag("--version", "twinwire-server " TW_VERSION, "Print the version and exit");
  auto* bind_option = app.add_option("--bind", bind, "Address to listen on")->capture_default_str();
  app.add_flag("--lan", lan, "Listen on every address, for players on the network")->excludes(bind_option);
  app.add_flag("--hidden", hidden, "Do not answer players who look for games on the network");
  app.add_option("--discovery-port", discovery_port,
                 "Port (UDP) on which they ask; heard unless on 127.0.0.1 alone")
      ->check(port)
      ->capture_default_str()
      ->excludes("--hidden");
  app.add_option("--port", lobby_port, "Port of the lobby (TCP); 0 takes a free one")
      ->check(port)
      ->capture_default_str();
  app.add_option("--game-port", game_port, "Port of the game (UDP and TCP); 0 takes a free one")
      ->check(port)
      ->capture_default_str();
  app.add_option("--data", options.data_directory, "Directory of accounts and certificate")
      ->capture_default_str();
  app.add_option("--maps", options.maps_directory, "Directory of maps")->capture_default_str();
  app.add_option("--name", options.name, "The server's name, as players see it")->capture_default_str();
  app.add_option("--arena", arenas, "NAME[:MAP] A room whose match always runs; may be given again")
      ->allow_extra_args(false);
  app.add_option("--truth", options.truth_path, "Unix socket that shows the true state (for the lab)");
  app.add_option("--stats", options.stats_path, "File to append one JSON object a second to");
  app.add_option("--lane-facts", options.lane_facts_path,
                 "File to append what each lane's socket says, 20 times a second (for the lab)");
  app.add_option("--journal", options.journal_path,
                 "Folder for a journal of every match: what decided it, and a hash of each state");
  app.add_option("--congestion-control", congestion_control,
                 "TCP congestion control: NAME for every TCP lane, or LANE=NAME,... (default: the system's)");
  app.add_option("--snapshot-hz", options.snapshot_hz, "Snapshots a second on each lane")
      ->check(CLI::IsMember({60, 30, 20, 15, 12, 10}))
      ->capture_default_str();
  app.add_flag_callback(
      "--no-lag-compensation", [&options] { options.lag_compensation = false; },
      "A rail hits who stands there when it is fired, not whom its shooter saw there");
  app.add_option("--seal", seal,
                 "What datagrams and TCP records are sealed with; none: to measure, on 127.0.0.1 alone")
      ->check(CLI::IsMember({"auto", "aes-256-gcm", "chacha20-poly1305", "none"}))
      ->capture_default_str();
  app.add_flag("--enet-throttle", options.enet_throttle,
               "Leave ENet's own packet throttle on, to see what it does");
  app.add_flag("--quiet", options.quiet, "Log warnings only");
  app.add_option("--seed", options.seed, "Seed of the matches (default: another each time)");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Ended{0, app.help()};
  } catch (const CLI::CallForVersion& version) {
    return Ended{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return mistake(error.what());
  }
  if (lan) bind = "0.0.0.0";
  if (std::string why = check_name(options.name); !why.empty()) return mistake(why);
  if (std::string why = set_addresses(options, bind, lobby_port, game_port); !why.empty())
    return mistake(why);
  if (std::string why = set_congestion_control(options, congestion_control); !why.empty())
    return mistake(why);
  if (std::string why = set_cipher(options, seal); !why.empty()) return mistake(why);
  const bool asked_for = app.count("--discovery-port") > 0;
  if (!hidden && (asked_for || options.lobby.address >> 24 != 127)) options.discovery_port = discovery_port;
  for (const std::string& arena : arenas) options.arenas.push_back(parse_arena(arena));
  return options;
}

}  // namespace tw::server
