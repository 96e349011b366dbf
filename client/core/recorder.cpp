// SPDX-License-Identifier: MIT
#include "client/core/recorder.hpp"

#include <algorithm>
#include <utility>

namespace tw::client {

namespace {

constexpr Micros kFlushEvery = 1'000'000;

}  // namespace

/// Hands everything on, and tells the recorder.
class ListenedLane final : public transport::ClientLane {
 public:
  ListenedLane(Recorder& recorder, std::uint8_t number, std::unique_ptr<transport::ClientLane> lane)
      : recorder_(recorder), number_(number), lane_(std::move(lane)) {}

  void service(Micros now) override {
    now_ = now;
    lane_->service(now);
    if (lane_->state() == State::kOpen && !std::exchange(told_open_, true))
      recorder_.add(now, recorded::LaneOpened{number_});
  }
  bool receive(Bytes& record) override {
    const bool got = lane_->receive(record);
    if (got) recorder_.add(now_, recorded::Record{number_, record});
    // Behind its last record.
    if (!got && lane_->state() == State::kClosed && !std::exchange(told_closed_, true))
      recorder_.add(now_, recorded::LaneClosed{number_, lane_->reason()});
    return got;
  }
  State state() const override { return lane_->state(); }
  const std::string& reason() const override { return lane_->reason(); }
  void send(ByteView record, transport::Delivery delivery) override { lane_->send(record, delivery); }
  int fd() const override { return lane_->fd(); }
  bool wants_write() const override { return lane_->wants_write(); }
  const transport::LaneCounters& counters() const override { return lane_->counters(); }
  void close() override { lane_->close(); }

 private:
  Recorder& recorder_;
  std::uint8_t number_;
  std::unique_ptr<transport::ClientLane> lane_;
  Micros now_ = 0;
  bool told_open_ = false, told_closed_ = false;
};

Recorder::Recorder(std::string map_text, bool shared_clock, std::string program, Micros now)
    : head_(encode_recording_head({.program = std::move(program),
                                   .shared_clock = shared_clock,
                                   .begin = now,
                                   .map_text = std::move(map_text)})),
      bytes_(head_.size()),
      began_(now),
      last_at_(now),
      flushed_at_(now) {}

std::unique_ptr<transport::ClientLane> Recorder::listen(LaneKind kind, protocol::LaneRole role,
                                                        std::unique_ptr<transport::ClientLane> lane,
                                                        Micros now) {
  if (lanes_ >= kMaxRecordedLanes) return lane;
  const auto number = static_cast<std::uint8_t>(lanes_++);
  add(now, recorded::LaneAdded{kind, role});
  return std::make_unique<ListenedLane>(*this, number, std::move(lane));
}

void Recorder::on_command(Tick tick, const CommandLog::Entry& entry) {
  add(entry.made_at, recorded::Command{tick, entry.command, entry.seen_behind});
}

void Recorder::note(Micros now, std::uint8_t topic, Bytes bytes) {
  add(now, recorded::Note{topic, std::move(bytes)});
}

void Recorder::add(Micros at, recorded::What what) {
  if (full_) return;
  std::size_t most = kMaxEntryOverheadBytes;
  if (const auto* record = std::get_if<recorded::Record>(&what)) most = 24 + record->bytes.size();
  if (const auto* note = std::get_if<recorded::Note>(&what)) most = 24 + note->bytes.size();
  if (std::holds_alternative<recorded::Command>(what)) most = 24;
  if (pending_bytes_ + most > kRecordingChunkBytes || at - flushed_at_ >= kFlushEvery) flush();
  if (bytes_ + pending_bytes_ + most > kMaxRecordingBytes - kRecordingChunkBytes ||
      entries_ >= kMaxRecordingEntries || at - began_ > kMaxRecordingMicros) {
    flush();
    full_ = true;
    return;
  }
  pending_.push_back({at, std::move(what)});
  pending_bytes_ += most;
  ++entries_;
}

void Recorder::flush() {
  if (pending_.empty()) return;
  chunks_.push_back(std::make_shared<const Bytes>(encode_recording_chunk(pending_, last_at_)));
  bytes_ += chunks_.back()->size();
  for (const RecordedEntry& entry : pending_) last_at_ = std::max(last_at_, entry.at);
  flushed_at_ = last_at_;
  pending_.clear();
  pending_bytes_ = 0;
}

}  // namespace tw::client
