// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "lab/commands.hpp"

namespace tw::lab {

volatile std::sig_atomic_t interrupted = 0;

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

namespace {

constexpr double kMaxDelayMs = 2000;
constexpr int kMaxSeconds = 3600;
constexpr int kMaxBots = 60;

/// "udp,tcp" as CLI11 splits it, into lanes; at most one of each.
CLI::Option* add_lanes(CLI::App& app, std::vector<std::string>& names) {
  return app.add_option("--lanes", names, "of udp, rudp, tcp, tcp-nagle; the first is the one you play on")
      ->delimiter(',')
      ->check([](const std::string& name) {
        return parse_lane_kind(name) ? std::string()
                                     : "'" + name + "' is no lane (udp, rudp, tcp, tcp-nagle)";
      });
}

std::vector<LaneKind> to_lanes(const std::vector<std::string>& names) {
  std::vector<LaneKind> lanes;
  for (const auto& name : names) {
    const LaneKind lane = *parse_lane_kind(name);
    if (std::find(lanes.begin(), lanes.end(), lane) != lanes.end())
      throw CLI::ValidationError("--lanes", "'" + name + "' is named twice");
    lanes.push_back(lane);
  }
  return lanes;
}

/// CLI11 prints several lines and its own exit codes; a user's mistake here is one line and 2.
int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  std::fprintf(stderr, "twinwire-lab: %s (see twinwire-lab --help)\n", error.what());
  return 2;
}

/// The lanes are read as names first: CLI11 knows lists of words, and to_lanes() turns them over once all is
/// parsed.
CLI::App* add_play(CLI::App& app, PlayOptions& options, std::vector<std::string>& lanes) {
  auto* command = app.add_subcommand("play", "server, bots and the window, lanes side by side");
  command->add_option("--loss", options.loss_pct, "per cent of each direction")
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--delay", options.delay_ms, "one way, ms")->check(CLI::Range(0.0, kMaxDelayMs));
  command->add_option("--bots", options.bots, "opponents")->check(CLI::Range(0, kMaxBots));
  command->add_option("--map", options.map, "a file of assets/maps without .txt");
  command->add_option("--seed", options.seed, "of the link's losses");
  command->add_option("--seconds", options.seconds, "end after so long")->check(CLI::Range(0, kMaxSeconds));
  command->add_option("--window", options.window_options,
                      "an option for the client, e.g. --window=--ui-scale=2");
  add_lanes(*command, lanes);
  return command;
}

CLI::App* add_compare(CLI::App& app, CompareOptions& options, std::vector<std::string>& lanes) {
  auto* command = app.add_subcommand("compare", "measure every lane against the truth; writes compare.json");
  command->add_option("--loss", options.loss_pct, "per cent of each direction, a list")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--delay", options.delay_ms, "one way, ms, a list")
      ->delimiter(',')
      ->check(CLI::Range(0.0, kMaxDelayMs));
  command->add_option("--seed", options.seeds, "of the link's losses, a list")->delimiter(',');
  command->add_option("--seconds", options.seconds, "measured, a cell")->check(CLI::Range(1, kMaxSeconds));
  command->add_option("--bots", options.bots, "who moves in the match")->check(CLI::Range(0, kMaxBots));
  command->add_option("--map", options.map, "a file of assets/maps without .txt");
  command->add_option("--out", options.out, "folder for compare.json and frames.csv");
  command->add_option("--backend", options.backend, "of the link")->check(CLI::IsMember({"tun", "veth"}));
  command->add_flag("--per-packet", options.per_packet, "lose packets one by one instead of by wall clock");
  add_lanes(*command, lanes);
  return command;
}

CLI::App* add_selfcheck(CLI::App& app, SelfcheckOptions& options) {
  auto* command = app.add_subcommand("selfcheck", "prove that TCP really loses packets on this machine");
  command->add_option("--seconds", options.seconds, "of each flow")->check(CLI::Range(1, kMaxSeconds));
  command->add_option("--loss", options.loss_pct, "per cent of each direction")->check(CLI::Range(0.0, 50.0));
  command->add_option("--delay", options.delay_ms, "one way, ms")->check(CLI::Range(0.0, kMaxDelayMs));
  command->add_option("--seed", options.seed, "of the link's losses");
  command->add_option("--backend", options.backend, "of the link")->check(CLI::IsMember({"tun", "veth"}));
  return command;
}

int run(int argc, char** argv) {
  CLI::App app{
      "One match over several transports at once, through an emulated link that really loses packets."};
  app.name("twinwire-lab");
  app.set_version_flag("--version", "twinwire-lab " TW_VERSION);
  app.require_subcommand(0, 1);  // none is looked at below: CLI11 would name it before an unknown flag

  PlayOptions play_options;
  CompareOptions compare_options;
  SelfcheckOptions selfcheck_options;
  std::vector<std::string> play_lanes{"udp", "tcp"}, compare_lanes{"udp", "rudp", "tcp", "tcp-nagle"};
  const auto* play_command = add_play(app, play_options, play_lanes);
  const auto* compare_command = add_compare(app, compare_options, compare_lanes);
  add_selfcheck(app, selfcheck_options);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) throw CLI::RequiredError("A subcommand (play, compare, selfcheck)");
    play_options.lanes = to_lanes(play_lanes);
    compare_options.lanes = to_lanes(compare_lanes);
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  if (play_command->parsed()) return play(play_options);
  if (compare_command->parsed()) return compare(compare_options);
  return selfcheck(selfcheck_options);
}

}  // namespace
}  // namespace tw::lab

int main(int argc, char** argv) { return tw::lab::run(argc, argv); }
