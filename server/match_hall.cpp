// SPDX-License-Identifier: MIT
#include "server/match_hall.hpp"

#include <algorithm>
#include <utility>

#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"
#include "shared/transport/seal/seal_key.hpp"

namespace tw::server {

using lobby::RoomId;
using protocol::RefusalReason;
using protocol::token_of;
using transport::Delivery;
using transport::LaneId;

namespace {

constexpr Micros kHelloDeadlineMicros = 10'000'000;  ///< from a lane's opening to its hello
constexpr std::uint32_t kMaxBadRecords = 64;  ///< per lane that said hello; an honest client sends none

}  // namespace

MatchHall::MatchHall(HallConfig config) : config_(std::move(config)) {}

// --- for the lobby

bool MatchHall::start(RoomId room, const std::string& map, bool permanent, Micros now) {
  const MapCatalogue::Entry* entry = config_.maps->find(map);
  if (entry == nullptr || matches_.contains(room) || matches_.size() >= kMaxRooms || closing_) return false;
  const auto seed = static_cast<std::uint32_t>(draw(config_.seed, ++matches_started_)) | 1U;
  Hosted& hosted = matches_.try_emplace(room, *entry, seed, *config_.lanes, config_.match).first->second;
  hosted.permanent = permanent;
  if (auto write = config_.open_journal ? config_.open_journal(map) : nullptr)
    hosted.match.keep_journal(
        std::make_unique<match::JournalWriter>(TW_VERSION, seed, entry->text, std::move(write)));
  for (auto& [id, lane] : lanes_)
    if (lane.truth && !lane.room && !lane.refused) attach_truth(id, lane, now);
  return true;
}

bool MatchHall::is_running(RoomId room) const { return matches_.contains(room); }

bool MatchHall::is_seated(RoomId room, const std::string& folded_name) const {
  const auto hosted = matches_.find(room);
  if (hosted == matches_.end()) return false;
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    const Session& session = entry.second;
    return session.room == room && session.folded_name == folded_name &&
           hosted->second.match.is_seated(session.id);
  });
}

bool MatchHall::holds(const std::string& folded_name) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return entry.second.folded_name == folded_name && has_seat(entry.second);
  });
}

bool MatchHall::has_seat(const Session& session) const {
  const auto hosted = matches_.find(session.room);
  return hosted != matches_.end() && hosted->second.match.is_seated(session.id);
}

std::optional<lobby::MatchHost::Grant> MatchHall::grant(RoomId room, const std::string& name, bool aes_gcm,
                                                        Micros now) {
  const auto hosted = matches_.find(room);
  if (hosted == matches_.end()) return std::nullopt;
  const std::string folded = lobby::fold_name(name);
  if (const auto before = session_in(room, folded); before != sessions_.end())
    return renew(before, hosted->second, aes_gcm, now);
  revoke(folded);
  Session session{.id = next_session_++,
                  .ticket = {},
                  .seal = {.key = {}, .cipher = choose_cipher(aes_gcm)},
                  .name = name,
                  .folded_name = folded,
                  .room = room,
                  .expires_at = now + kTicketLifeMicros,
                  .detached_at = {}};
  return issue(std::move(session), hosted->second);
}

/// The player is back, perhaps on another machine: the old lanes close, the seat waits for the new ones.
lobby::MatchHost::Grant MatchHall::renew(Sessions::iterator before, Hosted& hosted, bool aes_gcm,
                                         Micros now) {
  Session session = before->second;
  hosted.match.close_session(session.id, RefusalReason::kKicked);
  const bool seated = hosted.match.is_seated(session.id);
  session.awaited = seated;
  sessions_.erase(before);
  session.seal.cipher = choose_cipher(aes_gcm);
  session.expires_at = now + (seated ? kAwaySeatMicros : kTicketLifeMicros);
  session.detached_at.reset();
  return issue(std::move(session), hosted);
}

/// Gives it a ticket of its own.
lobby::MatchHost::Grant MatchHall::issue(Session session, const Hosted& hosted) {
  do config_.random_bytes(session.ticket);
  while (token_of(session.ticket) == 0 || sessions_.contains(token_of(session.ticket)));
  config_.random_bytes(session.seal.key);
  return grant_of(sessions_.emplace(token_of(session.ticket), std::move(session)).first->second, hosted);
}

lobby::MatchHost::Grant MatchHall::grant_of(const Session& session, const Hosted& hosted) const {
  return {.ticket = session.ticket,
          .seal = session.seal,
          .game_port = config_.game_port,
          .map_text = hosted.map->text};
}

std::optional<lobby::MatchHost::Grant> MatchHall::ticket_of(const std::string& folded_name) const {
  for (const auto& [token, session] : sessions_)
    if (const auto hosted = matches_.find(session.room);
        session.folded_name == folded_name && hosted != matches_.end())
      return grant_of(session, hosted->second);
  return std::nullopt;
}

MatchHall::Sessions::iterator MatchHall::session_in(RoomId room, const std::string& folded_name) {
  return std::find_if(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return entry.second.room == room && entry.second.folded_name == folded_name;
  });
}

void MatchHall::revoke(const std::string& folded_name) {
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto session = it++;
    if (session->second.folded_name == folded_name) end_session(session);
  }
}

void MatchHall::detach(const std::string& folded_name, Micros now) {
  for (auto& [token, session] : sessions_)
    if (session.folded_name == folded_name) session.detached_at = now;
}

void MatchHall::reattach(const std::string& folded_name) {
  for (auto& [token, session] : sessions_)
    if (session.folded_name == folded_name) session.detached_at.reset();
}

void MatchHall::change_map(RoomId room, const std::string& map) {
  const auto hosted = matches_.find(room);
  if (hosted != matches_.end() && config_.maps->find(map) != nullptr) hosted->second.next_map = map;
}

void MatchHall::end(RoomId room) {
  const auto hosted = matches_.find(room);
  if (hosted != matches_.end() && hosted->second.match.lane_count() == 0) end_match(hosted, {});
}

std::vector<lobby::MatchHost::Change> MatchHall::take_changes() {
  std::vector<Change> changes = std::exchange(ended_, {});
  for (const RoomId room : std::exchange(seats_changed_, {})) changes.push_back({room, {}});
  return changes;
}

void MatchHall::end_session(Sessions::iterator session) {
  const auto hosted = matches_.find(session->second.room);
  if (hosted != matches_.end()) {
    hosted->second.match.end_session(session->second.id, RefusalReason::kKicked);
    note_seats(hosted->first, hosted->second);
  }
  sessions_.erase(session);
}

void MatchHall::end_match(Matches::iterator match, const std::string& why, const std::string& next_map) {
  for (auto& result : match->second.match.take_results()) results_.push_back(std::move(result));
  const RoomId room = match->first;
  match->second.match.stop(RefusalReason::kMatchOver);
  std::erase_if(sessions_, [=](const auto& entry) { return entry.second.room == room; });
  // They are still closing; the room's next match, which may begin before that, does not know them.
  for (auto& [id, lane] : lanes_)
    if (lane.room == room) {
      lane.room.reset();
      lane.refused = true;
    }
  if (!why.empty()) ended_.push_back({room, why, next_map});
  matches_.erase(match);
}

// --- for the lanes

std::optional<SealSecret> MatchHall::secret_of(std::uint32_t token, Micros now) const {
  const auto found = sessions_.find(token);
  if (stopping_ || found == sessions_.end() || !admits(found->second, now)) return std::nullopt;
  return found->second.seal;
}

bool MatchHall::admits(const Session& session, Micros now) const {
  return now <= session.expires_at || lanes_of(session) > 0 || has_seat(session);
}

SealCipher MatchHall::choose_cipher(bool client_has_aes) const {
  if (config_.cipher) return *config_.cipher;
  return client_has_aes && transport::has_aes_gcm() ? SealCipher::kAes256Gcm : SealCipher::kChaCha20Poly1305;
}

void MatchHall::on_lane_event(const transport::LaneEvent& event, Micros now) {
  std::visit([&](const auto& e) { on_event(e, now); }, event);
}

void MatchHall::on_event(const transport::LaneOpened& event, Micros now) {
  Lane& lane = lanes_[event.lane];
  lane = {.opened_at = now, .truth = event.truth, .room = {}};
  if (event.truth) attach_truth(event.lane, lane, now);
}

void MatchHall::on_event(const transport::LaneRecord& event, Micros now) {
  const auto found = lanes_.find(event.lane);
  if (found == lanes_.end() || found->second.refused) return;
  Lane& lane = found->second;
  const auto record = protocol::decode_client_record(event.record);
  if (!record) {
    ++bad_records_;
    const bool stranger = !lane.room && !lane.truth;
    if (++lane.bad_records > kMaxBadRecords || stranger) refuse(event.lane, lane, RefusalReason::kKicked);
    return;
  }
  if (!lane.room) return on_hello(event.lane, lane, *record, now);
  const auto hosted = matches_.find(*lane.room);
  if (hosted == matches_.end()) return;
  if (const auto* again = std::get_if<protocol::LaneHello>(&*record))
    return on_second_hello(event.lane, lane, *again, hosted->second, now);
  hosted->second.match.on_record(event.lane, *record, now);
  note_seats(hosted->first, hosted->second);
}

void MatchHall::on_event(const transport::LaneClosed& event, Micros now) {
  const auto found = lanes_.find(event.lane);
  if (found == lanes_.end()) return;
  const Lane lane = found->second;
  lanes_.erase(found);
  if (!lane.room) return;
  if (const auto hosted = matches_.find(*lane.room); hosted != matches_.end()) {
    hosted->second.match.on_closed(event.lane);
    if (lane.truth) --hosted->second.truth_lanes;
    note_seats(hosted->first, hosted->second);
  }
  const auto session = sessions_.find(lane.token);
  if (session != sessions_.end() && lanes_of(session->second) == 0) await_return(session->second, now);
}

/// Its last lane is gone: the match may have noticed before the lane has closed, so this comes twice.
void MatchHall::await_return(Session& session, Micros now) {
  if (session.awaited) return;
  session.awaited = true;
  session.expires_at = now + (has_seat(session) ? kAwaySeatMicros : kTicketLifeMicros);
}

/// A lane that watches wants to play.
void MatchHall::on_second_hello(LaneId id, const Lane& lane, const protocol::LaneHello& hello, Hosted& hosted,
                                Micros now) {
  const auto session = sessions_.find(lane.token);
  if (session == sessions_.end() || hello.role != protocol::LaneRole::kPlay || hello.lane != lane.kind ||
      !config_.equal_secrets(session->second.ticket, hello.ticket))
    return;
  hosted.match.promote(id, {.session = session->second.id, .name = session->second.name}, now);
  note_seats(*lane.room, hosted);
}

// Before its hello a lane may say nothing else: it is a stranger's.
void MatchHall::on_hello(LaneId id, Lane& lane, const protocol::ClientRecord& record, Micros now) {
  if (lane.truth) return;  // nothing to say while it waits for a match
  const auto* hello = std::get_if<protocol::LaneHello>(&record);
  if (hello == nullptr) return refuse(id, lane, RefusalReason::kUnknownTicket);
  if (const auto reason = why_not(id, *hello, now)) return refuse(id, lane, *reason);
  const Session& session = sessions_.at(token_of(hello->ticket));
  Hosted& hosted = matches_.at(session.room);
  if (const auto reason = hosted.match.attach(id, hello->lane, hello->role,
                                              {.session = session.id, .name = session.name}, now))
    return refuse(id, lane, *reason);
  sessions_.at(token_of(hello->ticket)).awaited = false;
  lane.room = session.room;
  lane.token = token_of(hello->ticket);
  lane.kind = hello->lane;
  note_seats(session.room, hosted);
}

std::optional<RefusalReason> MatchHall::why_not(LaneId id, const protocol::LaneHello& hello,
                                                Micros now) const {
  if (stopping_) return RefusalReason::kServerStopping;
  if (hello.protocol != kProtocolVersion) return RefusalReason::kWrongVersion;
  const auto session = sessions_.find(token_of(hello.ticket));
  if (session == sessions_.end() || !config_.equal_secrets(session->second.ticket, hello.ticket) ||
      !admits(session->second, now))
    return RefusalReason::kUnknownTicket;
  if (!matches_.contains(session->second.room)) return RefusalReason::kMatchOver;
  if (hello.lane == LaneKind::kTruth || !config_.lanes->set_kind(id, hello.lane))
    return RefusalReason::kKicked;
  return std::nullopt;
}

void MatchHall::refuse(LaneId id, Lane& lane, RefusalReason reason) {
  lane.refused = true;
  if (lane.room)
    if (const auto hosted = matches_.find(*lane.room); hosted != matches_.end())
      hosted->second.match.give_up(id);
  config_.lanes->send(id, protocol::encode(protocol::LaneRefused{reason}), Delivery::kReliable);
  config_.lanes->close(id);
}

// The lab runs one match; with several, its truth is the first one's.
void MatchHall::attach_truth(LaneId id, Lane& lane, Micros now) {
  if (matches_.empty()) return;
  auto& [room, hosted] = *matches_.begin();
  hosted.match.attach_truth(id, now);
  ++hosted.truth_lanes;
  lane.room = room;
  lane.kind = LaneKind::kTruth;
}

std::size_t MatchHall::lanes_of(const Session& session) const {
  const auto hosted = matches_.find(session.room);
  return hosted == matches_.end() ? 0 : hosted->second.match.lane_count_of(session.id);
}

void MatchHall::note_seats(RoomId room, Hosted& hosted) {
  const std::size_t players = hosted.match.player_count();
  if (std::exchange(hosted.players_before, players) != players) seats_changed_.insert(room);
}

// --- for the loop

bool MatchHall::is_busy() const {
  return std::any_of(matches_.begin(), matches_.end(), [](const auto& entry) {
    return entry.second.match.lane_count() + entry.second.truth_lanes > 0;
  });
}

void MatchHall::tick(Micros now) {
  for (auto it = matches_.begin(); it != matches_.end();) {
    const auto match = it++;
    Hosted& hosted = match->second;
    if (hosted.match.lane_count() + hosted.truth_lanes == 0) continue;
    hosted.match.tick(now);
    note_seats(match->first, hosted);
    const sim::World& world = hosted.match.world();
    if (closing_) {
      if (world.phase != sim::Phase::kPlaying) end_match(match, "The match is over: the server is stopping.");
      continue;
    }
    const bool about_to_begin =
        world.phase == sim::Phase::kIntermission && world.phase_ends_at - world.tick <= kTickHz;
    if (about_to_begin && !hosted.next_map.empty()) go_on_elsewhere(match, now);
  }
}

/// The results have been seen: the next round is a new match. Who played gets a ticket for it like anybody.
void MatchHall::go_on_elsewhere(Matches::iterator match, Micros now) {
  const RoomId room = match->first;
  const bool permanent = match->second.permanent;
  const std::string map = match->second.next_map;
  end_match(match, "The next round is on " + map + '.', map);
  start(room, map, permanent, now);
}

void MatchHall::expire(Micros now) {
  expire_sessions(now);
  expire_matches(now);
  expire_lanes(now);
}

void MatchHall::expire_sessions(Micros now) {
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto session = it++;
    if (lanes_of(session->second) > 0)
      session->second.awaited = false;
    else if (has_seat(session->second))
      await_return(session->second, now);
    const auto& detached = session->second.detached_at;
    const bool alone_too_long = detached && now - *detached > kDetachedSessionMicros;
    const bool unused = now > session->second.expires_at && lanes_of(session->second) == 0;
    if (alone_too_long || unused) end_session(session);
  }
}

void MatchHall::expire_matches(Micros now) {
  for (auto it = matches_.begin(); it != matches_.end();) {
    const auto match = it++;
    Hosted& hosted = match->second;
    if (hosted.match.lane_count() > 0 || hosted.match.player_count() > 0) {
      hosted.empty_since.reset();
      continue;
    }
    if (!hosted.empty_since) hosted.empty_since = now;
    if (!hosted.permanent && now - *hosted.empty_since > kEmptyMatchMicros)
      end_match(match, "The match is over: nobody was in it any more.");
  }
}

void MatchHall::expire_lanes(Micros now) {
  for (auto& [id, lane] : lanes_)
    if (!lane.room && !lane.truth && !lane.refused && now - lane.opened_at > kHelloDeadlineMicros)
      refuse(id, lane, RefusalReason::kUnknownTicket);
}

void MatchHall::stop() {
  stopping_ = true;
  for (auto& [room, hosted] : matches_) hosted.match.stop(RefusalReason::kServerStopping);
  for (auto& [id, lane] : lanes_)
    if (!lane.room && !lane.refused) refuse(id, lane, RefusalReason::kServerStopping);
}

std::vector<match::RoundResult> MatchHall::take_results() {
  std::vector<match::RoundResult> all = std::exchange(results_, {});
  for (auto& [room, hosted] : matches_)
    for (auto& result : hosted.match.take_results()) all.push_back(std::move(result));
  return all;
}

}  // namespace tw::server
