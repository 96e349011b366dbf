// SPDX-License-Identifier: MIT
#include "client/bot/bot.hpp"

#include <algorithm>
#include <utility>

#include "client/bot/names.hpp"

namespace tw::bot {
namespace {

using client::Client;
using protocol::to_client::ErrorCode;

constexpr Micros kThinkEvery = 55'000;         // 18 times a second
constexpr Micros kStepEvery = 100'000;         // looks at the lobby's answers
constexpr Micros kAskEvery = 700'000;          // below the server's limit on requests
constexpr Micros kLookAgainEvery = 2'000'000;  // from outside of a full room
constexpr Micros kRoomPatience = 15'000'000;
constexpr Micros kCrewPatience = 8'000'000;
constexpr Micros kConnectPatience = 12'000'000;
constexpr std::size_t kMaxAttempts = 8;
constexpr const char* kOwnRoom = "Bots";

/// A small crew meets on a small map. Requires at least one.
const std::string& map_for(std::size_t crew_size, const std::vector<std::string>& maps) {
  const char* wanted = crew_size > 8 ? "expanse" : "foundry";
  const auto found = std::find(maps.begin(), maps.end(), wanted);
  return found == maps.end() ? maps.front() : *found;
}

}  // namespace

Bot::Bot(BotOptions options, SocketSource& sockets)
    : options_(std::move(options)), client_(options_.client, sockets), brain_(options_.seed) {}

void Bot::start(Micros now) {
  started_at_ = now;
  think_at_ = now + static_cast<Micros>(mix64(options_.seed) % static_cast<std::uint64_t>(kThinkEvery));
  go(Step::kConnecting, now);
  client_.connect(now);
}

void Bot::stop(Micros now) {
  if (client_.match() != nullptr) fold_match();
  client_.disconnect(now);
  if (step_ != Step::kGivenUp) step_ = Step::kGivenUp;
}

void Bot::go(Step step, Micros now) {
  step_ = step;
  step_since_ = now;
  acted_at_ = 0;
}

void Bot::give_up(std::string why) {
  fold_match();
  step_ = Step::kGivenUp;
  reason_ = std::move(why);
}

bool Bot::due(Micros now, Micros every) {
  if (acted_at_ != 0 && now - acted_at_ < every) return false;
  acted_at_ = now;
  return true;
}

Micros Bot::next_deadline() const {
  if (given_up()) return INT64_MAX;
  const Micros own = step_ == Step::kPlaying ? think_at_ : next_step_at_;
  return std::min(own, client_.next_deadline());
}

void Bot::service(Micros now) {
  if (given_up()) return;
  client_.service(now);
  if (step_ == Step::kPlaying && client_.stage() == Client::Stage::kPlaying) {
    if (now >= think_at_) play(now);
    return;
  }
  if (now < next_step_at_ && client_.stage() != Client::Stage::kFailed) return;
  next_step_at_ = now + kStepEvery;
  step_on(now);
}

// --- the way into a match

void Bot::step_on(Micros now) {
  if (client_.stage() == Client::Stage::kFailed) return give_up(client_.failure());
  if (client_.stage() == Client::Stage::kAskTrust)
    return give_up("The server's key is new; say --trust, or give its --fingerprint.");
  while (const auto failure = client_.lobby().take_failure()) {
    on_failure(*failure, now);
    if (given_up()) return;
  }
  switch (step_) {
    case Step::kConnecting:
      if (client_.stage() == Client::Stage::kLobby && client_.lobby().state().greeted)
        go(Step::kLoggingIn, now);
      else if (now - step_since_ > kConnectPatience)
        give_up("The server did not answer.");
      break;
    case Step::kLoggingIn:
      return log_in(now);
    case Step::kChoosing:
      return look_for_room(now);
    case Step::kEnteringRoom:
      if (client_.lobby().state().room)
        go(Step::kInRoom, now);
      else if (now - step_since_ > kConnectPatience)
        give_up("The server did not answer the request for a room.");
      break;
    case Step::kInRoom:
      return in_room(now);
    case Step::kPlaying:
      if (client_.stage() == Client::Stage::kLobby) {
        fold_match();
        said_ready_ = false;
        go(Step::kInRoom, now);
      }
      break;
    case Step::kOutside:
      return wait_outside(now);
    case Step::kGivenUp:
      break;
  }
}

bool Bot::room_is_full() const {
  const auto& room = client_.lobby().state().room;
  return step_ == Step::kPlaying && room && room->summary.players >= room->summary.limit;
}

void Bot::make_room(Micros now) {
  options_.room = client_.lobby().state().room->summary.name;
  fold_match();
  client_.leave_match(now);
  client_.lobby().leave_room();
  said_ready_ = false;
  go(Step::kOutside, now);
}

void Bot::wait_outside(Micros now) {
  if (!due(now, kLookAgainEvery)) return;
  for (const auto& room : client_.lobby().state().rooms)
    if (room.name == options_.room && now - step_since_ > kLookAgainEvery && room.players + 2 <= room.limit)
      return go(Step::kChoosing, now);
  client_.lobby().list_rooms();
}

void Bot::log_in(Micros now) {
  if (client_.lobby().state().account) {
    attempts_ = 0;
    return go(Step::kChoosing, now);
  }
  if (now - step_since_ > kConnectPatience) return give_up("The server did not answer the login.");
  if (acted_at_ == 0 && due(now, kAskEvery)) client_.lobby().guest_log_in(options_.name);
}

const protocol::to_client::RoomSummary* Bot::room_to_join() {
  const auto& rooms = client_.lobby().state().rooms;
  const auto fits = [&](const protocol::to_client::RoomSummary& room) {
    if (!options_.room.empty()) return room.name == options_.room;
    return (room.playing || room.name == kOwnRoom) && room.players < room.limit;
  };
  const auto found = std::find_if(rooms.begin(), rooms.end(), fits);
  return found == rooms.end() ? nullptr : &*found;
}

void Bot::look_for_room(Micros now) {
  if (const auto* room = room_to_join(); room != nullptr && acted_at_ != 0) {
    client_.lobby().join_room(room->room);
    return go(Step::kEnteringRoom, now);
  }
  // The first answers may still be on their way when it looks; a second of patience tells "none" from "not
  // yet".
  const bool nothing = now - step_since_ > 1'000'000;
  if (nothing && options_.room.empty() && options_.founder) {
    const auto& maps = client_.lobby().state().maps;
    if (maps.empty())
      client_.lobby().list_maps();
    else
      client_.lobby().create_room(kOwnRoom, map_for(options_.crew_size, maps));
    if (!maps.empty()) return go(Step::kEnteringRoom, now);
  }
  if (now - step_since_ > kRoomPatience)
    return give_up(options_.room.empty() ? "There is no room to play in."
                                         : "There is no room \"" + options_.room + "\" on this server.");
  if (due(now, kAskEvery)) client_.lobby().list_rooms();
}

void Bot::in_room(Micros now) {
  const auto& lobby = client_.lobby().state();
  if (!lobby.room) return go(Step::kChoosing, now);
  if (!said_ready_) {
    client_.lobby().set_ready(true, options_.client.lanes.front());
    said_ready_ = true;
  }
  if (client_.stage() == Client::Stage::kPlaying) {
    observer_ = {};
    brain_ = Brain(options_.seed);  // another match, another clock: what it remembers are ticks
    reason_.clear();
    return go(Step::kPlaying, now);
  }
  if (client_.stage() != Client::Stage::kLobby) return;
  if (lobby.match_running) {
    if (due(now, kAskEvery)) client_.enter_match(now);
  } else if (options_.founder && options_.room.empty()) {
    start_as_owner(now);
  }
}

void Bot::start_as_owner(Micros now) {
  const auto& members = client_.lobby().state().room->members;
  const auto me =
      std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.name == options_.name; });
  if (me == members.end() || !me->owner) return;
  const bool all_here = members.size() >= options_.crew_size || now - step_since_ > kCrewPatience;
  const bool all_ready =
      std::all_of(members.begin(), members.end(), [](const auto& m) { return m.ready || m.owner; });
  if (all_here && all_ready && due(now, kAskEvery)) client_.lobby().start_match();
}

void Bot::on_failure(const protocol::to_client::Failed& failure, Micros now) {
  const bool of_name = failure.code == ErrorCode::kNameTaken || failure.code == ErrorCode::kAlreadyOnline ||
                       failure.code == ErrorCode::kBadName;
  reason_ = failure.sentence;
  if (++attempts_ > kMaxAttempts) return give_up(failure.sentence);
  switch (step_) {
    case Step::kLoggingIn:
      if (of_name)
        options_.name = another_name(options_.name, mix64(options_.seed) + attempts_);
      else if (failure.code != ErrorCode::kTooFast && failure.code != ErrorCode::kBusy)
        give_up(failure.sentence);
      if (!given_up()) acted_at_ = 0;
      break;
    case Step::kEnteringRoom:
      go(Step::kChoosing, now);
      break;
    default:
      acted_at_ = now;
      break;  // asked again after kAskEvery
  }
}

// --- the match

void Bot::play(Micros now) {
  think_at_ = now + kThinkEvery;
  client::MatchClient* match = client_.match();
  // It aims at where the others will be, not at what a screen would show.
  match->set_techniques({.shots = client::Shots::kPresent}, now);
  const client::View& view = match->view(now);
  if (match->commands_made() < observer_.figures().commands) fold_match();  // its lanes were opened anew
  observer_.on_view(view, match->commands_made());
  const client::LanePanel& panel = view.lanes.front();
  if (!panel.has_world) return;
  has_played_ = true;
  attempts_ = 0;
  match->set_input(brain_.think(panel.newest, *view.map, view.self, ticks_behind(view)));
}

// The world shows the past, and the command acts in the future: by the age, the way there, and the queue.
std::uint32_t ticks_behind(const client::View& view) {
  const float behind_ms = view.lanes.front().figures.age_ms + view.ping_ms / 2;
  return std::min(static_cast<std::uint32_t>(behind_ms * kTickHz / 1000.0F + 2.5F), 40U);
}

void Bot::fold_match() {
  earlier_.add(observer_.figures());
  observer_ = {};
}

BotFigures Bot::figures() const {
  BotFigures all = earlier_;
  all.add(observer_.figures());
  return all;
}

}  // namespace tw::bot
