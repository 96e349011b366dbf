// SPDX-License-Identifier: MIT
#include "shared/protocol/predict.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/protocol/snapshot_format.hpp"

namespace tw::protocol {
namespace {

/// The time nearest to `hint` whose low 32 bits are `low`.
Micros rebuild_stamp(std::uint32_t low, Micros hint) {
  const auto off = static_cast<std::int32_t>(low - static_cast<std::uint32_t>(hint));
  return static_cast<Micros>(static_cast<std::uint64_t>(hint) +
                             static_cast<std::uint64_t>(std::int64_t{off}));
}

void read_events(BitReader& reader, Snapshot& snapshot) {
  std::size_t count = 0;
  reader.ranged(count, 0, kMaxEventsPerSnapshot);
  snapshot.events.reserve(count);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    NumberedEvent event{.number = snapshot.first_event + static_cast<std::uint32_t>(i), .body = {}};
    fields(reader, event.body, snapshot.tick);
    snapshot.events.push_back(std::move(event));
  }
}

/// False: the header is bad, or the baseline is not known here.
bool read_header(BitReader& reader, const BaselineLookup& baselines, Micros now_hint, Snapshot& snapshot,
                 sim::World& baseline) {
  SnapshotHeader header;
  fields(reader, header);
  if (!reader.ok() || header.age > header.tick.value || header.tick.value > kLastTick) return false;
  snapshot.tick = header.tick;
  snapshot.stamp = rebuild_stamp(header.stamp_low, now_hint);
  snapshot.command_lead = header.lead;
  snapshot.first_event = header.first_event;
  baseline.tick = header.tick;
  if (header.age == 0) return true;
  snapshot.baseline = header.tick - header.age;
  const sim::World* known = baselines(*snapshot.baseline);
  if (known == nullptr || known->tick != *snapshot.baseline) return false;
  baseline = *known;
  return true;
}

std::optional<ServerRecord> read_snapshot(BitReader& reader, const BaselineLookup& baselines,
                                          Micros now_hint) {
  Snapshot snapshot;
  sim::World baseline;
  if (!read_header(reader, baselines, now_hint, snapshot, baseline)) return std::nullopt;
  sim::World was = baseline;
  predict(was, snapshot.tick);
  snapshot.world = was;
  fields_world(reader, snapshot.world, Reference{baseline, was});
  read_events(reader, snapshot);
  if (!reader.finished()) return std::nullopt;
  return snapshot;
}

template <class Record>
std::optional<ServerRecord> read(BitReader& reader) {
  Record record;
  fields(reader, record);
  if (!reader.finished()) return std::nullopt;
  return record;
}

}  // namespace

std::optional<ServerRecord> decode_server_record(ByteView bytes, const BaselineLookup& baselines,
                                                 Micros now_hint) {
  if (bytes.size() > kMaxRecordBytes) return std::nullopt;
  BitReader reader(bytes);
  std::uint8_t id = 0;
  reader.bits(id, kRecordIdBits);
  switch (id) {
    case 0:
      return read<LaneWelcome>(reader);
    case 1:
      return read<LaneRefused>(reader);
    case 2:
      return read_snapshot(reader, baselines, now_hint);
    default:
      return std::nullopt;
  }
}

}  // namespace tw::protocol
