// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <unistd.h>

#include <fstream>

#include "lab/commands.hpp"
#include "lab/link/remote.hpp"
#include "lab/preset_table.hpp"
#include "lab/probe/health.hpp"
#include "lab/probe/watch.hpp"
#include "lab/run_folder.hpp"
#include "shared/base/limits.hpp"

namespace tw::lab {
namespace {

/// Records leave three ticks apart; those that come closer than one cannot be told apart.
constexpr double kMostJitterMs = 1000.0 * (probe::kTicksPerRecord - 1) / kTickHz;

std::string losses_line(const char* way, const probe::Losses& losses) {
  return fmt::format("{:<16} {:.2f} % +- {:.2f} ({} of {}), {} runs, longest {}\n", way, losses.loss_pct(),
                     losses.standard_error_pct(), losses.lost, losses.sent, losses.runs, losses.longest_run);
}

void print_health(const probe::Health& health) {
  const auto row = [](const char* name, const probe::Quantiles& q) {
    return fmt::format("{:<16} {:8.2f} {:8.2f} {:8.2f} {:8.2f}\n", name, q.min, q.p50, q.p95, q.p99);
  };
  fmt::print("{:<16} {:>8} {:>8} {:>8} {:>8}\n", "ms", "least", "p50", "p95", "p99");
  fmt::print("{}{}", row("round trip", health.round_trip_ms), row("jitter, to us", health.jitter_ms));
  fmt::print("{}{}", losses_line("loss, to us", health.down), losses_line("loss, from us", health.up));
  fmt::print("Round trips: {} connections answered, {} not within a second. Out of order: {}.\n",
             health.round_trips, health.unanswered, health.reordered);
  fmt::print(
      "The server tells what it heard from us once a tick: losses from us are counted at one packet in {} "
      "ticks "
      "({} could not be told), and how late they came is not known.\n",
      probe::kTicksPerRecord, health.up_unknown);
  if (health.jitter_ms.p99 > kMostJitterMs)
    fmt::print(
        "With so much jitter two of them may reach the server within one tick: losses from us are at most "
        "that.\n");
}

tape::Tape fitted_tape(const ProbeOptions& options, const probe::Health& health) {
  tape::Tape tape;
  tape.name = "probe";
  tape.about =
      fmt::format("Fitted by twinwire-lab probe to {}: {} s, round trip {:.2f} ms at least, {:.2f} at p99.",
                  options.server, options.seconds, health.round_trip_ms.min, health.round_trip_ms.p99);
  tape.version = TW_VERSION;
  tape.lanes = {{.kind = LaneKind::kUdp}, {.kind = LaneKind::kTcp}};
  tape.networks = {{.preset = {}, .settings = health.fitted()}};
  return tape;
}

/// Empty, or why not.
std::string write_tape(const std::string& path, const tape::Tape& tape) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << tape::to_toml(tape);
  file.close();
  return file ? std::string() : "The tape could not be written to " + path + ".";
}

bool show_progress(double done) {
  if (isatty(STDERR_FILENO) == 1)
    fmt::print(stderr, "\rwatching {:3.0f} %{}", done * 100, done < 1 ? "" : "\r\033[K");
  return interrupted == 0;
}

}  // namespace

int probe(const ProbeOptions& options) {
  catch_interrupts();
  SystemSocketSource system;
  std::unique_ptr<link::Remote> remote;
  if (!options.link.empty()) {
    auto connected = link::Remote::connect(options.link);
    if (!connected) return fail(connected.error);
    remote = std::move(*connected);
  }
  SocketSource& sockets = remote ? static_cast<SocketSource&>(*remote) : system;
  const RunFolder folder;
  if (!folder) return fail("No folder could be made at " + folder.path() + ".");
  const auto seen = probe::watch({.server = options.server,
                                  .room = options.room,
                                  .fingerprint = options.fingerprint,
                                  .known_servers_path = folder.path() + "/known_servers",
                                  .seconds = options.seconds},
                                 sockets, show_progress);
  if (!seen && isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\033[K");
  if (!seen) return fail(seen.error);
  const auto health = probe::judge(*seen);
  if (!health) return fail(health.error);
  print_health(*health);
  fmt::print("\n");
  for (const auto& sentence : probe::verdict(*health)) fmt::print("{}\n", sentence);
  fmt::print("A link like it: {}.\n", in_words(health->fitted()));
  if (options.write.empty()) return 0;
  if (auto why = write_tape(options.write, fitted_tape(options, *health)); !why.empty()) return fail(why);
  fmt::print("Written: {} (try: twinwire-lab run {})\n", options.write, options.write);
  return 0;
}

}  // namespace tw::lab
