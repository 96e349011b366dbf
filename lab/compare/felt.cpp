// SPDX-License-Identifier: MIT
#include "lab/compare/felt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tw::compare {
namespace {

using Cells = std::vector<const CellResult*>;

constexpr const char* kNothing = "-";

template <class Figure>
std::optional<Range> over(const Cells& cells, Figure figure) {
  std::vector<double> values;
  for (const auto* cell : cells)
    if (const std::optional<double> value = figure(*cell->own)) values.push_back(*value);
  if (values.empty()) return std::nullopt;
  return range_of(std::move(values));
}

/// Nobody waits for nothing: without a sample the percentiles are zeros.
bool lived(const OwnResult& own) { return own.input_ms.max > 0; }

std::optional<double> if_so(bool measured, double value) {
  return measured ? std::optional(value) : std::nullopt;
}

void fill(FeltRow& row, const Cells& cells) {
  const bool predicts = *row.techniques.own != OwnPlayer::kDelivered;
  row.seeds = cells.size();
  row.input_p50_ms = over(cells, [](const OwnResult& own) { return if_so(lived(own), own.input_ms.p50); });
  row.input_p99_ms = over(cells, [](const OwnResult& own) { return if_so(lived(own), own.input_ms.p99); });
  row.mispredictions_per_minute =
      over(cells, [&](const OwnResult& own) { return if_so(predicts, own.mispredictions_per_minute); });
  const auto corrected = [&](const OwnResult& own) { return predicts && own.mispredictions > 0; };
  row.correction_p50_units =
      over(cells, [&](const OwnResult& own) { return if_so(corrected(own), own.correction_units.p50); });
  row.correction_p99_units =
      over(cells, [&](const OwnResult& own) { return if_so(corrected(own), own.correction_units.p99); });
  const auto say = [&](const char* words) { row.why += (row.why.empty() ? "" : "; ") + std::string(words); };
  if (!row.input_p50_ms) say("never alive in the window");
  if (!predicts)
    say("nothing is predicted");
  else if (!row.correction_p50_units)
    say("nothing was mispredicted");
}

FeltRow row_of(const Comparison& comparison, const tape::Network& network, const tape::Techniques& techniques,
               LaneKind lane) {
  FeltRow row;
  row.network = network;
  row.techniques = techniques;
  row.lane = lane;
  Cells all, trusted;
  for (const auto& cell : comparison.cells) {
    if (cell.options.network != network || cell.options.techniques != techniques || !cell.own ||
        cell.own->lane != lane)
      continue;
    all.push_back(&cell);
    if (cell.trustworthy()) trusted.push_back(&cell);
  }
  if (all.empty()) {
    row.why = "not measured yet";
    return row;
  }
  row.of_doubtful_cells = trusted.empty();
  fill(row, trusted.empty() ? all : trusted);
  if (row.of_doubtful_cells) row.why += (row.why.empty() ? "" : "; ") + std::string("NOT TRUSTWORTHY");
  return row;
}

/// "185 (171..203)", or "185" where all seeds agree.
std::string shown(const std::optional<Range>& range) {
  if (!range) return kNothing;
  const auto number = [](double value) { return fmt::format("{:.0f}", value); };
  const std::string least = number(range->min), most = number(range->max);
  return least == most ? most : fmt::format("{} ({}..{})", number(range->median), least, most);
}

}  // namespace

std::vector<FeltRow> felt(const Comparison& comparison) {
  std::vector<FeltRow> rows;
  for (const auto& network : comparison.tape.networks)
    for (const auto& techniques : comparison.tape.techniques)
      if (techniques.own)
        for (const auto& lane : comparison.tape.lanes)
          rows.push_back(row_of(comparison, network, techniques, lane.kind));
  return rows;
}

std::string felt_table(const Comparison& comparison) {
  const auto rows = felt(comparison);
  if (rows.empty()) return {};
  std::string out =
      "\nWhat the own player felt: key to screen in ms, mispredicted snapshots a minute, corrections in "
      "units\n";
  constexpr const char* kRow = "  {:<12}{:<28}{:>18}{:>18}{:>18}{:>16}{:>16}  {}\n";
  const auto line = std::back_inserter(out);
  const tape::Network* before = nullptr;
  for (const auto& row : rows) {
    if (before == nullptr || *before != row.network) {
      fmt::format_to(line, " {}\n", title_of(row.network));
      fmt::format_to(line, fmt::runtime(kRow), "lane", "techniques", "key p50", "p99", "mispredicted",
                     "by p50", "p99", "");
    }
    before = &row.network;
    fmt::format_to(line, fmt::runtime(kRow), to_string(row.lane), tape::to_string(row.techniques),
                   shown(row.input_p50_ms), shown(row.input_p99_ms), shown(row.mispredictions_per_minute),
                   shown(row.correction_p50_units), shown(row.correction_p99_units), row.why);
  }
  return out;
}

std::string felt_markdown(const Comparison& comparison) {
  const auto rows = felt(comparison);
  if (rows.empty()) return {};
  std::string out =
      "\n## What the own player felt\nThe observer plays over the lane of the row. Key to screen: from a "
      "command to its effect on "
      "the own player, ms, every frame in which it lived. Mispredicted: snapshots a minute that disagreed "
      "with what was "
      "predicted for their tick, and by how much, units.\n\n"
      "| network | techniques | lane | key to screen p50 | p99 | mispredicted a minute | by p50 | p99 | why "
      "not |\n"
      "|---|---|---|--:|--:|--:|--:|--:|---|\n";
  for (const auto& row : rows)
    fmt::format_to(std::back_inserter(out), "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                   title_of(row.network), tape::to_string(row.techniques), to_string(row.lane),
                   shown(row.input_p50_ms), shown(row.input_p99_ms), shown(row.mispredictions_per_minute),
                   shown(row.correction_p50_units), shown(row.correction_p99_units), row.why);
  return out;
}

std::string felt_csv(const Comparison& comparison) {
  std::string out =
      "network,preset,loss_pct,delay_ms,seed,techniques,lane,trustworthy,input_p50_ms,input_p99_ms,input_max_"
      "ms,"
      "mispredictions,mispredictions_per_minute,correction_p50_units,correction_p99_units,correction_max_"
      "units\n";
  const auto& networks = comparison.tape.networks;
  const auto field = [](bool measured, double value) {
    return measured ? fmt::format(",{:.2f}", value) : std::string(",");
  };
  for (const auto& cell : comparison.cells) {
    if (!cell.own) continue;
    const OwnResult& own = *cell.own;
    const tape::Network& network = cell.options.network;
    const link::Conditions& down = network.settings.to_client;
    const auto nth = std::find(networks.begin(), networks.end(), network) - networks.begin() + 1;
    const bool predicts = cell.options.techniques.own != OwnPlayer::kDelivered;
    const bool corrected = predicts && own.mispredictions > 0;
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{}", nth, network.preset, down.loss_pct,
                   down.delay_ms, cell.options.seed, tape::to_string(cell.options.techniques),
                   to_string(own.lane), cell.trustworthy() ? "yes" : "no");
    for (const double value : {own.input_ms.p50, own.input_ms.p99, own.input_ms.max})
      out += field(lived(own), value);
    out += predicts ? fmt::format(",{}", own.mispredictions) : ",";
    out += field(predicts, own.mispredictions_per_minute);
    for (const double value : {own.correction_units.p50, own.correction_units.p99, own.correction_units.max})
      out += field(corrected, value);
    out += "\n";
  }
  return out;
}

}  // namespace tw::compare
