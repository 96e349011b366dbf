// SPDX-License-Identifier: MIT
#include "lab/report/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "lab/compare/output.hpp"
#include "lab/report/chart_data.hpp"
#include "lab/report/charts.hpp"
#include "lab/report/detail.hpp"
#include "lab/report/embedded.hpp"
#include "tests/unit/report/fixture.hpp"

namespace tw::report {
namespace {

std::size_t count_of(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

/// What `text` has between `open` and the next `close`.
std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const auto from = text.find(open);
  if (from == std::string::npos) return {};
  return text.substr(from + open.size(), text.find(close, from + open.size()) - from - open.size());
}

TEST(Report, HostileTextStaysText) {
  const auto html = to_html(fixture::hostile());
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_EQ(html.find("<script>document"), std::string::npos);
  const std::size_t scripts = k_dygraphs_js.text.empty() ? 2 : 3;
  EXPECT_EQ(count_of(html, "</script"), scripts);  // data, dygraphs, ours
  EXPECT_EQ(count_of(html, "</style"), 1u);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  EXPECT_EQ(count_of(html, "id=\"data\""), 1u) << "a name in braces was taken for one of the page's own";
}

TEST(Report, ShowsWhatTheOwnPlayerFeltWhereSomebodyPlays) {
  auto comparison = fixture::comparison({.seconds = 2});
  EXPECT_EQ(to_html(comparison).find("class=\"felt\""), std::string::npos) << "nobody plays";
  comparison.tape.techniques = {{.own = OwnPlayer::kSmoothed}};
  comparison.tape.networks = {comparison.cells.front().options.network};
  comparison.tape.lanes = {{.kind = LaneKind::kUdp}, {.kind = LaneKind::kTcp}};
  comparison.cells.resize(1);
  auto& cell = comparison.cells.front();
  cell.options.techniques = comparison.tape.techniques.front();
  cell.own = {.lane = LaneKind::kTcp,
              .input_ms = {.p50 = 16.75, .p99 = 56.5, .max = 60},
              .mispredictions = 3,
              .mispredictions_per_minute = 90.25,
              .correction_units = {.p50 = 1.5, .p99 = 15, .max = 15}};
  const auto html = to_html(comparison);
  const auto table = between(html, "class=\"felt\"", "</table>");
  const auto tcp = between(table, "data-lane=\"tcp\"", "</tr>"),
             udp = between(table, "data-lane=\"udp\"", "</tr>");
  for (const char* value : {"16.75", "56.5", "90.25", "1.5", "15"})
    EXPECT_NE(tcp.find("value=\"" + std::string(value) + "\""), std::string::npos) << value << " in " << tcp;
  EXPECT_EQ(udp.find("value="), std::string::npos) << "nobody played over it: " << udp;
  EXPECT_NE(udp.find("not measured yet"), std::string::npos) << udp;
  EXPECT_NE(html.find("played over tcp, seed "), std::string::npos);
}

TEST(Report, EmbeddedFilesCannotEndTheirElement) {
  EXPECT_EQ(k_page_js.text.find("</script"), std::string_view::npos);
  EXPECT_EQ(k_dygraphs_js.text.find("</script"), std::string_view::npos);
  EXPECT_EQ(k_page_css.text.find("</style"), std::string_view::npos);
}

TEST(Report, AsksNobodyForAnything) {
  const auto html = to_html(fixture::comparison({.seconds = 2}));
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(html.find("unsafe"), std::string::npos);
  EXPECT_FALSE(
      std::regex_search(html.substr(0, html.find("<script")), std::regex(R"re(\s(on[a-z]+|style|src)=")re")));
  for (const auto& hash : {k_page_css.hash, k_page_js.hash})
    EXPECT_NE(html.find("'" + std::string(hash) + "'"), std::string::npos);
}

TEST(Report, EmbedHashesAsThePolicyDoes) {
  // sha256 of nothing, as every list of test vectors has it, is 47DEQp...; ours are of something.
  for (const auto& file : {k_page_html, k_page_css, k_page_js}) {
    EXPECT_TRUE(std::regex_match(std::string(file.hash), std::regex("sha256-[A-Za-z0-9+/]{43}=")));
    EXPECT_NE(file.hash, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }
  if (k_dygraphs_js.text.empty()) {
    EXPECT_EQ(k_dygraphs_js.hash, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }
}

TEST(Report, FiguresAreThoseOfTheJson) {
  const auto comparison = fixture::comparison({.loss_pct = {0, 5}, .seeds = {1, 2}, .seconds = 5});
  const auto html = to_html(comparison);
  const auto json = nlohmann::json::parse(compare::to_json(comparison));
  for (std::size_t i = 0; i < comparison.cells.size(); ++i) {
    const auto section = between(html, "id=\"cell-" + std::to_string(i) + "\"", "</section>");
    for (const auto& [name, lane] : json["cells"][i]["lanes"].items()) {
      const auto row = between(section, "data-lane=\"" + name + "\"", "</tr>");
      std::vector<double> seen;
      const std::regex figure("<data value=\"([^\"]*)\"");
      for (std::sregex_iterator it(row.begin(), row.end(), figure), end; it != end; ++it)
        seen.push_back(std::stod((*it)[1]));
      const auto& age = lane["age_ms"];
      const std::vector<double> expected{age["p50"],
                                         age["p95"],
                                         age["p99"],
                                         age["p999"],
                                         age["max"],
                                         lane["stall_fraction"],
                                         lane["longest_freeze_ms"],
                                         lane["position_error_units"]["p50"],
                                         lane["position_error_units"]["p99"]};
      EXPECT_EQ(seen, expected) << "cell " << i << ", " << name;
    }
  }
}

TEST(Report, StaysSmallHoweverManyCells) {
  EXPECT_LT(to_html(fixture::comparison()).size(), 3'000'000u);
  const auto many = fixture::comparison(
      {.loss_pct = {0, 1, 2, 3, 5, 8, 10, 15, 20}, .seeds = {1, 2, 3, 4, 5, 6}, .packets = false});
  EXPECT_LT(to_html(many).size(), 6'000'000u);
}

TEST(Report, IsWhollyThereForNothing) {
  const auto html = to_html({});
  EXPECT_NE(html.find("Nothing was measured."), std::string::npos);
  EXPECT_NE(html.find("No cell was measured."), std::string::npos);
  for (const char* name : {"{{answer", "{{cells", "{{matrix", "{{data"})
    EXPECT_EQ(html.find(name), std::string::npos);
}

TEST(Report, MarksDoubtfulCells) {
  auto comparison = fixture::comparison({.loss_pct = {5}, .seeds = {1, 2}, .seconds = 2});
  comparison.cells[1].doubts = {"The emulator was late."};
  const auto html = to_html(comparison);
  EXPECT_NE(html.find("1 of 2 cells did not pass the validity gate"), std::string::npos);
  EXPECT_NE(between(html, "id=\"cell-1\"", "</section>").find("The emulator was late."), std::string::npos);
  EXPECT_EQ(between(html, "id=\"cell-0\"", "</section>").find("Not trustworthy"), std::string::npos);
}

TEST(Report, DrawsNoTheoryWhereThereIsNone) {
  auto comparison = fixture::comparison({.loss_pct = {5}, .seeds = {1}, .seconds = 4, .packets = false});
  compare::CellResult& cell = comparison.cells.front();
  const auto theory_rows = [&] {
    const auto rows =
        nlohmann::json::parse(chart_data(comparison, detail_for(comparison)))[0]["distribution"];
    EXPECT_FALSE(rows.empty());
    return std::count_if(rows.begin(), rows.end(), [](const auto& row) { return !row[1].is_null(); });
  };
  constexpr const char* kWords = "dashed line is theory";
  EXPECT_EQ(count_of(distribution_chart(cell), "class=\"ideal\""), 1u);
  EXPECT_EQ(count_of(to_html(comparison), kWords), 1u);
  EXPECT_GT(theory_rows(), 0);
  const auto plain = cell.options.network.settings;
  std::vector<link::Conditions> others(4, plain.to_client);
  others[0].jitter_ms = 10;
  others[1].rate_kbit = 500;
  others[2].dark_ms = 300, others[2].light_ms = 5'000;
  others[3].reorder_pct = 3;
  for (const auto& conditions : others) {
    cell.options.network.settings.to_client = conditions;
    EXPECT_EQ(count_of(distribution_chart(cell), "class=\"ideal\""), 0u);
    EXPECT_EQ(count_of(age_chart(cell, 100), "class=\"ideal\""), 0u);
    EXPECT_EQ(count_of(to_html(comparison), kWords), 0u);
    EXPECT_EQ(theory_rows(), 0);
  }
  cell.options.network.settings = plain;
  cell.options.script = {{.at_s = 1, .what = tape::Outage{500}}};
  EXPECT_EQ(count_of(distribution_chart(cell), "class=\"ideal\""), 0u)
      << "an outage of the script is more than loss";
  EXPECT_EQ(theory_rows(), 0);
}

TEST(Report, TheLadderShowsWhatHappened) {
  const auto comparison = fixture::comparison({.loss_pct = {5}, .seeds = {1}});
  const auto& cell = comparison.cells.front();
  ASSERT_NE(longest_shown_freeze(cell), nullptr);
  const auto svg = ladder_chart(cell);
  for (const char* sign : {"class=\"loss\"", "class=\"resent\"", "class=\"held lane-tcp\"",
                           "class=\"released\"", "the same moments"})
    EXPECT_NE(svg.find(sign), std::string::npos) << sign;
}

TEST(Report, NoLadderWithoutPacketsOrFreezes) {
  const auto without = fixture::comparison({.loss_pct = {5}, .seeds = {1}, .seconds = 2, .packets = false});
  EXPECT_TRUE(ladder_chart(without.cells.front()).empty());
  const auto calm = fixture::comparison({.loss_pct = {0}, .seeds = {1}, .seconds = 2});
  EXPECT_TRUE(ladder_chart(calm.cells.front()).empty());
  EXPECT_NE(to_html(calm).find("Nothing stood still for 100 ms on any lane."), std::string::npos);
}

}  // namespace
}  // namespace tw::report
