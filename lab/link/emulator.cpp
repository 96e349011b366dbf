// SPDX-License-Identifier: MIT
#include "lab/link/emulator.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

PacketRecord make_record(const Crossing& crossing, const PacketInfo& info, std::size_t bytes,
                         std::uint8_t flow) {
  return {.in_us = crossing.now,
          .due_us = crossing.now,
          .tcp_seq = info.tcp_seq,
          .tcp_ack = info.tcp_ack,
          .nth = static_cast<std::uint32_t>(crossing.nth),
          .bytes = static_cast<std::uint16_t>(bytes),
          .payload_bytes = info.payload_bytes,
          .flow = flow,
          .direction = static_cast<std::uint8_t>(crossing.direction),
          .protocol = info.protocol_number,
          .tcp_flags = info.tcp_flags,
          .sack_blocks = info.sack_blocks};
}

}  // namespace

Emulator::Emulator(std::uint64_t seed, const Settings& settings, Micros now) : seed_(seed), pipeline_(seed) {
  set(settings, now);
}

void Emulator::set(const Settings& settings, Micros now) {
  assert(invalid_reason(settings) == nullptr);
  settings_ = settings;
  tape_begins_ = now;
  pipeline_.set(settings);
  since_set_ = {};
}

Verdict Emulator::on_packet(Direction direction, ByteView packet, Micros now) {
  if (packet.size() > kMtuBytes) {
    ++oversize_;
    return {};
  }
  const auto info = read_packet(packet);
  if (!info) return {};
  Verdict verdict{.action = Verdict::Action::kForward,
                  .due = now,
                  .flow = flows_.classify(direction, *info),
                  .tcp_data = info->tcp_data};
  FlowTable::Flow& flow = flows_[verdict.flow];
  const bool probe = verdict.flow == FlowTable::kProbe;
  const Crossing crossing{.direction = direction,
                          .now = now,
                          .tape_begins = tape_begins_,
                          .flow = flow.hash,
                          .nth = flow.nth[index(direction)]++,
                          .bytes = static_cast<std::uint16_t>(probe ? 0 : packet.size()),
                          .payload_at = info->payload_at,
                          .payload_bytes = info->payload_bytes};
  verdict.record = make_record(crossing, *info, packet.size(), verdict.flow);
  const Fate fate = pipeline_.decide(crossing);
  verdict.record.fate = fate.fate;
  verdict.record.effects = fate.effects;
  if (is_lost(fate.fate))
    verdict.action = Verdict::Action::kDrop;
  else
    hold(fate, verdict);
  if (!probe) count(flow, verdict.record, fate.twice);
  return verdict;
}

/// The impairments keep the order by themselves; a change of settings to a shorter delay does not.
void Emulator::hold(const Fate& fate, Verdict& verdict) {
  Micros& last_due = last_due_[verdict.record.direction];
  last_due = std::max(last_due, fate.at);
  verdict.due = verdict.record.due_us = last_due + fate.held_back;
  verdict.flipped = fate.flipped[0];
  if (!fate.twice) return;
  verdict.copy = {.record = verdict.record, .flipped = fate.flipped[1]};
  const auto corrupted = fate.flipped[1] ? kEffectCorrupted : std::uint8_t{0};
  verdict.copy->record.effects =
      static_cast<std::uint8_t>((fate.effects & ~kEffectCorrupted) | kEffectDuplicate | corrupted);
}

void Emulator::count(FlowTable::Flow& flow, const PacketRecord& record, bool twice) {
  Tally& tally = since_set_[record.direction];
  ++flow.counters.packets;
  flow.counters.bytes += record.bytes;
  ++tally.seen;
  if (!is_lost(record.fate)) {
    ++delivered_;
    duplicated_ += twice ? 1 : 0;
    reordered_ += (record.effects & kEffectReordered) != 0 ? 1 : 0;
    corrupted_ += (record.effects & kEffectCorrupted) != 0 ? 1 : 0;
    return;
  }
  ++dropped_;
  ++tally.dropped;
  ++flow.counters.dropped;
  if (record.protocol == kTcpProtocol && record.payload_bytes > 0) ++flow.counters.data_dropped;
}

void Emulator::on_queue_full(Verdict& verdict) {
  const bool twice = verdict.copy.has_value();
  verdict.action = Verdict::Action::kDrop;
  verdict.copy.reset();
  ++queue_drops_;
  const std::uint8_t effects = std::exchange(verdict.record.effects, std::uint8_t{0});
  verdict.record.fate = PacketFate::kLostInQueue;
  verdict.record.due_us = verdict.record.in_us;
  if (verdict.flow == FlowTable::kProbe) return;
  --delivered_;
  duplicated_ -= twice ? 1 : 0;
  reordered_ -= (effects & kEffectReordered) != 0 ? 1 : 0;
  corrupted_ -= (effects & kEffectCorrupted) != 0 ? 1 : 0;
  ++dropped_;
  ++since_set_[verdict.record.direction].dropped;
  FlowCounters& counters = flows_[verdict.flow].counters;
  ++counters.dropped;
  if (verdict.tcp_data) ++counters.data_dropped;
}

void Emulator::reset_counters() {
  flows_.reset_counters();
  delivered_ = dropped_ = oversize_ = queue_drops_ = 0;
  duplicated_ = reordered_ = corrupted_ = 0;
  since_set_ = {};
}

double Emulator::Tally::loss_pct() const {
  return seen == 0 ? 0 : 100.0 * static_cast<double>(dropped) / static_cast<double>(seen);
}

Stats Emulator::stats() const {
  const auto& [up, down] = since_set_;
  Stats stats;
  stats.settings = settings_;
  stats.seed = seed_;
  stats.delivered = delivered_;
  stats.dropped = dropped_;
  stats.measured_loss_pct = Tally{up.seen + down.seen, up.dropped + down.dropped}.loss_pct();
  stats.measured_loss_up_pct = up.loss_pct();
  stats.measured_loss_down_pct = down.loss_pct();
  stats.oversize = oversize_;
  stats.queue_drops = queue_drops_;
  stats.duplicated = duplicated_;
  stats.reordered = reordered_;
  stats.corrupted = corrupted_;
  stats.flows = flows_.counters();
  return stats;
}

}  // namespace tw::link
