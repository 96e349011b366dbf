// SPDX-License-Identifier: MIT
#include "lab/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "lab/compare/gate.hpp"
#include "lab/report/answer.hpp"
#include "lab/report/chart_data.hpp"
#include "lab/report/charts.hpp"
#include "lab/report/detail.hpp"
#include "lab/report/embedded.hpp"
#include "lab/report/markup.hpp"
#include "lab/report/networks.hpp"
#include "lab/report/provenance.hpp"
#include "lab/report/svg.hpp"
#include "lab/report/tables.hpp"

namespace tw::report {
namespace {

using compare::CellResult;
using compare::Comparison;

/// Charts of cells beyond this are left to their tables.
constexpr std::size_t kMostCharted = 64;

std::string figure_of(std::string_view id, std::string_view chart, std::string_view heading,
                      std::string_view explanation, const std::string& still) {
  return fmt::format(
      "<figure class=\"chart\" data-chart=\"{1}\"><figcaption><h4 "
      "id=\"{0}-{1}\">{2}</h4><p>{3}</p></figcaption>"
      "<div class=\"live\"></div><div class=\"still scroll\" role=\"region\" aria-labelledby=\"{0}-{1}\" "
      "tabindex=\"0\">{4}</div></figure>\n",
      id, chart, heading, explanation, still);
}

std::string cell_charts(const CellResult& cell, const std::string& id, const Detail& detail) {
  std::string out;
  const double delay_ms = cell.options.network.settings.to_client.delay_ms;
  const bool theory = compare::has_theory(cell.options);
  out += figure_of(
      id, "distribution", "How old was what was seen?",
      fmt::format("Each line climbs through the share of frames that were at most so old. The scale "
                  "stretches what is rare: each step up is ten times rarer. {} "
                  "Signs stand at 50 % and 99 %.",
                  theory
                      ? "The dashed line is theory, the best that datagrams can do with this loss and delay."
                      : "There is no line of theory: it knows delay and loss alone."),
      distribution_chart(cell));
  out +=
      figure_of(id, "age", "Age over time",
                fmt::format("Every lane met the same losses at the same moments. Shaded: nothing newer "
                            "came for 100 ms or more. {}"
                            "The floor is the link's delay, {}.",
                            theory ? "Dashed: 99 % of the frames in theory. " : "", milliseconds(delay_ms)),
                age_chart(cell, detail.still));
  out += freeze_table(cell, detail.freezes);
  const auto ladder = detail.ladders ? ladder_chart(cell) : std::string();
  if (const auto* freeze = longest_shown_freeze(cell); freeze && !ladder.empty())
    out += fmt::format(
        "<figure class=\"chart ladder\"><figcaption><h4 id=\"{0}-ladder\">{3}'s longest freeze, packet by "
        "packet</h4><p class=\"story\">{1}</p>"
        "<p>Each line is a packet on its way through the link. <span class=\"key\"><b "
        "class=\"key-loss\">✕</b> lost</span> <span class=\"key\"><b class=\"key-resent\">◆</b> sent "
        "again</span> "
        "<span class=\"key\"><b class=\"key-held\">○</b> arrived, and waits for one before it</span> <span "
        "class=\"key\"><b class=\"key-released\">●</b> read at once</span> "
        "<span class=\"key\">faint: acknowledgements, on their way up; brighter where they tell of a "
        "hole.</span></p></figcaption>"
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{0}-ladder\" "
        "tabindex=\"0\">{2}</div></figure>\n",
        id, escape(freeze->sentence), ladder, to_string(freeze->gap.lane));
  out += figure_of(id, "error", "Where players were drawn, against where they were",
                   "Mean distance of the players on the screen from the server's truth of the same moment, "
                   "in units; a tile is 32, a player about 24 wide. "
                   "Interpolation holds others back on every lane alike.",
                   error_chart(cell, detail.still));
  return out;
}

std::string cell_section(const CellResult& cell, std::size_t index, bool charts, const Detail& detail) {
  const std::string id = fmt::format("cell-{}", index);
  std::string out = fmt::format(
      "<section class=\"cell\" id=\"{}\" data-index=\"{}\" aria-labelledby=\"{}-name\">\n<h3 "
      "id=\"{}-name\">{}</h3>\n",
      id, index, id, id, escape(cell_name(cell)));
  out +=
      fmt::format("<p class=\"quiet\">{}. Seen by the link: {} % lost, {} ms round trip, {} packets.</p>\n",
                  escape(full_name(cell.options.network)), figure(cell.link.measured_loss_pct, 2),
                  figure(cell.link.measured_rtt_ms, 1), grouped(cell.link.delivered + cell.link.dropped));
  if (!cell.trustworthy()) {
    out +=
        "<div class=\"warning\" role=\"note\"><b>Not trustworthy.</b> The validity gate refused this "
        "cell:<ul>";
    for (const auto& doubt : cell.doubts) out += "<li>" + escape(doubt) + "</li>";
    out += "</ul></div>\n";
  }
  out += lane_table(cell);
  if (charts) out += cell_charts(cell, id, detail);
  out += wire_table(cell);
  return out + "</section>\n";
}

/// The cell that the page opens with: the headline network's first trusted one.
std::size_t opening_cell(const Comparison& comparison, const Answer& found,
                         const std::vector<NetworkGroup>& groups) {
  if (!found.headline) return 0;
  const auto trusted = groups[*found.headline].trusted();
  return trusted.empty() ? 0 : static_cast<std::size_t>(trusted.front() - comparison.cells.data());
}

std::string picker(const Comparison& comparison, const std::vector<NetworkGroup>& groups,
                   std::size_t chosen) {
  std::string networks;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::string cells;
    bool here = false;
    for (const auto* cell : groups[i].cells) {
      const auto index = static_cast<std::size_t>(cell - comparison.cells.data());
      here = here || index == chosen;
      // The script takes the list apart at spaces: within a name they are hard ones.
      const std::string over =
          cell->own ? fmt::format(",\u00A0over\u00A0{}", to_string(cell->own->lane)) : "";
      cells += fmt::format("{}{}:{}{}{}", cells.empty() ? "" : " ", index, cell->options.seed, over,
                           cell->trustworthy() ? "" : "!");
    }
    networks += fmt::format("<option value=\"{}\" data-cells=\"{}\"{}>{}</option>", i, cells,
                            here ? " selected" : "", escape(short_name(groups[i])));
  }
  return fmt::format(
      "<form class=\"picker\" aria-label=\"Choose a cell\" data-chosen=\"{}\" hidden><label>Network <select "
      "id=\"network\">{}</select></label>"
      "<label>Seed <select id=\"seed\"></select></label><output id=\"picked\" class=\"unseen\" "
      "aria-live=\"polite\"></output></form>\n",
      chosen, networks);
}

std::string tiles(const Answer& found, const std::vector<NetworkGroup>& groups) {
  if (!found.headline) return {};
  const auto& group = groups[*found.headline];
  double most = 1;
  for (const LaneKind lane : lanes_of(group))
    if (const auto p99 = spread_of(group, lane, age_p99)) most = std::max(most, p99->middle);
  std::string out = "<ul class=\"tiles\">";
  for (const LaneKind lane : lanes_of(group)) {
    const auto p50 = spread_of(group, lane, age_p50), p99 = spread_of(group, lane, age_p99);
    if (!p50 || !p99) continue;
    out += fmt::format(
        "<li class=\"tile {3}\">{0}<span class=\"big\">{1} <small>ms at p99</small></span><span "
        "class=\"sub\">{2} ms median</span>"
        "<svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" "
        "width=\"100\" height=\"6\"/><rect class=\"{3}\" width=\"{4:.1f}\" height=\"6\"/></svg></li>",
        lane_mark(lane), figure(p99->middle, 0), figure(p50->middle, 0), lane_class(lane),
        100 * p99->middle / most);
  }
  const bool apart = group.options().techniques.own.has_value();
  return out + fmt::format(
                   "</ul><p class=\"quiet\">{}; {}. {}</p>\n", escape(full_name(group.network)),
                   plural(std::max<std::size_t>(1, group.trusted().size()), apart ? "cell" : "seed"),
                   apart ? "Each lane was played over by itself, in a match of its own; the losses came at "
                           "the same moments."
                         : "Every lane carried the same match through the same losses at the same moments.");
}

std::string merits(const std::vector<NetworkGroup>& groups) {
  const auto found = merits_of_tcp(groups);
  std::string items;
  for (const auto& merit : found) items += "<li>" + escape(merit) + "</li>";
  if (items.empty())
    items =
        "<li>No cell of this comparison shows it at its best: that would be a network that loses nothing, or "
        "a lane of TCP.</li>";
  return "<ul class=\"merits\">" + items + "</ul>\n";
}

std::string felt_section(const Comparison& comparison) {
  const std::string table = felt_table(comparison);
  return table.empty() ? table : "<h3 id=\"felt\">What the own player felt</h3>\n" + table;
}

std::string cells(const Comparison& comparison) {
  const Detail detail = detail_for(comparison);
  std::string out;
  for (std::size_t i = 0; i < comparison.cells.size(); ++i)
    out += cell_section(comparison.cells[i], i, i < kMostCharted, detail);
  return out.empty() ? "<p>No cell was measured.</p>" : out;
}

/// `page` with each {{name}} replaced. What is put in is not looked at again.
std::string filled(std::string_view page, const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  while (true) {
    const auto open = page.find("{{"), close = page.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) return out.append(page);
    out.append(page.substr(0, open));
    if (const auto value = values.find(page.substr(open + 2, close - open - 2)); value != values.end())
      out += value->second;
    page.remove_prefix(close + 2);
  }
}

/// No line ends between a figure and its unit.
std::string tight(std::string text) {
  for (const std::string_view unit : {" %", " ms"})
    for (auto at = text.find(unit); at != std::string::npos; at = text.find(unit, at))
      text.replace(at, 1, "\u00A0");
  return text;
}

std::string policy() {
  std::string scripts(k_page_js.hash);
  if (!k_dygraphs_js.text.empty())
    scripts = "'" + std::string(k_dygraphs_js.hash) + "' '" + scripts + "'";
  else
    scripts = "'" + scripts + "'";
  return fmt::format(
      "default-src 'none'; script-src {}; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
      scripts, k_page_css.hash);
}

}  // namespace

std::string to_html(const Comparison& comparison) {
  const auto groups = networks_of(comparison);
  const Answer found = answer(comparison, groups);
  const auto doubtful = std::count_if(comparison.cells.begin(), comparison.cells.end(),
                                      [](const auto& cell) { return !cell.trustworthy(); });
  const std::string name = comparison.tape.name.empty() ? "Comparison" : comparison.tape.name;
  std::string warning;
  if (!comparison.stopped_because.empty())
    warning += fmt::format("<p class=\"warning\" role=\"note\">Not complete: {} of {} cells. {}</p>",
                           comparison.cells.size(), comparison.planned, escape(comparison.stopped_because));
  if (doubtful > 0)
    warning += fmt::format(
        "<p class=\"warning\" role=\"note\">{} of {} did not pass the validity gate: marked wherever it is "
        "shown, and no sentence rests on it.</p>",
        doubtful, plural(comparison.cells.size(), "cell"));
  return filled(
      k_page_html.text,
      {{"policy", policy()},
       {"css", std::string(k_page_css.text)},
       {"dygraphs",
        k_dygraphs_js.text.empty() ? "" : "<script>" + std::string(k_dygraphs_js.text) + "</script>"},
       {"js", std::string(k_page_js.text)},
       {"name", escape(name)},
       {"about", escape(comparison.tape.about)},
       {"when", escape(comparison.measured_at)},
       {"first", tight(escape(found.first))},
       {"second", tight(escape(found.second))},
       {"warning", warning},
       {"tiles", tiles(found, groups)},
       {"picker", picker(comparison, groups, opening_cell(comparison, found, groups))},
       {"cells", cells(comparison)},
       {"matrix", groups.empty() ? "" : matrix(groups)},
       {"truth", comparison.tape.techniques.size() < 2 || groups.empty() ? "" : truth_matrix(groups)},
       {"felt", felt_section(comparison)},
       {"enet", enet_table(groups)},
       {"merits", merits(groups)},
       {"machine", machine(comparison)},
       {"gate", comparison.cells.empty() ? "" : gate_table(comparison)},
       {"presets", presets_used(comparison)},
       {"tape", tape_text(comparison)},
       {"reproduce", how_to_reproduce(comparison)},
       {"data", for_script(chart_data(comparison, detail_for(comparison)))}});
}

}  // namespace tw::report
