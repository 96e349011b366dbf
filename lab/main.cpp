// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string_view>

#include "lab/arguments.hpp"
#include "lab/commands.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/preset_table.hpp"
#include "shared/base/server_data.hpp"

namespace tw::lab {

volatile std::sig_atomic_t interrupted = 0;

int fail(const std::string& sentence) {
  std::fprintf(stderr, "twinwire-lab: %s\n", sentence.c_str());
  return 1;
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

namespace {

void take_from_tape(const std::string& path, PlayOptions& options) {
  const auto tape = read_tape(path);
  if (!tape) throw CLI::ValidationError("--tape", tape.error);
  options.settings = tape->networks.front().settings;
  options.lanes = tape->lanes;
  options.script = tape->script;
  options.techniques = tape->techniques.front();
  options.seed = tape->seeds.front();
  options.bots = tape->bots;
  options.map = tape->map;
}

}  // namespace

void add_play(CLI::App& app, Action& chosen) {
  struct Written {
    PlayOptions options;
    NetworkArguments network;
    std::vector<std::string> lanes{"udp", "tcp"};
    std::string tape, techniques;
  };
  auto* command = app.add_subcommand("play", "server, bots and the window, lanes side by side");
  const auto written = std::make_shared<Written>();
  PlayOptions& options = written->options;
  add_network(*command, written->network);
  command->add_option("--bots", options.bots, "opponents")->check(CLI::Range(0, tape::kMaxBots));
  command->add_option("--map", options.map, "a file of assets/maps without .txt")->check(why_no_map);
  command->add_option("--seed", options.seed, "of the link's losses");
  command->add_option("--seconds", options.seconds, "end after so long")
      ->check(CLI::Range(0, tape::kMaxTapeSeconds));
  command->add_option("--window", options.window_options,
                      "an option for the client, e.g. --window=--ui-scale=2");
  command->add_option("--pcap", options.pcap_dir,
                      "folder for what passed each end of the link, for Wireshark");
  add_backend(*command, options.backend);
  add_lanes(*command, written->lanes);
  command->add_option("--techniques", written->techniques,
                      "to begin with, words joined by + as compare has them: predicted+extrapolated+20hz");
  command
      ->add_option("--tape", written->tape,
                   "the first network of a tape, its lanes, script and match; nothing else")
      ->excludes("--preset", "--loss", "--delay", "--jitter", "--per-packet", "--lanes", "--map", "--bots",
                 "--seed", "--techniques");
  command->callback([written, &chosen] {
    written->options.lanes = to_lanes(written->lanes);
    written->options.settings = written->network.settings({.loss_pct = 5, .delay_ms = 50});
    if (!written->tape.empty()) take_from_tape(written->tape, written->options);
    if (!written->techniques.empty()) {
      const auto techniques = tape::parse_techniques(written->techniques);
      if (!techniques) throw CLI::ValidationError("--techniques", techniques.error);
      written->options.techniques = *techniques;
    }
    chosen = [written] { return play(written->options); };
  });
}

namespace {

/// shell's command as it was typed: CLI11 would take a word like "[ -f x ]" for a list of its own, and split it.
std::vector<std::string> behind_dashes;

/// How many of `argv` are CLI11's.
int keep_command(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "shell") return argc;
  char** const end = argv + argc;
  char** const dashes = std::find(argv, end, std::string_view("--"));
  if (dashes != end) behind_dashes.assign(dashes + 1, end);
  return static_cast<int>(dashes - argv);
}

}  // namespace

void add_shell(CLI::App& app, Action& chosen) {
  struct Written {
    ShellOptions options;
    NetworkArguments network;
  };
  auto* command =
      app.add_subcommand("shell", "run any program on the far side of a link: shell --loss 5 -- COMMAND ...");
  const auto written = std::make_shared<Written>();
  ShellOptions& options = written->options;
  add_network(*command, written->network);
  command->add_option("--seed", options.seed, "of the link's losses");
  command->add_option("--server", options.server, "a command line for the other end, run by /bin/sh");
  add_backend(*command, options.backend);
  command->add_option("COMMAND", options.command,
                      "what runs at the client's end, after --; else your $SHELL");
  command->footer(
      "Both ends find the addresses in TWINWIRE_SERVER and TWINWIRE_CLIENT. There is no other network "
      "inside.");
  command->callback([written, &chosen] {
    auto& words = written->options.command;
    words.insert(words.end(), behind_dashes.begin(), behind_dashes.end());
    written->options.settings = written->network.settings({});
    chosen = [written] { return shell(written->options); };
  });
}

void add_probe(CLI::App& app, Action& chosen) {
  struct Written {
    ProbeOptions options;
    std::string fingerprint;
  };
  auto* command = app.add_subcommand("probe", "how good is the network to a real server? probe HOST[:PORT]");
  const auto written = std::make_shared<Written>();
  ProbeOptions& options = written->options;
  command->add_option("SERVER", options.server, "HOST[:PORT] of its lobby")->required();
  command->add_option("--seconds", options.seconds, "to watch")->check(CLI::Range(2, tape::kMaxTapeSeconds));
  command->add_option("--room", options.room, "a room in which a match runs; else the first");
  command->add_option("--write", options.write, "file for a tape with a link like that network")
      ->check(why_not_writable);
  command->add_option("--fingerprint", written->fingerprint,
                      "of the server's key; else any will do: nothing secret is said");
  command->add_option("--link", options.link, "control socket of a link behind which the server is");
  command->callback([written, &chosen] {
    if (!written->fingerprint.empty()) {
      const auto parsed = transport::parse_fingerprint(written->fingerprint);
      if (!parsed) throw CLI::ValidationError("--fingerprint", parsed.error);
      written->options.fingerprint = *parsed;
    }
    chosen = [written] { return probe(written->options); };
  });
}

void add_handicap(CLI::App& app, Action& chosen) {
  struct Written {
    HandicapOptions options;
    NetworkArguments network;
  };
  auto* command = app.add_subcommand(
      "handicap", "one player of your running server plays through a link: handicap NAME --loss 5");
  const auto written = std::make_shared<Written>();
  HandicapOptions& options = written->options;
  options.data_directory = default_server_data();
  command->add_option("NAME", options.player, "the player, who is told")->required();
  add_network(*command, written->network);
  command->add_option("--data", options.data_directory, "the server's data directory")->capture_default_str();
  command->add_option("--seed", options.seed, "of the link's losses");
  add_backend(*command, options.backend);
  command->callback([written, &chosen] {
    written->options.settings = written->network.settings({});
    if (written->options.settings == link::Settings{})
      throw CLI::RequiredError("A network (--preset, or --loss, --delay, --jitter)");
    chosen = [written] { return handicap(written->options); };
  });
}

void add_report(CLI::App& app, Action& chosen) {
  auto* command = app.add_subcommand("report", "write report.html again, from what a comparison has stored");
  const auto folder = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "where the comparison was measured into")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->callback([folder, &chosen] { chosen = [folder] { return report(*folder); }; });
}

void add_selfcheck(CLI::App& app, Action& chosen) {
  auto* command = app.add_subcommand("selfcheck", "prove that TCP really loses packets on this machine");
  const auto options = std::make_shared<SelfcheckOptions>();
  command->add_option("--seconds", options->seconds, "of each flow")->check(CLI::Range(5, 600));
  command->add_option("--loss", options->loss_pct, "per cent of each direction")
      ->check(CLI::Range(0.0, 50.0));
  command->add_option("--delay", options->delay_ms, "one way, ms")->check(CLI::Range(0.0, link::kMaxDelayMs));
  command->add_option("--seed", options->seed, "of the link's losses");
  add_backend(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return selfcheck(*options); }; });
}

namespace {

/// CLI11 prints several lines and its own exit codes; a user's mistake here is one line and 2.
int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  std::fprintf(stderr, "twinwire-lab: %s (see twinwire-lab --help)\n", error.what());
  return 2;
}

int list_presets() {
  std::fputs(preset_table().c_str(), stdout);
  return 0;
}

int obey(int argc, char** argv) {
  CLI::App app{
      "One match over several transports at once, through an emulated link that really loses packets."};
  app.name("twinwire-lab");
  app.set_version_flag("--version", "twinwire-lab " TW_VERSION);
  bool presets = false;
  app.add_flag("--list-presets", presets, "the networks that --preset knows, and who says so");
  app.require_subcommand(0, 1);  // none is looked at below: CLI11 would name it before an unknown flag

  Action chosen;
  for (const auto add :
       {add_play, add_compare, add_run, add_shell, add_probe, add_handicap, add_report, add_selfcheck})
    add(app, chosen);
  try {
    app.parse(keep_command(argc, argv), argv);
    if (presets) return list_presets();
    if (!chosen)
      throw CLI::RequiredError(
          "A subcommand (play, compare, run, shell, probe, handicap, report, selfcheck)");
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  return chosen();
}

}  // namespace
}  // namespace tw::lab

int main(int argc, char** argv) { return tw::lab::obey(argc, argv); }
