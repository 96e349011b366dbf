// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "lab/commands.hpp"
#include "lab/resim/resimulate.hpp"
#include "shared/base/whole_file.hpp"

namespace tw::lab {
namespace {

int tell(const resim::Resimulated& result) {
  std::uint64_t same = 0, other = 0;
  for (std::size_t i = 0; i < result.lanes.size(); ++i) {
    const auto& lane = result.lanes[i];
    same += lane.same;
    other += lane.other;
    fmt::print("lane {} {:<11} {:>7} snapshots are the state of their tick, {} are not", i,
               to_string(lane.kind), lane.same, lane.other);
    if (lane.beyond > 0) fmt::print(", {} are of ticks that the journal does not have", lane.beyond);
    fmt::print("\n");
  }
  if (!result.journal.damage.empty()) fmt::print("The journal: {}\n", result.journal.damage);
  if (result.journal.mismatch)
    fmt::print("The journal itself is of other states from tick {} on (twinwire-server verify).\n",
               result.journal.mismatch->tick.value);
  if (result.first) {
    const auto& [tick, lane, differences] = *result.first;
    fmt::print("The first that is not: tick {}, lane {}: {}.\n", tick.value, lane,
               sim::to_words(differences, "by the journal", "in the recording"));
  }
  if (same == 0) return fail("The recording is of another match than the journal, or of none of its ticks.");
  if (other > 0) return fail("What was shown is not what the commands give.");
  fmt::print("Every snapshot is what the {} ticks of commands give.\n", result.journal.ticks);
  return 0;
}

}  // namespace

int verify(const std::string& recording_path, const std::string& journal_path) {
  const auto file = read_whole_file(recording_path, client::kMaxRecordingBytes, "recording");
  if (!file) return fail(file.error);
  const auto recording = client::read_recording(*file);
  if (!recording) return fail(recording_path + ": " + recording.error);
  if (!recording->damage.empty()) fmt::print("The recording: {}\n", recording->damage);
  const auto journal = read_whole_file(journal_path, match::kMaxJournalBytes, "journal");
  if (!journal) return fail(journal.error);
  const auto result = resim::resimulate(*recording, *journal);
  return result ? tell(*result) : fail(journal_path + ": " + result.error);
}

}  // namespace tw::lab
