// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "lab/arguments.hpp"
#include "lab/commands.hpp"
#include "lab/preset_table.hpp"

namespace tw::lab {

Result<tape::Tape> read_tape(const std::string& path) {
  using Read = Result<tape::Tape>;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Read::failure("Cannot read the tape " + path + ": " + std::strerror(errno) + ".");
  std::string text(tape::kMaxTapeBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return Read::failure("Cannot read the tape " + path + ".");
  auto tape = tape::parse_tape(text);
  if (!tape) return Read::failure(path + ", " + tape.error + ".");
  if (const auto why = why_no_map(tape->map); !why.empty()) return Read::failure(path + ": " + why + ".");
  return tape;
}

namespace {

std::string names_of(const tape::Tape& tape, bool tcp) {
  std::string out;
  for (const auto& lane : tape.lanes)
    if (is_tcp(lane.kind) == tcp) out += (out.empty() ? "" : ", ") + tape::to_string(lane);
  return out;
}

/// What of this tape another run will repeat, packet by packet, and what only in its distribution. A retransmission
/// is sent when an acknowledgement or a timeout says so: TCP's timing, and that of ENet's reliable lane, feeds back into
/// which packets there are.
std::string what_repeats(const tape::Tape& tape) {
  const bool any_by_time = std::any_of(tape.networks.begin(), tape.networks.end(),
                                       [](const auto& network) { return !network.settings.per_packet; });
  const bool any_by_packet = std::any_of(tape.networks.begin(), tape.networks.end(),
                                         [](const auto& network) { return network.settings.per_packet; });
  std::string out;
  if (any_by_packet)
    out +=
        "Repeats exactly, packet by packet: what the link does to the n-th datagram of each label that sends "
        "by the "
        "clock alone (udp, udp-raw).\n";
  if (any_by_time)
    out +=
        "Repeats exactly, moment by moment: the link's dark slots, outages, spikes and delay, counted from "
        "when the "
        "settings took effect; every lane meets the same.\n";
  out += "Repeats statistically: what the match plays";
  if (const auto tcp = names_of(tape, true); !tcp.empty()) out += ", and " + tcp + " (its timing feeds back)";
  return out + ". Compare the ranges over several seeds.\n";
}

void say_what_is_run(const tape::Tape& tape) {
  fmt::print("{}{}{}\n", tape.name, tape.about.empty() ? "" : ": ", tape.about);
  fmt::print("{} networks x {} seeds, {} s each; lanes {}{}{}\n", tape.networks.size(), tape.seeds.size(),
             tape.seconds, names_of(tape, false), names_of(tape, true).empty() ? "" : ", ",
             names_of(tape, true));
  for (const auto& network : tape.networks)
    fmt::print("  {}{}\n", network.preset.empty() ? "" : network.preset + ": ",
               in_words(network.settings) + (network.download ? ", beside a download" : ""));
  fmt::print("{}\n", what_repeats(tape));
  std::fflush(stdout);
}

}  // namespace

int run(const std::string& tape_path, const MeasureOptions& options) {
  const auto tape = read_tape(tape_path);
  if (!tape) {
    fmt::print(stderr, "twinwire-lab: {}\n", tape.error);
    return 2;
  }
  say_what_is_run(*tape);
  return measure(*tape, options);
}

}  // namespace tw::lab
