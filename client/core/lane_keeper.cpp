// SPDX-License-Identifier: MIT
#include "client/core/lane_keeper.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::client {
namespace {

using protocol::LaneRole;

constexpr Micros kTrouble = 3'000'000;  ///< not open, or nothing heard, for so long: another lane is tried
constexpr Micros kSteady =
    2'000'000;  ///< the wanted lane has delivered without a gap for so long: it may play
constexpr Micros kPauseAfterFailure = 1'000'000;
constexpr Micros kFirstReturnPause = 5'000'000, kLongestReturnPause = 60'000'000;
constexpr Micros kShortStay =
    30'000'000;  ///< a return that lasted less was none: wait longer before the next
constexpr int kMostFailures = 12;

}  // namespace

LaneKeeper::LaneKeeper(LaneKind wanted, OpenLane open, Micros interpolation, Micros now)
    : wanted_(wanted),
      open_(std::move(open)),
      interpolation_(interpolation),
      well_at_(now),
      return_pause_(kFirstReturnPause) {}

bool LaneKeeper::is_well(const LaneClient& lane, Micros now) const {
  return lane.open() && now - lane.heard_at() < kTrouble;
}

void LaneKeeper::service(std::unique_ptr<LaneClient>& playing, MatchShared& shared, Micros now) {
  if (!gave_up_.empty()) return;
  if (spare_) spare_->service(shared, now);
  if (playing->refused_for_good()) {
    gave_up_ = playing->closed_reason();
    return;
  }
  const bool well = is_well(*playing, now);
  if (well) was_well_ = true, well_at_ = now, failures_ = 0;
  if (spare_) judge_spare(playing, well, shared, now);
  if (!well && (now - well_at_ >= kAwaySeatMicros || failures_ >= kMostFailures)) {
    gave_up_ = playing->closed() ? playing->closed_reason() : "The server cannot be reached any more.";
    return;
  }
  const bool trouble = playing->closed() || now - well_at_ >= kTrouble;
  const bool stand_in = well && playing->kind() != wanted_;
  if (!spare_ && now >= next_try_ && (trouble || stand_in)) open_spare(*playing, well, now);
}

void LaneKeeper::judge_spare(std::unique_ptr<LaneClient>& playing, bool well, MatchShared& shared,
                             Micros now) {
  if (spare_->closed()) {
    if (!well) ++failures_;
    if (!well && spare_->refused_for_good()) gave_up_ = spare_->closed_reason();
    return drop_spare(now + (well ? return_pause_ : kPauseAfterFailure));
  }
  if (spare_->plays()) return take_over(playing, now);
  if (well && playing->kind() == wanted_) return drop_spare(now);  // it was only a moment
  if (spare_->open() && spare_->role() == LaneRole::kWatch && spare_->steady_for(now) >= kSteady)
    spare_->promote(shared.ticket, now);
}

void LaneKeeper::take_over(std::unique_ptr<LaneClient>& playing, Micros now) {
  spare_->continue_events_of(*playing);
  playing->abandon();
  playing = std::move(spare_);
  well_at_ = now;
  failures_ = 0;
  if (playing->kind() == wanted_) {
    returned_at_ = now;
  } else {
    const bool short_stay = returned_at_ != 0 && now - returned_at_ < kShortStay;
    return_pause_ = short_stay ? std::min(2 * return_pause_, kLongestReturnPause) : kFirstReturnPause;
  }
  next_try_ = now + return_pause_;
}

void LaneKeeper::drop_spare(Micros try_again_at) {
  spare_->abandon();
  spare_.reset();
  next_try_ = try_again_at;
}

/// In trouble over TCP first, then over the wanted lane, in turn; both play as soon as they are welcomed. While another
/// lane stands in: the wanted one, which only watches until it has shown that it delivers.
void LaneKeeper::open_spare(const LaneClient& playing, bool well, Micros now) {
  const bool over_tcp = !well && !is_tcp(playing.kind()) && failures_ % 2 == 0;
  const LaneKind kind = well                 ? wanted_
                        : over_tcp           ? LaneKind::kTcp
                        : failures_ % 2 == 0 ? wanted_
                                             : playing.kind();
  spare_ = std::make_unique<LaneClient>(kind, well ? LaneRole::kWatch : LaneRole::kPlay, open_(kind, now),
                                        interpolation_, now);
}

Connection LaneKeeper::connection(const LaneClient& playing, Micros now) const {
  if (is_well(playing, now)) {
    if (playing.kind() == wanted_) return {};
    return {.state = Connection::State::kStandIn,
            .sentence = "UDP does not get through: playing over TCP.",
            .seconds_left = 0};
  }
  if (!was_well_ || (now - well_at_ < kTrouble && !playing.closed())) return {};
  const Micros left = std::max<Micros>(kAwaySeatMicros - (now - well_at_), 0);
  return {.state = Connection::State::kLost,
          .sentence = "Connection lost. Your seat is kept; trying again.",
          .seconds_left = static_cast<int>(left / 1'000'000)};
}

}  // namespace tw::client
