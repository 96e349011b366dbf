// SPDX-License-Identifier: MIT
#include "lab/report/provenance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lab/link/remote/presets.hpp"
#include "lab/report/markup.hpp"

namespace tw::report {
namespace {

std::string entry(std::string_view name, const std::string& html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>", name, html);
}

std::string or_unknown(const std::string& text) { return text.empty() ? "not recorded" : escape(text); }

/// "tcp: cubic, tcp-latest: bbr"
std::string congestion_controls(const compare::Comparison& comparison) {
  std::set<std::string> seen;
  for (const auto& cell : comparison.cells)
    for (const auto& lane : cell.lanes)
      if (!lane.congestion_control.empty())
        seen.insert(std::string(to_string(lane.lane)) + ": " + lane.congestion_control);
  return seen.empty() ? "no TCP lane" : joined({seen.begin(), seen.end()});
}

std::string backends(const compare::Comparison& comparison) {
  std::set<std::string> seen;
  for (const auto& cell : comparison.cells)
    if (!cell.link.backend.empty()) seen.insert(cell.link.backend);
  return seen.empty() ? "not recorded" : joined({seen.begin(), seen.end()});
}

std::string loss_mode(const compare::Comparison& comparison) {
  bool by_time = false, by_packet = false;
  for (const auto& cell : comparison.cells)
    (cell.options.network.settings.per_packet ? by_packet : by_time) = true;
  const std::string time =
      "by wall clock: time is cut into slots of 4 ms, all lanes meet the same darkness at the same moment";
  const std::string packet = "packet by packet: a lane that sends more packets meets more losses";
  if (by_time && by_packet) return time + "; some networks " + packet;
  return by_packet ? packet : time;
}

}  // namespace

std::string machine(const compare::Comparison& comparison) {
  const auto doubtful = std::count_if(comparison.cells.begin(), comparison.cells.end(),
                                      [](const auto& cell) { return !cell.trustworthy(); });
  std::size_t repeated = 0;
  for (const auto& cell : comparison.cells) repeated += cell.attempts > 1 ? 1 : 0;
  std::string out = "<dl class=\"facts\">";
  out += entry("Measured", or_unknown(comparison.measured_at) +
                               (comparison.resumed > 0 ? fmt::format("; {} taken over from an earlier run",
                                                                     plural(comparison.resumed, "cell"))
                                                       : ""));
  out +=
      entry("Cells",
            fmt::format("{} of {} planned; {} doubtful; {} measured more than once", comparison.cells.size(),
                        std::max(comparison.planned, comparison.cells.size()), doubtful, repeated));
  if (!comparison.stopped_because.empty())
    out += entry("It ended early", "<span class=\"bad\">" + escape(comparison.stopped_because) + "</span>");
  out += entry("Program", "twinwire-lab " + or_unknown(comparison.version));
  out += entry("Kernel", or_unknown(comparison.host.kernel));
  out += entry("Processor", fmt::format("{}, {} in use", or_unknown(comparison.host.cpu_model),
                                        plural(comparison.host.cpus, "processor")));
  out += entry("Link", escape(backends(comparison)) + ", every packet one hop away from its sender");
  out += entry("Congestion control", escape(congestion_controls(comparison)));
  out += entry("Loss", loss_mode(comparison));
  return out + "</dl>\n";
}

std::string tape_text(const compare::Comparison& comparison) {
  return "<pre class=\"tape\" tabindex=\"0\" aria-label=\"The tape\">" +
         escape(tape::to_toml(comparison.tape)) + "</pre>\n";
}

std::string presets_used(const compare::Comparison& comparison) {
  std::set<std::string> named;
  for (const auto& cell : comparison.cells)
    if (!cell.options.network.preset.empty()) named.insert(cell.options.network.preset);
  std::string body;
  for (const auto& name : named) {
    const auto* preset = link::find_preset(name);
    body += fmt::format("<tr><th scope=\"row\">{}</th>", escape(preset ? std::string(preset->title) : name));
    body += preset ? fmt::format("<td>{}</td><td>{}</td><td>{}</td></tr>",
                                 preset->measured ? "measured" : "a judgement", escape(preset->source),
                                 escape(full_name({"", preset->settings})))
                   : "<td colspan=\"3\">unknown to this version</td></tr>";
  }
  if (body.empty()) return {};
  return "<h3>Presets</h3><div class=\"scroll\" role=\"region\" aria-label=\"Presets\" "
         "tabindex=\"0\"><table><caption>The presets that the tape names, and who says "
         "so.</caption><thead><tr><th "
         "scope=\"col\">Preset</th><th scope=\"col\">Figures are</th><th scope=\"col\">Source</th><th "
         "scope=\"col\">Settings</th></tr></thead><tbody>" +
         body + "</tbody></table></div>\n";
}

std::string how_to_reproduce(const compare::Comparison& comparison) {
  std::string out =
      "<p>Save the tape above as <code>tape.toml</code> (the results folder holds it under this name), "
      "then:</p>"
      "<pre tabindex=\"0\" aria-label=\"The command\"><code>twinwire-lab run tape.toml --out "
      "results</code></pre><ul>"
      "<li><b>Repeats exactly:</b> outages and delays, which are pure functions of seed, direction and time; "
      "and, with loss drawn packet by packet, which datagrams of a lane are lost.</li>"
      "<li><b>Repeats closely:</b> the ages of the datagram lanes: when a tick falls within a 4 ms slot "
      "differs from run to run.</li>"
      "<li><b>Repeats statistically:</b> the TCP lanes and rudp. Their timing feeds back into what they send "
      "and lose, and their tails are a few timeouts: read them as ranges over seeds.</li>"
      "<li><b>Does not repeat:</b> what the bots do; it moves the players, not the packets.</li></ul>";
  std::set<int> rates;
  for (const auto& cell : comparison.cells) rates.insert(cell.options.techniques.snapshot_hz);
  if (!rates.empty() && *rates.begin() != 60)
    out += fmt::format("<p>Snapshots went out at {} Hz.</p>", *rates.begin());
  return out + "\n";
}

}  // namespace tw::report
