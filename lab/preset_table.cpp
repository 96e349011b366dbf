// SPDX-License-Identifier: MIT
#include "lab/preset_table.hpp"

#include <fmt/format.h>

#include <array>

#include "lab/link/remote/presets.hpp"

namespace tw::lab {
namespace {

using link::Conditions;
using link::Settings;

void append(std::string& list, const std::string& words) { list += (list.empty() ? "" : ", ") + words; }

std::string to_mbit(double kbit) { return kbit > 0 ? fmt::format("{:g}", kbit / 1000) : "-"; }

/// Down and up, in Mbit/s.
std::string rate_of(const Settings& settings) {
  const double down = settings.to_client.rate_kbit, up = settings.to_server.rate_kbit;
  if (down <= 0 && up <= 0) return "-";
  return to_mbit(down) + '/' + to_mbit(up);
}

/// Whatever has no column of its own.
std::string extra_of(const Conditions& way) {
  std::string out;
  if (way.dark_ms > 0)
    append(out, fmt::format("dark {:g} s in {:g}", way.dark_ms / 1000, (way.dark_ms + way.light_ms) / 1000));
  if (way.spike_pct > 0) append(out, fmt::format("+{:g} ms {:g} %", way.spike_ms, way.spike_pct));
  if (way.reorder_pct > 0) append(out, fmt::format("reorder {:g} %", way.reorder_pct));
  if (way.duplicate_pct > 0) append(out, fmt::format("twice {:g} %", way.duplicate_pct));
  if (way.corrupt_pct > 0) append(out, fmt::format("corrupt {:g} %", way.corrupt_pct));
  if (way.blackout) append(out, "black");
  return out;
}

std::string in_words(const Conditions& way, bool per_packet) {
  std::string out = fmt::format("{:g} ms one way", way.delay_ms);
  if (way.jitter_ms > 0) append(out, fmt::format("jitter {:g} ms", way.jitter_ms));
  append(out, fmt::format("{:g} % lost{}", way.loss_pct,
                          per_packet && way.loss_pct > 0 ? " packet by packet" : ""));
  if (way.rate_kbit > 0) append(out, to_mbit(way.rate_kbit) + " Mbit/s");
  if (const auto extra = extra_of(way); !extra.empty()) append(out, extra);
  return out;
}

}  // namespace

std::string in_words(const Settings& settings) {
  const auto up = in_words(settings.to_server, settings.per_packet);
  const auto down = in_words(settings.to_client, settings.per_packet);
  return up == down ? up : "to the client " + down + "; to the server " + up;
}

std::string in_figures(const Settings& settings) {
  const Conditions &down = settings.to_client, &up = settings.to_server;
  const auto both = [](double to_client, double to_server) {
    return to_client == to_server ? fmt::format("{:.4g}", to_client)
                                  : fmt::format("{:.4g}/{:.4g}", to_client, to_server);
  };
  return both(down.delay_ms, up.delay_ms) + " ms, " + both(down.loss_pct, up.loss_pct) + " %";
}

namespace {

/// One line of the table; no blanks at its end.
std::string row(std::string_view name, const std::array<std::string, 4>& figures, std::string_view also,
                std::string_view basis, std::string_view source) {
  std::string line = fmt::format("{:<17} {:>5} {:>6} {:>4} {:>8}  {:<27} {:<8} {}", name, figures[0],
                                 figures[1], figures[2], figures[3], also, basis, source);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string preset_table() {
  std::string out = row("preset", {"delay", "jitter", "loss", "rate"}, "also", "basis", "source");
  out += row("", {"ms", "ms", "%", "Mbit/s"}, "", "", "");
  for (const link::Preset& preset : link::presets()) {
    const Conditions& way = preset.settings.to_client;
    out += row(preset.name,
               {fmt::format("{:g}", way.delay_ms), fmt::format("{:g}", way.jitter_ms),
                fmt::format("{:g}", way.loss_pct), rate_of(preset.settings)},
               extra_of(way), preset.measured ? "measured" : "judged", preset.source);
  }
  return out +
         "\nDelay is one way, and like jitter and loss the same in both directions; rate is down/up. "
         "\"measured\": the\n"
         "source took it from measurements; \"judged\": it is somebody's opinion, and they differ widely.\n";
}

}  // namespace tw::lab
