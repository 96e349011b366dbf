// SPDX-License-Identifier: MIT
// Whatever stands in a packet log, a freeze gets a cause and a sentence, and the window its marks.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lab/trace/lane_trace.hpp"

namespace {

constexpr std::size_t kMostRecords = 4096;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<tw::link::PacketRecord> records_of(const std::uint8_t* data, std::size_t size) {
  std::vector<tw::link::PacketRecord> records(std::min(size / sizeof(tw::link::PacketRecord), kMostRecords));
  if (!records.empty()) std::memcpy(records.data(), data, records.size() * sizeof(tw::link::PacketRecord));
  return records;
}

void explain_between(tw::LaneKind lane, const std::vector<tw::link::PacketRecord>& records) {
  std::vector<tw::trace::Gap> gaps;
  for (std::size_t i = 1; i < records.size(); i += 1 + records.size() / 32)
    gaps.push_back({lane, records[i - 1].in_us, records[i].due_us, records[i - 1].in_us, records[i].in_us});
  const auto freezes =
      tw::trace::explain(gaps, {records, {}, 16'667, records.empty() ? 0 : records[0].in_us});
  require(freezes.size() == gaps.size());
  for (const auto& freeze : freezes)
    require(!freeze.sentence.empty() && !tw::trace::to_string(freeze.cause).empty());
}

void show(tw::LaneKind lane, const std::vector<tw::link::PacketRecord>& records) {
  tw::trace::LaneTrace trace(lane, 0);
  for (const auto& record : records) {
    trace.add(record);
    trace.on_frame(record.due_us, record.in_us);
  }
  std::vector<tw::trace::Mark> marks;
  trace.marks(0, INT64_MAX, marks);
  require(marks.size() <= tw::trace::LaneTrace::kMaxMarks);
  for (const auto& mark : marks) trace.story(mark);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto records = records_of(data, size);
  for (const tw::LaneKind lane :
       {tw::LaneKind::kTcp, tw::LaneKind::kTcpNagle, tw::LaneKind::kUdp, tw::LaneKind::kRudp}) {
    explain_between(lane, records);
    show(lane, records);
  }
  return 0;
}
