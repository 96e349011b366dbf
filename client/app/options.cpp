// SPDX-License-Identifier: MIT
#include "client/app/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "client/app/host/hosting.hpp"
#include "shared/base/limits.hpp"

namespace tw::app {
namespace {

/// Says what is wrong with the text; throws nothing but what CLI11 turns into one line.
[[noreturn]] void mistake(const std::string& sentence) { throw CLI::ValidationError(sentence); }

/// The server that is started would say so, too; but in a window.
void check_map(const AppOptions& options) {
  namespace fs = std::filesystem;
  const fs::path folder = options.maps.empty() ? TW_MAPS_DIR : options.maps;
  std::error_code error;
  if (!fs::is_directory(folder, error)) return;        // an installed program's are elsewhere
  constexpr std::string_view kTeamsSuffix = "-teams";  // of a map that the server makes of another
  std::string name = options.map;
  if (name.ends_with(kTeamsSuffix)) name.resize(name.size() - kTeamsSuffix.size());
  const bool plain = !name.empty() && name.find('/') == std::string::npos;
  if (!plain || !fs::is_regular_file(folder / (name + ".txt"), error))
    mistake("--map: there is no map '" + options.map + "' in " + folder.string() + ".");
}

std::vector<LaneKind> parse_lanes(const std::string& text) {
  std::vector<LaneKind> lanes;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const std::string name = text.substr(from, comma - from);
    const auto kind = parse_lane_kind(name);
    if (!kind)
      mistake("--lanes: '" + name +
              "' is no lane; there are udp, rudp, tcp, tcp-nagle, tcp-latest and, in the lab, udp-raw.");
    if (std::find(lanes.begin(), lanes.end(), *kind) != lanes.end())
      mistake("--lanes: '" + name + "' is named twice.");
    lanes.push_back(*kind);
    from = comma + 1;
  }
  return lanes;
}

void parse_size(const std::string& text, AppOptions& options) {
  const std::size_t x = text.find('x');
  const auto number = [](std::string_view digits, unsigned least, unsigned& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc{} && end == digits.data() + digits.size() && out >= least && out <= 8192;
  };
  if (x == std::string::npos || !number(std::string_view(text).substr(0, x), 640, options.width) ||
      !number(std::string_view(text).substr(x + 1), 360, options.height))
    mistake(
        "--size: write WIDTHxHEIGHT in pixels, as 1280x720; from 640x360, which every screen needs, to "
        "8192x8192.");
}

transport::Fingerprint fingerprint_of(const std::string& hex) {
  auto parsed = transport::parse_fingerprint(hex);
  if (!parsed) mistake("--fingerprint: " + parsed.error);
  return *parsed;
}

struct RawText {
  std::string lanes, size, fingerprint, own = "smoothed", others = "interpolated", shots = "seen";
  int snapshot_hz = kTickHz;
  std::uint32_t commands_sent = kMaxCommandsPerRecord;
};

/// Each switch of docs/TECHNIQUES.md, in its order.
void describe_techniques(CLI::App& cli, AppOptions& o, RawText& raw) {
  cli.add_option("--own", raw.own, "how the own player is drawn to begin with (F5 switches)")
      ->check(CLI::IsMember(std::vector<std::string>(kOwnPlayerWords.begin(), kOwnPlayerWords.end())))
      ->capture_default_str();
  cli.add_option("--others", raw.others, "how the others are drawn to begin with (F6 switches)")
      ->check(CLI::IsMember(std::vector<std::string>(kOthersWords.begin(), kOthersWords.end())))
      ->capture_default_str();
  cli.add_option("--shots", raw.shots,
                 "what one's rail meets to begin with: what was seen, or what is there (F7 switches)")
      ->check(CLI::IsMember(std::vector<std::string>(client::kShotsWords.begin(), client::kShotsWords.end())))
      ->capture_default_str();
  cli.add_option("--commands-sent", raw.commands_sent,
                 "times that each command is sent, to begin with (F8 switches)")
      ->check(CLI::IsMember({8, 4, 2, 1}))
      ->capture_default_str();
  cli.add_option("--snapshot-hz", raw.snapshot_hz,
                 "snapshots a second to ask for, to begin with (F10 switches)")
      ->check(CLI::IsMember(std::vector<int>(kSnapshotRates.begin(), kSnapshotRates.end())))
      ->capture_default_str();
  cli.add_flag_callback(
      "--whole-snapshots", [&o] { o.techniques.deltas = false; },
      "ask for snapshots that are told whole, to begin with (F11 switches)");
  cli.add_flag_callback(
      "--free-clock", [&o] { o.techniques.clock_sync = false; },
      "do not keep the clock of the commands in step with the server's, to begin with (Ctrl+F7 switches)");
  cli.add_option("--input-buffer", o.techniques.input_buffer_ticks,
                 "ticks for which commands wait at the server, to begin with (Ctrl+F8 switches)")
      ->check(CLI::Range(0U, kMaxInputBufferTicks))
      ->capture_default_str();
}

void describe(CLI::App& cli, AppOptions& o, RawText& raw) {
  cli.add_option("--connect", o.connect, "the server's lobby, HOST:PORT");
  cli.add_flag("--find", o.find, "list the games on this network, and leave; needs no window");
  cli.add_option("--record", o.record,
                 "file to record to, as the match goes; later matches to FILE-2, ... (F9 saves in any case, "
                 "Ctrl+F9 the last 30 s)");
  auto* replay = cli.add_option("--replay", o.replay, "show a recorded match")->excludes("--connect");
  cli.add_option("--from", o.from, "second of the recording to begin with; below 0: before its end")
      ->check(CLI::Range(-1e6, 1e6))
      ->needs(replay);
  cli.add_flag("--host", o.host, "start a game for this network on this machine, with bots, and play in it")
      ->excludes("--connect")
      ->excludes("--replay");
  cli.add_option("--map", o.map, "map of a game that is hosted here; foundry-teams is for two teams")
      ->capture_default_str();
  cli.add_option("--maps", o.maps, "folder of maps for a game that is hosted here")
      ->check(CLI::ExistingDirectory);
  cli.add_option("--bots", o.bots, "bots in a game that is hosted here")
      ->check(CLI::Range(0, Hosting::kMaxBots))
      ->capture_default_str();
  cli.add_option("--name", o.name, "the name to log in with");
  cli.add_flag("--guest", o.guest, "log in as a guest at once");
  cli.add_option("--room", o.room, "join this room and enter its match at once");
  cli.add_option("--lanes", raw.lanes,
                 "udp,rudp,tcp,tcp-nagle,tcp-latest: play on the first, watch the others");
  cli.add_flag("--enet-throttle", o.enet_throttle,
               "leave ENet's own packet throttle on for what this client sends");
  describe_techniques(cli, o, raw);
  cli.add_flag("--spectate", o.spectate, "watch on every lane, play on none");
  cli.add_option("--link", o.link, "control socket of an emulated link: all traffic goes through it");
  cli.add_option("--truth", o.truth, "socket on which the server shows its own state (lab)");
  cli.add_option("--lane-facts", o.lane_facts,
                 "file into which the server writes what its lanes' sockets say (lab)");
  cli.add_option("--fingerprint", raw.fingerprint, "the key that the server must show, 64 hex digits");
  cli.add_flag("--trust-new", o.trust_new, "accept the key of a server not met before (never a changed one)");
  cli.add_option("--ui-scale", o.ui_scale,
                 "size of text and controls; 1 fits 1280x720, and no window smaller than 640x360 times it")
      ->check(CLI::Range(0.5, 4.0));
  cli.add_flag("--no-audio", o.no_audio, "no sound");
  cli.add_option("--size", raw.size, "size of the window, WIDTHxHEIGHT; at least 640x360");
  cli.add_option("--fps-limit", o.fps_limit, "frames a second at most (default: as the settings say)")
      ->check(CLI::Range(10, 1000));
  cli.add_option("--seconds", o.seconds, "leave after so many seconds")->check(CLI::Range(0.1, 1e6));
  cli.add_option("--screenshot", o.screenshot, "PNG file: written at the end of --seconds, and by F12");
  cli.add_option("--state-file", o.state_file,
                 "JSON file with what the window shows, rewritten 20 times a second");
  cli.add_option("--frame-log", o.frame_log,
                 "file for the time of each frame, ms; prints p50 and p99 at the end");
  cli.add_flag("--reduced-motion", o.reduced_motion, "no particles, no shaking, no fading between screens");
}

AppOptions finish(AppOptions options, const RawText& raw) {
  if (!raw.lanes.empty()) {
    options.lanes = parse_lanes(raw.lanes);
    options.lanes_given = true;
  }
  options.techniques.own = *parse_own_player(raw.own);
  options.techniques.others = *parse_others(raw.others);
  options.techniques.shots =
      raw.shots == client::kShotsWords[0] ? client::Shots::kPresent : client::Shots::kSeen;
  options.techniques.redundancy = raw.commands_sent - 1;
  options.techniques.snapshot_ticks = static_cast<std::uint8_t>(kTickHz / raw.snapshot_hz);
  if (!raw.size.empty()) parse_size(raw.size, options);
  if (!raw.fingerprint.empty()) options.fingerprint = fingerprint_of(raw.fingerprint);
  if ((options.guest || options.host) && options.name.empty()) options.name = "guest";
  if (options.host) check_map(options);
  if (options.name.size() > kMaxNameBytes) mistake("--name: at most 16 bytes.");
  return options;
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  CLI::App cli{"Twinwire: one match, several wires. The window in which it is played and seen.", "twinwire"};
  cli.set_version_flag("--version", "twinwire " TW_VERSION);
  AppOptions options;
  RawText raw;
  describe(cli, options, raw);
  try {
    cli.parse(argc, argv);
    return {finish(std::move(options), raw), {}, 0};
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, cli.help(), 0};
  } catch (const CLI::CallForVersion& version) {
    return {std::nullopt, std::string(version.what()) + "\n", 0};
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, "twinwire: " + one_line(error.what()) + " (--help lists the options)\n", 2};
  }
}

}  // namespace tw::app
