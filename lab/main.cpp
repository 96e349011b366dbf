// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdio>
#include <sstream>

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

int run(int argc, char** argv) {
  CLI::App app{
      "One match over several transports at once, through an emulated link that really loses packets."};
  app.name("twinwire-lab");
  app.set_version_flag("--version", "twinwire-lab " TW_VERSION);
  app.require_subcommand(1);

  PlayOptions play_options;
  std::vector<std::string> play_lanes{"udp", "tcp"};
  auto& play_app = *app.add_subcommand("play", "server, bots and the window, lanes side by side");
  play_app.add_option("--loss", play_options.loss_pct, "per cent of each direction")
      ->check(CLI::Range(0.0, 100.0));
  play_app.add_option("--delay", play_options.delay_ms, "one way, ms")->check(CLI::Range(0.0, kMaxDelayMs));
  play_app.add_option("--bots", play_options.bots, "opponents")->check(CLI::Range(0, kMaxBots));
  play_app.add_option("--map", play_options.map, "a file of assets/maps without .txt");
  play_app.add_option("--seed", play_options.seed, "of the link's losses");
  play_app.add_option("--seconds", play_options.seconds, "end after so long")
      ->check(CLI::Range(0, kMaxSeconds));
  play_app.add_option("--window", play_options.window_options,
                      "an option for the client, e.g. --window=--ui-scale=2");
  add_lanes(play_app, play_lanes);

  CompareOptions compare_options;
  std::vector<std::string> compare_lanes{"udp", "rudp", "tcp", "tcp-nagle"};
  auto& compare_app =
      *app.add_subcommand("compare", "measure every lane against the truth; writes compare.json");
  compare_app.add_option("--loss", compare_options.loss_pct, "per cent of each direction, a list")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 100.0));
  compare_app.add_option("--delay", compare_options.delay_ms, "one way, ms, a list")
      ->delimiter(',')
      ->check(CLI::Range(0.0, kMaxDelayMs));
  compare_app.add_option("--seed", compare_options.seeds, "of the link's losses, a list")->delimiter(',');
  compare_app.add_option("--seconds", compare_options.seconds, "measured, a cell")
      ->check(CLI::Range(1, kMaxSeconds));
  compare_app.add_option("--bots", compare_options.bots, "who moves in the match")
      ->check(CLI::Range(0, kMaxBots));
  compare_app.add_option("--map", compare_options.map, "a file of assets/maps without .txt");
  compare_app.add_option("--out", compare_options.out, "folder for compare.json and frames.csv");
  compare_app.add_option("--backend", compare_options.backend, "of the link")
      ->check(CLI::IsMember({"tun", "veth"}));
  compare_app.add_flag("--per-packet", compare_options.per_packet,
                       "lose packets one by one instead of by wall clock");
  add_lanes(compare_app, compare_lanes);

  SelfcheckOptions check_options;
  auto& check_app = *app.add_subcommand("selfcheck", "prove that TCP really loses packets on this machine");
  check_app.add_option("--seconds", check_options.seconds, "of each flow")->check(CLI::Range(1, kMaxSeconds));
  check_app.add_option("--loss", check_options.loss_pct, "per cent of each direction")
      ->check(CLI::Range(0.0, 50.0));
  check_app.add_option("--delay", check_options.delay_ms, "one way, ms")->check(CLI::Range(0.0, kMaxDelayMs));
  check_app.add_option("--seed", check_options.seed, "of the link's losses");
  check_app.add_option("--backend", check_options.backend, "of the link")
      ->check(CLI::IsMember({"tun", "veth"}));

  try {
    app.parse(argc, argv);
    play_options.lanes = to_lanes(play_lanes);
    compare_options.lanes = to_lanes(compare_lanes);
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  if (play_app.parsed()) return play(play_options);
  if (compare_app.parsed()) return compare(compare_options);
  return selfcheck(check_options);
}

}  // namespace
}  // namespace tw::lab

int main(int argc, char** argv) {
  return tw::lab::run(argc, argv);
}
