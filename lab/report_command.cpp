// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "lab/commands.hpp"
#include "lab/compare/cell_store.hpp"
#include "lab/compare/comparison.hpp"
#include "lab/compare/output.hpp"
#include "lab/report/report.hpp"

namespace tw::lab {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Those that can be read, the newest first: another build may have measured a cell before. The rest is said.
std::vector<compare::CellResult> stored_cells(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::vector<compare::CellResult> cells;
  for (const auto& file : files) {
    auto cell = compare::cell_from_text(text_of(file));
    if (cell)
      cells.push_back(std::move(*cell));
    else
      fmt::print(stderr, "{} is left out: {}\n", file.string(), cell.error);
  }
  std::sort(cells.begin(), cells.end(),
            [](const auto& a, const auto& b) { return a.measured_at > b.measured_at; });
  return cells;
}

bool is_of(const compare::CellOptions& planned, const compare::CellOptions& measured) {
  return planned.network == measured.network && planned.seed == measured.seed &&
         planned.script == measured.script && planned.techniques == measured.techniques &&
         planned.seconds == measured.seconds && planned.bots == measured.bots &&
         planned.map == measured.map && planned.lanes == measured.lanes;
}

/// The machine that measured may be another than this one; compare.json names it.
void add_host(compare::Comparison& comparison, const std::string& json) {
  const auto all = nlohmann::json::parse(json, nullptr, false);
  if (!all.is_object() || !all.contains("host") || !all["host"].is_object()) return;
  const auto& host = all["host"];
  const auto word = [&](const char* key) {
    return host.contains(key) && host[key].is_string() ? host[key].get<std::string>() : std::string();
  };
  comparison.host.kernel = word("kernel");
  comparison.host.cpu_model = word("cpu_model");
  if (host.contains("cpus") && host["cpus"].is_number_unsigned())
    comparison.host.cpus = host["cpus"].get<unsigned>();
}

}  // namespace

int report(const std::string& folder) {
  auto tape = read_tape(folder + "/tape.toml");
  if (!tape) return fail(tape.error);
  compare::Comparison comparison;
  comparison.version = tape->version;
  auto stored = stored_cells(folder + "/cells");
  const auto planned = compare::cells_of(*tape);
  for (const auto& options : planned) {
    const auto cell = std::find_if(stored.begin(), stored.end(),
                                   [&](const auto& one) { return is_of(options, one.options); });
    if (cell == stored.end()) continue;
    comparison.measured_at = std::max(comparison.measured_at, cell->measured_at);
    comparison.cells.push_back(std::move(*cell));
    stored.erase(cell);
  }
  if (comparison.cells.empty()) return fail(folder + " holds no cell of its tape that could be shown.");
  comparison.tape = std::move(*tape);
  comparison.planned = planned.size();
  add_host(comparison, text_of(folder + "/compare.json"));
  const std::string path = folder + "/report.html";
  if (auto why = compare::write_file(path, report::to_html(comparison)); !why.empty()) return fail(why);
  fmt::print("Written: {}, of {} of {} cells.\n", path, comparison.cells.size(), comparison.planned);
  return 0;
}

}  // namespace tw::lab
