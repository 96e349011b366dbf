// SPDX-License-Identifier: MIT
#include "lab/link/emulator.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

PacketRecord make_record(const Crossing& crossing, const PacketInfo& info, std::size_t bytes, std::uint8_t flow) {
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

Emulator::Emulator(std::uint64_t seed, const Settings& settings, Micros now)
    : seed_(seed), loss_by_time_(seed), loss_by_packet_(seed) {
  set(settings, now);
}

void Emulator::set(const Settings& settings, Micros now) {
  assert(invalid_reason(settings) == nullptr);
  settings_ = settings;
  tape_begins_ = now;
  for (const Direction direction : {Direction::kToServer, Direction::kToClient}) {
    const Conditions& wanted = direction == Direction::kToServer ? settings.to_server : settings.to_client;
    loss_by_time_.set_probability(direction, settings.per_packet ? 0 : wanted.loss_pct / 100);
    loss_by_packet_.set_probability(direction, settings.per_packet ? wanted.loss_pct / 100 : 0);
    delay_.set_delay(direction, std::llround(wanted.delay_ms * 1000));
  }
  seen_since_set_ = dropped_since_set_ = 0;
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
  const Crossing crossing{.direction = direction,
                          .now = now,
                          .tape = now - tape_begins_,
                          .flow = flow.hash,
                          .nth = flow.nth[index(direction)]++};
  verdict.record = make_record(crossing, *info, packet.size(), verdict.flow);
  Fate fate;
  const std::array<const Impairment*, 4> in_order{&outage_, &loss_by_time_, &loss_by_packet_, &delay_};
  for (const Impairment* impairment : in_order) impairment->apply(crossing, fate);
  if (verdict.flow != FlowTable::kProbe) count(flow, *info, packet.size(), fate.dropped);
  if (fate.dropped) {
    verdict.action = Verdict::Action::kDrop;
    verdict.record.fate = settings_.per_packet ? PacketFate::kLostByPacket : PacketFate::kLostByTime;
    return verdict;
  }
  Micros& last_due = last_due_[index(direction)];
  verdict.due = verdict.record.due_us = last_due = std::max(last_due, now + fate.delay);
  return verdict;
}

void Emulator::count(FlowTable::Flow& flow, const PacketInfo& info, std::size_t bytes, bool dropped) {
  ++flow.counters.packets;
  flow.counters.bytes += bytes;
  ++seen_since_set_;
  if (!dropped) {
    ++delivered_;
    return;
  }
  ++dropped_;
  ++dropped_since_set_;
  ++flow.counters.dropped;
  if (info.tcp_data) ++flow.counters.data_dropped;
}

void Emulator::on_queue_full(Verdict& verdict) {
  verdict.action = Verdict::Action::kDrop;
  verdict.record.fate = PacketFate::kLostInQueue;
  verdict.record.due_us = verdict.record.in_us;
  ++queue_drops_;
  if (verdict.flow == FlowTable::kProbe) return;
  --delivered_;
  ++dropped_;
  ++dropped_since_set_;
  FlowCounters& counters = flows_[verdict.flow].counters;
  ++counters.dropped;
  if (verdict.tcp_data) ++counters.data_dropped;
}

void Emulator::reset_counters() {
  flows_.reset_counters();
  delivered_ = dropped_ = oversize_ = queue_drops_ = 0;
  seen_since_set_ = dropped_since_set_ = 0;
}

Stats Emulator::stats() const {
  Stats stats;
  stats.settings = settings_;
  stats.seed = seed_;
  stats.delivered = delivered_;
  stats.dropped = dropped_;
  stats.oversize = oversize_;
  stats.queue_drops = queue_drops_;
  if (seen_since_set_ > 0)
    stats.measured_loss_pct =
        100.0 * static_cast<double>(dropped_since_set_) / static_cast<double>(seen_since_set_);
  stats.flows = flows_.counters();
  return stats;
}

}  // namespace tw::link
