// SPDX-License-Identifier: MIT
#include "lab/arguments.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "lab/compare/rig.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/presets.hpp"

namespace tw::lab {

link::Settings NetworkArguments::settings(const link::Conditions& usual) const {
  const link::Preset* known = preset.empty() ? nullptr : link::find_preset(preset);
  link::Settings settings = known ? known->settings : link::both_ways(usual);
  for (link::Conditions* way : {&settings.to_server, &settings.to_client}) {
    way->loss_pct = loss_pct.value_or(way->loss_pct);
    way->delay_ms = delay_ms.value_or(way->delay_ms);
    way->jitter_ms = jitter_ms.value_or(way->jitter_ms);
  }
  settings.per_packet = settings.per_packet || per_packet;
  // CLI11 takes a NaN for a number within any range.
  if (const char* why = link::invalid_reason(settings)) throw CLI::ValidationError("The link", why);
  return settings;
}

void add_network(CLI::App& command, NetworkArguments& network) {
  command.add_option("--preset", network.preset, "a network by name; see twinwire-lab --list-presets")
      ->check([](const std::string& name) {
        return link::find_preset(name)
                   ? std::string()
                   : "'" + name + "' is no preset; twinwire-lab --list-presets names them";
      });
  command.add_option("--loss", network.loss_pct, "per cent of each direction")->check(CLI::Range(0.0, 100.0));
  command.add_option("--delay", network.delay_ms, "one way, ms")->check(CLI::Range(0.0, link::kMaxDelayMs));
  command.add_option("--jitter", network.jitter_ms, "ms that the delay wanders above --delay")
      ->check(CLI::Range(0.0, kMaxJitterMs));
  command.add_flag("--per-packet", network.per_packet, "lose packets one by one instead of by wall clock");
}

void add_lanes(CLI::App& command, std::vector<std::string>& names) {
  command
      .add_option("--lanes", names,
                  "of udp, rudp, tcp, tcp-nagle, tcp-latest; tcp:bbr names a congestion control; you play on "
                  "the first")
      ->delimiter(',')
      ->check([](const std::string& name) { return tape::parse_lane_choice(name).error; });
}

std::vector<tape::LaneChoice> to_lanes(const std::vector<std::string>& names) {
  std::vector<tape::LaneChoice> lanes;
  for (const auto& name : names) {
    const auto lane = tape::parse_lane_choice(name);
    if (!lane) throw CLI::ValidationError("--lanes", lane.error);
    const bool twice =
        std::any_of(lanes.begin(), lanes.end(), [&](const auto& other) { return other.kind == lane->kind; });
    if (twice)
      throw CLI::ValidationError("--lanes", "'" + std::string(to_string(lane->kind)) + "' is named twice");
    lanes.push_back(*lane);
  }
  return lanes;
}

std::vector<LaneKind> to_lane_kinds(const std::vector<std::string>& names) {
  std::vector<LaneKind> kinds;
  for (const auto& lane : to_lanes(names)) {
    if (!lane.congestion_control.empty())
      throw CLI::ValidationError("--lanes",
                                 "'" + tape::to_string(lane) + "': no congestion control can be chosen here");
    kinds.push_back(lane.kind);
  }
  return kinds;
}

void add_backend(CLI::App& command, std::string& backend) {
  command.add_option("--backend", backend, "of the link: tun or veth; else tun if it opens")
      ->check(CLI::IsMember({"tun", "veth"}));
}

std::string why_no_map(const std::string& name) {
  std::error_code error;
  // Where the server looks: the source tree's maps while there is one, an installed program's otherwise.
  const std::filesystem::path built_from = std::filesystem::path(TW_ASSETS_DIR) / "maps";
  const auto folder =
      std::filesystem::is_directory(built_from, error)
          ? built_from
          : std::filesystem::path(compare::program_folder()).parent_path() / "share/twinwire/maps";
  const bool plain = name.find('/') == std::string::npos && !name.empty();
  if (plain && std::filesystem::is_regular_file(folder / (name + ".txt"), error)) return {};
  return "there is no map '" + name + "' in " + folder.string();
}

std::string why_not_writable(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  const bool there = access(path.c_str(), F_OK) == 0;
  const std::string asked = there ? path : folder.empty() ? "." : folder;
  if (access(asked.c_str(), W_OK) == 0) return {};
  return "cannot write '" + path + "': " + std::strerror(errno);
}

}  // namespace tw::lab
