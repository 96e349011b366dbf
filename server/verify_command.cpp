// SPDX-License-Identifier: MIT
#include "server/verify_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "server/command_line.hpp"
#include "server/match/journal.hpp"
#include "server/match/state_dump.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/whole_file.hpp"

namespace tw::server {
namespace {

constexpr std::size_t kFieldsNamed = 8;

/// What is asked of a journal beside whether its states are the recorded ones.
struct Wish {
  std::optional<match::CausedDesync> desync;
  std::optional<Tick> dump;  ///< print the state after it, and nothing else
  std::string against;       ///< a file of such a state
};

std::string words(const sim::Differences& differences) {
  return sim::to_words(differences, "without it", "with");
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
    fmt::print("Which field? --dump {} there, and --against what it printed here.\n", tick.value);
    return 1;
  }
  std::puts("Every state is the recorded one.");
  return verdict.damage.empty() ? 0 : 1;
}

int hold_against(const CLI::App& app, const sim::World& here, const std::string& path,
                 const std::string& dump) {
  const auto held = match::hold_against(dump, here, kFieldsNamed);
  if (!held) return fail(app, 1, path + ": " + held.error);
  if (held->count == 0) {
    fmt::print("After tick {} every field is as it is there.\n", here.tick.value);
    return 0;
  }
  fmt::print("After tick {}, {} field{} differ{}: {}.\n", here.tick.value, held->count,
             held->count == 1 ? "" : "s", held->count == 1 ? "s" : "", sim::to_words(*held, "there", "here"));
  return 1;
}

int verify(const CLI::App& app, const std::string& path, const Wish& wish) {
  const auto journal = read_whole_file(path, match::kMaxJournalBytes, "journal");
  if (!journal) return fail(app, 1, journal.error);
  std::string there;
  auto tick = wish.dump;
  if (!wish.against.empty()) {
    const auto dump = read_whole_file(wish.against, match::kMaxStateDumpBytes, "state");
    if (!dump) return fail(app, 1, dump.error);
    there.assign(dump->begin(), dump->end());
    const auto of = match::tick_of_state_dump(there);
    if (!of) return fail(app, 1, wish.against + ": " + of.error);
    tick = *of;
  }
  std::optional<sim::World> state;
  const auto verdict = match::verify_journal(*journal, wish.desync, [&](const sim::World& after) {
    if (tick == after.tick) state = after;
  });
  if (!verdict) return fail(app, 1, path + ": " + verdict.error);
  if (!tick) return tell(*verdict, wish.desync.has_value());
  if (!state)
    return fail(app, 1, fmt::format("the match has no tick {}, or had parted before it", tick->value));
  if (!there.empty()) return hold_against(app, *state, wish.against, there);
  std::fputs(match::to_state_dump(*state).c_str(), stdout);
  return 0;
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
  std::uint32_t dump_at = 0;
  Wish wish;
  auto* dump =
      app.add_option("--dump", dump_at,
                     "print the state after this tick, a field a line (with --desync, of the flipped side)")
          ->check(CLI::Range(std::uint32_t{1}, kLastTick));
  app.add_option(
         "--against", wish.against,
         "what --dump printed on another machine or build: name the fields that are not the same here")
      ->excludes(dump);
  if (const auto code = parse_or_end(app, argc, argv, "--help tells more")) return *code;
  if (desync->count() > 0) wish.desync = match::CausedDesync{Tick{desync_at}};
  if (dump->count() > 0) wish.dump = Tick{dump_at};
  const bool one_state = wish.dump || !wish.against.empty();
  if (one_state && paths.size() > 1) return fail(app, 2, "--dump and --against take one journal");
  int code = 0;
  for (const std::string& path : paths) {
    if (paths.size() > 1) fmt::print("{}:\n", path);
    code = std::max(code, verify(app, path, wish));
  }
  return code;
}

}  // namespace tw::server
