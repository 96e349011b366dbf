// SPDX-License-Identifier: MIT
#include "tests/sim/virtual_net.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tw::test {

using transport::Delivery;

// --- wires

void VirtualWire::send(ByteView record, Delivery delivery, Micros now) {
  Micros due = now + options_.delay;
  if (options_.jitter > 0) due += static_cast<Micros>(rng_.uniform() * static_cast<double>(options_.jitter));
  const bool resends = options_.ordered || delivery == Delivery::kReliable;
  if (rng_.uniform() < options_.loss) {
    if (!resends) return;
    due += options_.resend_after;
  }
  if (dark(now)) {
    if (!resends) return;
    due += options_.outage_to - now;
  }
  if (options_.ordered) due = last_due_ = std::max(due, last_due_);
  in_flight_.push({due, sent_++, Bytes(record.begin(), record.end())});
}

bool VirtualWire::receive(Bytes& record, Micros now) {
  if (in_flight_.empty() || in_flight_.top().due > now) return false;
  record = in_flight_.top().record;
  in_flight_.pop();
  return true;
}

// --- the client's end

void VirtualClientLane::service(Micros now) {
  now_ = now;
  const bool answered = now - opened_at_ >= 2 * link_->up.options().delay && !link_->up.dark(now);
  if (state_ == State::kConnecting && answered) state_ = State::kOpen;
  if (state_ == State::kConnecting && now - opened_at_ >= kLaneConnectMicros) {
    state_ = State::kClosed;
    reason_ = "No answer within 5 s.";
  }
  if (link_->cut_by_server && state_ == State::kOpen) {
    state_ = State::kClosed;
    reason_ = "The server closed the lane.";
  }
}

void VirtualClientLane::send(ByteView record, Delivery delivery) {
  if (state_ != State::kOpen) return;
  ++counters_.records_sent;
  counters_.bytes_sent += record.size();
  link_->up.send(record, delivery, now_);
}

bool VirtualClientLane::receive(Bytes& record) {
  if (state_ == State::kConnecting || !link_->down.receive(record, now_)) return false;
  ++counters_.records_received;
  counters_.bytes_received += record.size();
  return true;
}

void VirtualClientLane::close() {
  state_ = State::kClosed;
  link_->cut_by_client = true;
}

// --- the server's end

VirtualServer::VirtualServer(const MapText& map, std::uint32_t seed, Micros clock_ahead,
                             const match::MatchOptions& options)
    : match_(std::make_unique<match::Match>(parse(map), seed, *this, options)), clock_ahead_(clock_ahead) {
  match_->keep_journal(std::make_unique<match::JournalWriter>("test", seed, map.text, [this](ByteView bytes) {
    journal_.insert(journal_.end(), bytes.begin(), bytes.end());
  }));
}

VirtualServer::~VirtualServer() {
  match_.reset();
  const auto verdict = match::verify_journal(journal_);
  EXPECT_TRUE(verdict) << verdict.error;
  if (!verdict) return;
  EXPECT_EQ(verdict->damage, "");
  EXPECT_EQ(verdict->ticks, static_cast<std::uint64_t>(ticks_));
  EXPECT_FALSE(verdict->mismatch) << "desync at tick " << verdict->mismatch->tick.value;
}

std::unique_ptr<transport::ClientLane> VirtualServer::open(const WireOptions& options, std::uint64_t seed,
                                                           Micros now) {
  auto link = std::make_shared<VirtualLink>(options, seed);
  links_[static_cast<transport::LaneId>(links_.size())] = link;
  return std::make_unique<VirtualClientLane>(std::move(link), now);
}

std::unique_ptr<transport::ClientLane> VirtualServer::open_truth(Micros now) {
  auto lane = open({.delay = 0}, 1, now);
  const auto id = static_cast<transport::LaneId>(links_.size() - 1);
  links_[id]->truth = links_[id]->attached = true;
  now_ = now;
  match_->attach_truth(id, now + clock_ahead_);
  return lane;
}

void VirtualServer::service(Micros now) {
  now_ = now;
  for (auto& [id, link] : links_) take_records(id, *link, now);
  const std::int64_t due = now * kTickHz / 1'000'000;
  for (; ticks_ < due; ++ticks_) match_->tick(now + clock_ahead_);
}

void VirtualServer::take_records(transport::LaneId id, VirtualLink& link, Micros now) {
  Bytes bytes;
  while (link.up.receive(bytes, now)) {
    const auto record = protocol::decode_client_record(bytes);
    if (!record || link.cut_by_server) continue;
    if (const auto* hello = std::get_if<protocol::LaneHello>(&*record))
      greet(id, *hello, now);
    else if (link.attached)
      match_->on_record(id, *record, now + clock_ahead_);
  }
  if (!link.cut_by_client || !link.attached) return;
  link.attached = false;
  match_->on_closed(id);
}

void VirtualServer::greet(transport::LaneId id, const protocol::LaneHello& hello, Micros now) {
  std::optional<protocol::RefusalReason> refusal = protocol::RefusalReason::kUnknownTicket;
  const std::string name = "P" + std::to_string(hello.ticket[0]);
  if (links_.at(id)->attached && hello.role == protocol::LaneRole::kPlay)
    return match_->promote(id, {.session = hello.ticket[0], .name = name}, now + clock_ahead_);
  if (hello.ticket[0] != 0xff)
    refusal = match_->attach(id, hello.lane, hello.role, {.session = hello.ticket[0], .name = name},
                             now + clock_ahead_);
  links_.at(id)->attached = !refusal;
  if (!refusal) return;
  send(id, protocol::encode(protocol::LaneRefused{*refusal}), Delivery::kReliable);
}

void VirtualServer::send(transport::LaneId lane, ByteView record, Delivery delivery) {
  links_.at(lane)->down.send(record, delivery, now_);
}

void VirtualServer::close(transport::LaneId lane) { links_.at(lane)->attached = false; }

MapText map_text(const std::string& name) {
  std::ifstream file(std::string(TW_SOURCE_DIR) + "/assets/maps/" + name + ".txt");
  std::stringstream text;
  text << file.rdbuf();
  return {text.str()};
}

sim::Map parse(const MapText& text) {
  auto map = sim::parse_map(text.text);
  if (!map) {
    std::fprintf(stderr, "%s\n", map.error.c_str());
    std::abort();
  }
  return *map;
}

}  // namespace tw::test
