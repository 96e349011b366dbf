// SPDX-License-Identifier: MIT
#include <memory>

#include "lab/arguments.hpp"
#include "lab/commands.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/presets.hpp"

namespace tw::lab {
namespace {

struct Written {
  std::vector<double> loss_pct, delay_ms;
  std::vector<std::string> presets, lanes{"udp", "rudp", "tcp", "tcp-nagle", "tcp-latest"};
  bool per_packet = false;
  std::vector<std::string> techniques;
  tape::Techniques usual;
  tape::Tape tape;
  MeasureOptions options;
};

/// Where, how often, and with what effort: for `compare` and `run` alike.
void add_measuring(CLI::App& command, MeasureOptions& options) {
  command.add_option("--out", options.out, "folder for the results")->capture_default_str();
  command.add_option("--markdown", options.markdown, "a file for the summary as a page of Markdown")
      ->check(why_not_writable);
  command.add_option("--jobs", options.jobs, "cells at once; 0: as many as this machine bears")
      ->check(CLI::Range(0, 64));
  command
      .add_option("--attempts", options.attempts, "windows measured before a cell is given up as doubtful")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--pcap", options.pcap_dir,
                     "folder for what passed each end of the link, for Wireshark");
  command.add_flag("--fresh", options.fresh, "forget what was measured there before");
  add_backend(command, options.backend);
}

void add_networks(CLI::App& command, Written& written) {
  command.add_option("--loss", written.loss_pct, "per cent of each direction, a list (0,1,5)")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 100.0));
  command.add_option("--delay", written.delay_ms, "one way, ms, a list (50)")
      ->delimiter(',')
      ->check(CLI::Range(0.0, link::kMaxDelayMs));
  command
      .add_option("--preset", written.presets,
                  "networks by name, a list, besides those of --loss and --delay; see --list-presets")
      ->delimiter(',');
  command.add_flag("--per-packet", written.per_packet, "lose packets one by one instead of by wall clock");
}

/// Presets first, then every loss over every delay, where either was named or there is no preset.
std::vector<tape::Network> networks_of(const Written& written) {
  std::vector<tape::Network> networks;
  for (const auto& name : written.presets) {
    const auto* preset = link::find_preset(name);
    if (!preset) throw CLI::ValidationError("--preset", "'" + name + "' is no preset (see --list-presets)");
    auto settings = preset->settings;
    settings.per_packet = settings.per_packet || written.per_packet;
    networks.push_back({.preset = name, .settings = settings});
  }
  if (!networks.empty() && written.loss_pct.empty() && written.delay_ms.empty()) return networks;
  const auto losses = written.loss_pct.empty() ? std::vector<double>{0, 1, 5} : written.loss_pct;
  const auto delays = written.delay_ms.empty() ? std::vector<double>{50} : written.delay_ms;
  for (const double delay_ms : delays)
    for (const double loss_pct : losses)
      networks.push_back(
          {.preset = {},
           .settings = link::both_ways({.loss_pct = loss_pct, .delay_ms = delay_ms}, written.per_packet)});
  return networks;
}

std::vector<tape::Techniques> techniques_of(const Written& written) {
  if (written.techniques.empty()) return {written.usual};
  std::vector<tape::Techniques> sets;
  for (const auto& text : written.techniques) {
    const auto techniques = tape::parse_techniques(text, written.usual);
    if (!techniques) throw CLI::ValidationError("--techniques", techniques.error);
    sets.push_back(*techniques);
  }
  return sets;
}

/// The command line as a tape. What a tape may not hold is a mistake here too.
tape::Tape tape_of(Written& written) {
  written.tape.networks = networks_of(written);
  written.tape.lanes = to_lanes(written.lanes);
  written.tape.techniques = techniques_of(written);
  auto read = tape::parse_tape(tape::to_toml(written.tape));
  if (!read) throw CLI::ValidationError("compare", "as a tape this would not do: " + read.error);
  return *read;
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  auto* command = app.add_subcommand("compare", "measure every lane against the truth; writes compare.json");
  const auto written = std::make_shared<Written>();
  tape::Tape& tape = written->tape;
  add_networks(*command, *written);
  command->add_option("--seed", tape.seeds, "of the link's losses, a list (1,2,3)")->delimiter(',');
  command->add_option("--seconds", tape.seconds, "measured, a cell")
      ->check(CLI::Range(1, tape::kMaxTapeSeconds))
      ->capture_default_str();
  command->add_option("--bots", tape.bots, "who moves in the match")
      ->check(CLI::Range(0, tape::kMaxBots))
      ->capture_default_str();
  command->add_option("--map", tape.map, "a file of assets/maps without .txt")
      ->check(why_no_map)
      ->capture_default_str();
  command
      ->add_option("--techniques", written->techniques,
                   "what to measure each network with, a list, each of words joined by +: newest, "
                   "interpolated, adaptive, "
                   "extrapolated; 60hz ... 10hz; whole; throttle; and, for an observer that plays, over one "
                   "lane after the "
                   "other, delivered, predicted, reconciled, smoothed (interpolated,extrapolated+20hz)")
      ->delimiter(',');
  command->add_option("--snapshot-hz", written->usual.snapshot_hz, "snapshots a second on each lane")
      ->check(CLI::IsMember({60, 30, 20, 15, 12, 10}));
  command->add_flag("--enet-throttle", written->usual.enet_throttle, "leave ENet's own packet throttle on");
  add_lanes(*command, written->lanes);
  add_measuring(*command, written->options);
  command->callback([written, &chosen] {
    chosen = [tape = tape_of(*written), options = written->options] { return measure(tape, options); };
  });
}

void add_run(CLI::App& app, Action& chosen) {
  struct Written {
    std::string tape;
    MeasureOptions options;
  };
  auto* command = app.add_subcommand("run", "measure what a tape says: run FILE.toml");
  const auto written = std::make_shared<Written>();
  MeasureOptions& options = written->options;
  command->add_option("TAPE", written->tape, "a TOML file, see lab/tapes")->required();
  add_measuring(*command, options);
  command->callback(
      [written, &chosen] { chosen = [written] { return run(written->tape, written->options); }; });
}

}  // namespace tw::lab
