// SPDX-License-Identifier: MIT
// The split screen's packets under the mouse: point at one, or click it, and it tells its story.
#include "client/app/hud/packet_strip.hpp"
#include "client/app/screens/match_screen.hpp"

namespace tw::app {

std::vector<Rect> MatchScreen::packet_strips() const {
  std::vector<Rect> strips;
  for (const PacketPlace& place : places_) strips.push_back(place.strip);
  return strips;
}

bool MatchScreen::over_packets(Vec point) const {
  if (lens_ && pinned_ && lens_->contains(point)) return true;
  for (const PacketPlace& place : places_)
    if (place.strip.contains(point)) return true;
  return false;
}

std::optional<MatchScreen::PickedPacket> MatchScreen::packet_under(const MatchFrame& frame,
                                                                   float scale) const {
  if (pinned_ && lens_ && lens_->contains(frame.mouse)) {
    const auto* lane = frame.packets->shown(frame.view.lanes[pinned_->lane].kind);
    const auto found = mark_in_lens(*lens_, scale, lane->marks, pinned_->mark.at, frame.mouse);
    return found ? std::optional(PickedPacket{pinned_->lane, lane->marks[*found]}) : pinned_;
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto* lane = frame.packets->shown(frame.view.lanes[i].kind);
    if (!places_[i].strip.contains(frame.mouse) || lane == nullptr) continue;
    const Micros now = frame.packets->shown_until(frame.view.now);
    if (const auto found = mark_at(places_[i].strip, scale, lane->marks, now, frame.mouse.x))
      return PickedPacket{i, lane->marks[*found]};
  }
  return std::nullopt;
}

void MatchScreen::draw_packet_lens_over(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame) {
  story_.clear();
  if (frame.packets == nullptr || places_.size() != frame.view.lanes.size()) return;
  if (pinned_ && (!frame.packets->paused() || pinned_->lane >= places_.size())) pinned_.reset();
  const std::optional<PickedPacket> under = packet_under(frame, canvas.scale());
  if (frame.clicked && (under || !over_packets(frame.mouse))) {
    // Who clicks a packet wants to look at it: the strips stop.
    if (under && !frame.packets->paused()) frame.packets->toggle_pause(frame.view);
    pinned_ = under;
  }
  const std::optional<PickedPacket>& shown = under ? under : pinned_;
  const auto* lane = shown ? frame.packets->shown(frame.view.lanes[shown->lane].kind) : nullptr;
  if (lane == nullptr) return lens_.reset();
  story_ = lane->trace.story(shown->mark);
  if (story_.empty()) return lens_.reset();
  const PacketPlace& place = places_[shown->lane];
  const bool in_lens = pinned_ && lens_ && lens_->contains(frame.mouse);
  const PickedPacket& anchor = in_lens ? *pinned_ : *shown;
  const Micros now = frame.packets->shown_until(frame.view.now);
  const auto x_of = [&](const PickedPacket& packet) {
    return packet_x(place.strip, canvas.scale(), packet.mark.at, now);
  };
  const float margin = canvas.px(12);
  const Rect bounds{margin, margin, frame.window.x - 2 * margin, frame.window.y - 2 * margin};
  lens_ = packet_lens_area(bounds, place, canvas.scale(), x_of(anchor));
  const LaneKind kind = frame.view.lanes[shown->lane].kind;
  draw_packet_lens(canvas, *lens_, place,
                   {lane->marks, shown->mark, anchor.mark.at, story_, std::string(to_string(kind)),
                    lane_colour(kind), x_of(*shown)});
  canvas.flush(target);
}

}  // namespace tw::app
