// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/link/remote/settings.hpp"
#include "lab/tape/tape.hpp"

/// The command line: each add_...() puts one subcommand into `app`, and its Action into `chosen` once it was parsed.
/// What is wrong beyond what CLI11 can check is thrown as CLI::ValidationError.
namespace tw::lab {

/// Does what was asked for; the program's exit code.
using Action = std::function<int()>;

void add_play(CLI::App& app, Action& chosen);
void add_compare(CLI::App& app, Action& chosen);
void add_run(CLI::App& app, Action& chosen);
void add_shell(CLI::App& app, Action& chosen);
void add_probe(CLI::App& app, Action& chosen);
void add_handicap(CLI::App& app, Action& chosen);
void add_report(CLI::App& app, Action& chosen);
void add_selfcheck(CLI::App& app, Action& chosen);
void add_verify(CLI::App& app, Action& chosen);

inline constexpr double kMaxJitterMs = 1000;

/// --preset, --loss, --delay, --jitter, --per-packet: one network.
struct NetworkArguments {
  std::string preset;
  std::optional<double> loss_pct, delay_ms, jitter_ms;
  bool per_packet = false;

  /// The preset's settings, or else `usual`, with what was named by itself on top. Throws CLI::ValidationError.
  link::Settings settings(const link::Conditions& usual) const;
};
void add_network(CLI::App& command, NetworkArguments& network);

/// "udp,tcp:bbr" as CLI11 splits it.
void add_lanes(CLI::App& command, std::vector<std::string>& names);
/// Throws where one is none, or named twice.
std::vector<tape::LaneChoice> to_lanes(const std::vector<std::string>& names);
/// The lanes alone, where no congestion control can be chosen.
std::vector<LaneKind> to_lane_kinds(const std::vector<std::string>& names);

void add_backend(CLI::App& command, std::string& backend);

/// For ->check(): empty, or that there is no such map. Asked now, and not by a server that ends in the middle.
std::string why_no_map(const std::string& name);
/// For ->check(): empty, or why no file of this name could be written. Asked now, and not after an hour of measuring.
std::string why_not_writable(const std::string& path);

}  // namespace tw::lab
