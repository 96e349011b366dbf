// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstring>
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

bool same_bytes(const sim::World& a, const sim::World& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// The baseline, or an empty world, at the tick of the snapshot.
sim::World predicted(const sim::World* baseline, Tick tick) {
  sim::World was;
  if (baseline != nullptr) {
    was = *baseline;
    predict(was, tick);
  }
  was.tick = tick;
  return was;
}

void encode_part(const sim::World& world, const sim::World* baseline, WorldPart& part) {
  const sim::World was = predicted(baseline, world.tick);
  std::array<std::uint8_t, kScratchBytes> scratch;
  BitWriter writer(scratch);
  fields_world(writer, world, Reference{baseline != nullptr ? *baseline : was, was});
  part.has_baseline = baseline != nullptr;
  if (baseline != nullptr) part.baseline = *baseline;
  part.bit_count = writer.bit_count();
  const std::size_t bytes = writer.finish();
  part.bytes.assign(scratch.begin(),
                    scratch.begin() + static_cast<std::ptrdiff_t>(bytes <= kMaxRecordBytes ? bytes : 0));
}

/// From an earlier lane of this tick, or encoded now.
const WorldPart& world_part(const sim::World& world, const sim::World* baseline, EncodedSnapshot& out) {
  if (!same_bytes(out.parts_world, world)) {
    out.parts_world = world;
    out.parts_used = 0;
  }
  for (std::size_t i = 0; i < out.parts_used; ++i) {
    const WorldPart& part = out.parts[i];
    if (part.has_baseline != (baseline != nullptr)) continue;
    if (baseline == nullptr || same_bytes(part.baseline, *baseline)) return part;
  }
  if (out.parts_used == kMaxWorldParts) --out.parts_used;
  if (out.parts.size() == out.parts_used) out.parts.emplace_back();
  WorldPart& part = out.parts[out.parts_used++];
  encode_part(world, baseline, part);
  return part;
}

void append(BitWriter& writer, const WorldPart& part) {
  BitReader reader(part.bytes);
  std::uint32_t word = 0;
  std::size_t left = part.bit_count;
  for (; left >= 32; left -= 32) {
    reader.bits(word, 32);
    writer.bits(word, 32);
  }
  reader.bits(word, static_cast<unsigned>(left));
  writer.bits(word, static_cast<unsigned>(left));
}

/// As much of the world as `room_bits` hold.
void write_known(BitWriter& writer, const SnapshotSource& source, const sim::World* baseline,
                 std::size_t room_bits, sim::World& known) {
  const sim::World was = predicted(baseline, source.tick);
  const Reference reference{baseline != nullptr ? *baseline : was, was};
  choose_known(*source.world, reference, source.viewer, room_bits, known);
  fields_world(writer, std::as_const(known), reference);
}

}  // namespace

void encode_snapshot(const SnapshotSource& source, EncodedSnapshot& out) {
  assert(source.world != nullptr && source.world->tick == source.tick);
  const sim::World* baseline = usable(source) ? source.baseline : nullptr;
  std::array<std::uint8_t, kScratchBytes> scratch;
  BitWriter writer(scratch);
  writer.bits(2U, kRecordIdBits);
  SnapshotHeader header = header_of(source, baseline != nullptr);
  fields(writer, header);

  const std::size_t header_bits = writer.bit_count();
  const EventSizes sizes = measure_events(source);
  const std::size_t reserve = sizes.bits[sizes.fitting(kEventReserveBits)] + kEventCountBits;
  const WorldPart& part = world_part(*source.world, baseline, out);
  out.complete = header_bits + part.bit_count + reserve <= kMaxRecordBits;
  if (out.complete)
    append(writer, part);
  else
    write_known(writer, source, baseline, kMaxRecordBits - header_bits - reserve, out.known);
  out.world_bits = writer.bit_count() - header_bits;

  out.events = sizes.fitting(kMaxRecordBits - writer.bit_count() - kEventCountBits);
  out.event_bits = sizes.bits[out.events] + kEventCountBits;
  write_events(writer, source, out.events);
  const std::size_t bytes = writer.finish();
  assert(bytes <= kMaxRecordBytes);
  out.record.assign(scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(bytes));
}

}  // namespace tw::protocol
