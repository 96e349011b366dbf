// SPDX-License-Identifier: MIT
#include "client/app/packet_watch.hpp"

#include <algorithm>
#include <utility>

#include "client/app/hud/strip_chart.hpp"

namespace tw::app {
namespace {

constexpr Micros kFactsLast = 1'000'000;  // older ones are of a server that has stopped to tell

Micros newest_stamp(const client::LanePanel& panel, Micros now) {
  return now - static_cast<Micros>(static_cast<double>(panel.figures.age_ms) * 1000);
}

}  // namespace

PacketWatch::PacketWatch(std::unique_ptr<link::PacketLog> log, Micros start)
    : log_(std::move(log)), start_(start) {
  if (log_) overrun_ += log_->read(records_);  // the first call marks the beginning
}

void PacketWatch::add_facts(std::span<const trace::LaneFacts> facts) {
  told_facts_.insert(told_facts_.end(), facts.begin(), facts.end());
}

void PacketWatch::add_packets(std::span<const trace::LanePacket> packets) {
  told_packets_.insert(told_packets_.end(), packets.begin(), packets.end());
}

const trace::LaneFacts* PacketWatch::facts(LaneKind kind, Micros now) const {
  const Lane* lane = find(kind);
  const trace::LaneFacts* newest = lane != nullptr ? lane->trace.facts() : nullptr;
  return newest != nullptr && now - newest->at < kFactsLast ? newest : nullptr;
}

void PacketWatch::update(const client::View& view) {
  meet(view);
  read_log();
  hand_out();
  for (const client::LanePanel& panel : view.lanes)
    if (panel.has_world) find(panel.kind)->trace.on_frame(view.now, newest_stamp(panel, view.now));
  gather_marks(view);
}

void PacketWatch::look_back(const client::View& view) {
  meet(view);
  hand_out();
  for (const client::LanePanel& panel : view.lanes)
    for (const client::AgeSample& sample : panel.ages)
      find(panel.kind)
          ->trace.on_frame(sample.at,
                           sample.at - static_cast<Micros>(static_cast<double>(sample.age_ms) * 1000));
  gather_marks(view);
}

void PacketWatch::meet(const client::View& view) {
  for (const client::LanePanel& panel : view.lanes)
    if (find(panel.kind) == nullptr) live_.push_back({trace::LaneTrace(panel.kind, start_), {}, {}});
}

void PacketWatch::gather_marks(const client::View& view) {
  for (const client::LanePanel& panel : view.lanes) {
    Lane& lane = *find(panel.kind);
    lane.marks.clear();
    lane.trace.marks(view.now - kChartMicros, view.now, lane.marks);
  }
}

void PacketWatch::forget() {
  records_.clear();
  if (log_) log_->read(records_);  // what nobody looks at is not missing either
  fresh_.clear();
  told_packets_.clear();
  told_facts_.clear();
  live_.clear();
  held_.clear();
  paused_at_.reset();
}

void PacketWatch::read_log() {
  fresh_.clear();
  records_.clear();
  if (log_) overrun_ += log_->read(records_);
  for (const link::PacketRecord& record : records_)
    if (const auto kind = lane_of(record.flow); kind && find(*kind) != nullptr)
      fresh_.push_back({*kind, record});
}

void PacketWatch::hand_out() {
  for (const trace::LaneFacts& told : told_facts_)
    if (Lane* lane = find(told.lane)) lane->trace.add(told);
  told_facts_.clear();
  for (const trace::LanePacket& routed : told_packets_)
    if (Lane* lane = find(routed.lane)) lane->trace.add(routed.packet);
  told_packets_.clear();
  for (const trace::LanePacket& routed : fresh_) find(routed.lane)->trace.add(routed.packet);
}

std::optional<LaneKind> PacketWatch::lane_of(std::uint8_t flow) {
  std::optional<LaneKind>& known = lane_by_flow_[flow];
  if (!known) known = parse_lane_kind(log_->label(flow));
  return known;
}

const PacketWatch::Lane* PacketWatch::find(LaneKind kind) const {
  const auto found =
      std::find_if(live_.begin(), live_.end(), [&](const Lane& lane) { return lane.trace.lane() == kind; });
  return found == live_.end() ? nullptr : &*found;
}

PacketWatch::Lane* PacketWatch::find(LaneKind kind) {
  return const_cast<Lane*>(std::as_const(*this).find(kind));
}

void PacketWatch::toggle_pause(const client::View& view) {
  if (paused_at_) {
    paused_at_.reset();
    held_.clear();
    return;
  }
  paused_at_ = view.now;
  held_ = live_;
  for (Lane& lane : held_)
    for (const client::LanePanel& panel : view.lanes)
      if (panel.kind == lane.trace.lane()) lane.ages = panel.ages;
}

const PacketWatch::Lane* PacketWatch::shown(LaneKind kind) const {
  const std::vector<Lane>& lanes = paused_at_ ? held_ : live_;
  const auto found =
      std::find_if(lanes.begin(), lanes.end(), [&](const Lane& lane) { return lane.trace.lane() == kind; });
  return found == lanes.end() ? nullptr : &*found;
}

const trace::Freeze* PacketWatch::last_freeze() const {
  const trace::Freeze* last = nullptr;
  for (const Lane& lane : live_)
    if (const auto& freeze = lane.trace.last_freeze(); freeze && (!last || freeze->gap.to > last->gap.to))
      last = &*freeze;
  return last;
}

}  // namespace tw::app
