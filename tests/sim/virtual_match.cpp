// SPDX-License-Identifier: MIT
#include "tests/sim/virtual_match.hpp"

namespace tw::test {

std::size_t VirtualMatch::add_client(std::vector<LaneSpec> lanes, client::MatchClientOptions options,
                                     bool truth, bool spectate) {
  Seat seat;
  const protocol::Ticket ticket{static_cast<std::uint8_t>(seats_.size())};
  seat.client = std::make_unique<client::MatchClient>(map_, ticket, options);
  auto role = spectate ? protocol::LaneRole::kWatch : protocol::LaneRole::kPlay;
  for (const LaneSpec& lane : lanes) {
    seat.client->add_lane(lane.kind, role, server_.open(lane.wire, mix64(++links_), now_), now_);
    role = protocol::LaneRole::kWatch;
  }
  if (truth) seat.client->add_lane(LaneKind::kTruth, role, server_.open_truth(now_), now_);
  seats_.push_back(std::move(seat));
  return seats_.size() - 1;
}

void VirtualMatch::keep_playing(std::size_t client, std::function<WireOptions(LaneKind)> wire) {
  seats_.at(client).client->keep_playing(
      [this, wire = std::move(wire)](LaneKind kind, Micros now) {
        return server_.open(wire(kind), mix64(++links_), now);
      },
      now_);
}

void VirtualMatch::run(Micros duration, const OnFrame& on_frame, std::size_t watched) {
  for (const Micros end = now_ + duration; now_ < end; now_ += kStep) {
    server_.service(now_);
    for (Seat& seat : seats_) seat.client->service(now_);
    if (now_ < frame_at_) continue;
    frame_at_ += kFrame;
    for (Seat& seat : seats_) {
      seat.view = &seat.client->view(now_);
      if (seat.input) seat.client->set_input(seat.input(*seat.view));
    }
    if (on_frame) on_frame(*seats_.at(watched).view);
  }
}

}  // namespace tw::test
