// SPDX-License-Identifier: MIT
#include "client/app/link_notes.hpp"

#include <utility>

namespace tw::app {
namespace {

using trace::NoteTopic;

constexpr Micros kLinkEvery = 1'000'000;

}  // namespace

void LinkNotes::write(client::Recorder& recorder, std::uint64_t match, Micros now,
                      std::span<const trace::LanePacket> packets, std::span<const trace::LaneFacts> facts,
                      const std::optional<link::Stats>& link) {
  const bool another = std::exchange(match_, match) != match;
  const auto note = [&](NoteTopic topic, Bytes bytes) {
    if (bytes.size() <= client::kMaxNoteBytes)
      recorder.note(now, static_cast<std::uint8_t>(topic), std::move(bytes));
  };
  if (link && (another || now - link_at_ >= kLinkEvery)) {
    link_at_ = now;
    note(NoteTopic::kLink, trace::encode_link(*link));
  }
  for (Bytes& bytes : trace::encode_packets(packets)) note(NoteTopic::kPackets, std::move(bytes));
  for (const trace::LaneFacts& told : facts) note(NoteTopic::kFacts, trace::encode_facts(told));
}

void ReplayedLink::update(std::span<const client::PassedNote> notes, const client::View& view, bool jumped) {
  fresh_.clear();
  facts_.clear();
  for (const client::PassedNote& passed : notes) {
    switch (static_cast<NoteTopic>(passed.note->topic)) {
      case NoteTopic::kPackets:
        if (const auto packets = trace::decode_packets(passed.note->bytes))
          fresh_.insert(fresh_.end(), packets->begin(), packets->end());
        break;
      case NoteTopic::kFacts:
        if (const auto told = trace::decode_facts(passed.note->bytes)) facts_.push_back(*told);
        break;
      case NoteTopic::kLink:
        if (auto stats = trace::decode_link(passed.note->bytes)) link_ = std::move(stats);
        break;
    }
  }
  if (!packets_ && fresh_.empty()) return;
  if (!packets_) packets_.emplace(nullptr, begin_);
  if (jumped) packets_->forget();
  packets_->add_packets(fresh_);
  packets_->add_facts(facts_);
  jumped ? packets_->look_back(view) : packets_->update(view);
}

}  // namespace tw::app
