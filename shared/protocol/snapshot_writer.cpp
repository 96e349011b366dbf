// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "shared/protocol/omission.hpp"
#include "shared/protocol/predict.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/protocol/snapshot_format.hpp"

namespace tw::protocol {
namespace {

constexpr std::size_t kScratchBytes = 16 * 1024;  ///< holds a full state of everything there can be
constexpr std::size_t kEventReserveBits = 2400;   ///< events keep this much of a record that is too full
constexpr std::size_t kEventCountBits = std::bit_width(kMaxEventsPerSnapshot);

bool usable(const SnapshotSource& source) {
  if (source.baseline == nullptr || source.baseline->tick >= source.tick) return false;
  return source.tick - source.baseline->tick <= std::int64_t{kMaxBaselineAge};
}

SnapshotHeader header_of(const SnapshotSource& source, bool has_baseline) {
  return {.tick = source.tick,
          .stamp_low = static_cast<std::uint32_t>(source.stamp),
          .age = static_cast<std::uint8_t>(has_baseline ? source.tick - source.baseline->tick : 0),
          .lead = source.command_lead,
          .first_event = source.first_event};
}

/// What the first n events take together, for every n that a snapshot may carry.
struct EventSizes {
  std::array<std::size_t, kMaxEventsPerSnapshot + 1> bits{};
  std::size_t count = 0;

  /// How many of them fit.
  std::size_t fitting(std::size_t room_bits) const {
    std::size_t n = 0;
    while (n < count && bits[n + 1] <= room_bits) ++n;
    return n;
  }
};

EventSizes measure_events(const SnapshotSource& source) {
  EventSizes sizes;
  BitCounter counter;
  for (const NumberedEvent& event :
       source.events.first(std::min(source.events.size(), kMaxEventsPerSnapshot))) {
    EventBody body = event.body;
    fields(counter, body, source.tick);
    sizes.bits[++sizes.count] = counter.bit_count();
  }
  return sizes;
}

void write_events(BitWriter& writer, const SnapshotSource& source, std::size_t count) {
  writer.ranged(count, 0, kMaxEventsPerSnapshot);
  for (const NumberedEvent& event : source.events.first(count)) {
    EventBody body = event.body;
    fields(writer, body, source.tick);
  }
}

BitWriter begin(std::span<std::uint8_t> scratch, SnapshotHeader header) {
  BitWriter writer(scratch);
  writer.bits(2U, kRecordIdBits);
  fields(writer, header);
  return writer;
}

}  // namespace

void encode_snapshot(const SnapshotSource& source, EncodedSnapshot& out) {
  assert(source.world != nullptr && source.world->tick == source.tick);
  const bool has_baseline = usable(source);
  const SnapshotHeader header = header_of(source, has_baseline);
  sim::World was;
  if (has_baseline) {
    was = *source.baseline;
    predict(was, source.tick);
  }
  was.tick = source.tick;
  const Reference reference{has_baseline ? *source.baseline : was, was};

  std::array<std::uint8_t, kScratchBytes> scratch;
  BitWriter writer = begin(scratch, header);
  const std::size_t header_bits = writer.bit_count();
  fields_world(writer, *source.world, reference);

  const EventSizes sizes = measure_events(source);
  const std::size_t reserve = sizes.bits[sizes.fitting(kEventReserveBits)] + kEventCountBits;
  out.complete = writer.bit_count() + reserve <= kMaxRecordBits;
  if (!out.complete) {
    const std::size_t room = kMaxRecordBits - header_bits - reserve;
    choose_known(*source.world, reference, source.viewer, room, out.known);
    writer = begin(scratch, header);
    fields_world(writer, std::as_const(out.known), reference);
  }
  out.world_bits = writer.bit_count() - header_bits;
  out.events = sizes.fitting(kMaxRecordBits - writer.bit_count() - kEventCountBits);
  out.event_bits = sizes.bits[out.events] + kEventCountBits;
  write_events(writer, source, out.events);
  const std::size_t bytes = writer.finish();
  assert(bytes <= kMaxRecordBytes);
  out.record.assign(scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(bytes));
}

}  // namespace tw::protocol
