// SPDX-License-Identifier: MIT
#include "server/verify_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "server/command_line.hpp"
#include "server/match/journal.hpp"
#include "shared/base/limits.hpp"

namespace tw::server {
namespace {

/// "players[0].pos.x (51200 without it, 51216 with)"
std::string words(const sim::Differences& differences) {
  std::string out;
  for (const sim::Difference& one : differences.first)
    out += fmt::format("{}{} ({} without it, {} with)", out.empty() ? "" : ", ", one.field, one.a, one.b);
  if (differences.count > differences.first.size())
    out += fmt::format(", and {} more", differences.count - differences.first.size());
  return out;
}

void tell_desync(const match::JournalVerdict& verdict) {
  if (verdict.apart.empty()) return (void)std::puts("The match ended before that tick: nothing was flipped.");
  const auto& first = verdict.apart.front();
  fmt::print("One bit was flipped after tick {}: {}.\n", first.tick.value, words(first.differences));
  for (std::size_t i = 1; i < verdict.apart.size(); ++i) {
    const auto& later = verdict.apart[i];
    fmt::print("{:>4} s later, tick {}: {} field{} differ{}: {}.\n", i, later.tick.value,
               later.differences.count, later.differences.count == 1 ? "" : "s",
               later.differences.count == 1 ? "s" : "", words(later.differences));
  }
  if (verdict.together_again)
    fmt::print("At tick {} both sides are the same again.\n", verdict.together_again->value);
  else
    std::puts("The two sides never came together again.");
}

int tell(const match::JournalVerdict& verdict, bool desync) {
  if (desync) tell_desync(verdict);
  fmt::print("{} ticks of {} ({:.1f} s) were stepped again, written by twinwire-server {}.\n", verdict.ticks,
             verdict.map, static_cast<double>(verdict.ticks) / kTickHz, verdict.program);
  if (!verdict.damage.empty()) fmt::print("{}\n", verdict.damage);
  if (verdict.mismatch) {
    const auto& [tick, recorded, here] = *verdict.mismatch;
    fmt::print(
        "DESYNC at tick {}: the state's hash is {:016x} here and was {:016x} there. Up to the tick before, "
        "all states "
        "are the same.\n",
        tick.value, here, recorded);
    return 1;
  }
  std::puts("Every state is the recorded one.");
  return verdict.damage.empty() ? 0 : 1;
}

int verify(const CLI::App& app, const std::string& path, std::optional<match::CausedDesync> desync) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(app, 1, "'" + path + "' cannot be read.");
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::int64_t>(file.tellg());
  if (size < 0 || static_cast<std::uint64_t>(size) > match::kMaxJournalBytes)
    return fail(app, 1, "'" + path + "' is no file, or larger than any journal.");
  Bytes bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), size);
  if (!file) return fail(app, 1, "'" + path + "' cannot be read.");
  const auto verdict = match::verify_journal(bytes, desync);
  return verdict ? tell(*verdict, desync.has_value()) : fail(app, 1, path + ": " + verdict.error);
}

}  // namespace

int run_verify_command(int argc, const char* const* argv) {
  std::vector<std::string> paths;
  std::uint32_t desync_at = 0;
  CLI::App app(
      "Steps the match of a journal (--journal) again, and holds every state against the hash that was "
      "written down.",
      "twinwire-server verify");
  app.add_option("FILE", paths, "the journal, or several")->required();
  auto* desync = app.add_option("--desync", desync_at,
                                "after this tick, flip one bit on one of two sides, and watch them part")
                     ->check(CLI::Range(std::uint32_t{1}, kLastTick));
  if (const auto code = parse_or_end(app, argc, argv, "--help tells more")) return *code;
  const auto cause =
      desync->count() == 0 ? std::nullopt : std::optional(match::CausedDesync{Tick{desync_at}});
  int code = 0;
  for (const std::string& path : paths) {
    if (paths.size() > 1) fmt::print("{}:\n", path);
    code = std::max(code, verify(app, path, cause));
  }
  return code;
}

}  // namespace tw::server
