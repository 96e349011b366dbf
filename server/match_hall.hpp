// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/lobby/match_host.hpp"
#include "server/map_catalogue.hpp"
#include "server/match/match.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/transport/lane.hpp"

namespace tw::server {

/// What the hall needs of the lanes' server; a test's list does as well.
class LanePort : public match::LaneSink {
 public:
  virtual bool set_kind(transport::LaneId lane, LaneKind kind) = 0;
};

struct HallConfig {
  const MapCatalogue* maps = nullptr;                         ///< borrowed
  LanePort* lanes = nullptr;                                  ///< borrowed
  std::function<void(std::span<std::uint8_t>)> random_bytes;  ///< for tickets: must be secret
  std::function<bool(ByteView, ByteView)> equal_secrets;
  std::uint64_t seed = 1;              ///< for the matches' spawn places
  std::optional<SealCipher> cipher{};  ///< of every session; none: the best that both ends have
  std::uint16_t game_port = 0;
  match::MatchOptions match{};
  /// Where the journal of a match on this map goes; empty function, or null: nowhere.
  std::function<match::JournalWriter::Write(const std::string& map)> open_journal{};
};

/// All matches of a server, the sessions that may open lanes to them, and which lane belongs where. Sans I/O.
///
/// A session is one player's in one match:
///
///     ISSUED (ticket out, kTicketLifeMicros) -first lane-> LIVE -last lane closed-> AWAY (kAwaySeatMicros) -lane-> LIVE
///     LIVE or AWAY -a new ticket for the same match-> AWAY, the old ticket dead, the seat kept
///     any -time, a ticket for another match, or the lobby's word-> DEAD
class MatchHall final : public lobby::MatchHost {
 public:
  explicit MatchHall(HallConfig config);

  // --- for the lobby
  bool start(lobby::RoomId room, const std::string& map, bool permanent, Micros now) override;
  bool is_running(lobby::RoomId room) const override;
  bool is_seated(lobby::RoomId room, const std::string& folded_name) const override;
  bool holds(const std::string& folded_name) const override;
  std::optional<Grant> grant(lobby::RoomId room, const std::string& name, bool aes_gcm, Micros now) override;
  std::optional<Grant> ticket_of(const std::string& folded_name) const override;
  void revoke(const std::string& folded_name) override;
  void detach(const std::string& folded_name, Micros now) override;
  void reattach(const std::string& folded_name) override;
  void change_map(lobby::RoomId room, const std::string& map) override;
  void end(lobby::RoomId room) override;
  std::vector<Change> take_changes() override;

  // --- for the lanes
  /// What lanes of the session with this token are sealed with; nullopt: none of it may open now.
  std::optional<SealSecret> secret_of(std::uint32_t token, Micros now) const;
  void on_lane_event(const transport::LaneEvent& event, Micros now);

  // --- for the loop
  /// Somebody plays or watches: tick() is due 60 times a second.
  bool is_busy() const;
  void tick(Micros now);
  /// Deadlines of tickets, lanes and empty matches. A few times a second.
  void expire(Micros now);
  /// From now on no match begins, and each ends with the round that it is in.
  void end_after_rounds() { closing_ = true; }
  /// After that: nobody has a seat any more.
  bool is_over() const { return closing_ && player_count() == 0; }
  /// Refuses every lane, now and from now on.
  void stop();

  std::vector<match::RoundResult> take_results();
  std::size_t match_count() const { return matches_.size(); }
  std::size_t player_count() const;
  struct LaneInfo {
    transport::LaneId lane = 0;
    LaneKind kind = LaneKind::kUdp;
    std::string name;  ///< of the session
  };
  struct PlayerReport {
    struct Lane {
      LaneKind kind = LaneKind::kUdp;
      std::optional<std::uint32_t> ticks_behind;  ///< as match::SessionReport::Lane has them
      std::optional<double> off_units;
    };
    std::vector<Lane> lanes;
    std::optional<double> recently_late;  ///< likewise
  };
  /// Of somebody who plays or watches; nothing otherwise.
  PlayerReport report_of(const std::string& folded_name) const;
  std::size_t open_lanes() const { return lanes_.size(); }  ///< all of them, strangers' too
  std::vector<LaneInfo> lanes() const;                      ///< those that belong to a match
  std::uint64_t bad_records() const { return bad_records_; }

 private:
  struct Session {
    std::uint32_t id = 0;
    protocol::Ticket ticket{};
    SealSecret seal{};
    std::string name, folded_name;
    lobby::RoomId room = 0;
    Micros expires_at = 0;  ///< counts while no lane is open
    bool awaited = false;   ///< AWAY: its last lane is gone, and the minute of its seat has begun
    std::optional<Micros> detached_at;
  };
  struct Hosted {
    Hosted(const MapCatalogue::Entry& entry, std::uint32_t seed, match::LaneSink& sink,
           const match::MatchOptions& options)
        : match(entry.map, seed, sink, options), map(&entry) {}
    match::Match match;
    const MapCatalogue::Entry* map;
    bool permanent = false;
    std::size_t truth_lanes = 0;
    std::size_t players_before = 0;
    std::optional<Micros> empty_since;
    std::string next_map;  ///< empty: the same again
  };
  struct Lane {
    Micros opened_at = 0;
    bool truth = false;
    bool refused = false;
    std::optional<lobby::RoomId> room;
    std::uint32_t token = 0;
    LaneKind kind = LaneKind::kUdp;
    std::uint32_t bad_records = 0;
  };
  using Sessions = std::map<std::uint32_t, Session>;  // by token, the ticket's first four bytes
  using Matches = std::map<lobby::RoomId, Hosted>;

  void on_event(const transport::LaneOpened& event, Micros now);
  void on_event(const transport::LaneRecord& event, Micros now);
  void on_event(const transport::LaneClosed& event, Micros now);
  void on_hello(transport::LaneId id, Lane& lane, const protocol::ClientRecord& record, Micros now);
  std::optional<protocol::RefusalReason> why_not(transport::LaneId id, const protocol::LaneHello& hello,
                                                 Micros now) const;
  SealCipher choose_cipher(bool client_has_aes) const;
  bool admits(const Session& session, Micros now) const;
  void refuse(transport::LaneId id, Lane& lane, protocol::RefusalReason reason);
  void attach_truth(transport::LaneId id, Lane& lane, Micros now);
  Sessions::iterator session_in(lobby::RoomId room, const std::string& folded_name);
  Grant renew(Sessions::iterator before, Hosted& hosted, bool aes_gcm, Micros now);
  Grant issue(Session session, const Hosted& hosted);
  Grant grant_of(const Session& session, const Hosted& hosted) const;
  bool has_seat(const Session& session) const;
  void await_return(Session& session, Micros now);
  void on_second_hello(transport::LaneId id, const Lane& lane, const protocol::LaneHello& hello,
                       Hosted& hosted, Micros now);
  void end_session(Sessions::iterator session);
  void end_match(Matches::iterator match, const std::string& why, const std::string& next_map = {});
  void go_on_elsewhere(Matches::iterator match, Micros now);
  std::size_t lanes_of(const Session& session) const;
  void expire_sessions(Micros now);
  void expire_matches(Micros now);
  void expire_lanes(Micros now);
  void note_seats(lobby::RoomId room, Hosted& hosted);

  HallConfig config_;
  Matches matches_;
  Sessions sessions_;
  std::map<transport::LaneId, Lane> lanes_;
  std::set<lobby::RoomId> seats_changed_;
  std::vector<Change> ended_;
  std::uint32_t next_session_ = 1;
  std::uint64_t matches_started_ = 0;
  std::uint64_t bad_records_ = 0;
  std::vector<match::RoundResult> results_;  ///< of matches that have ended
  bool closing_ = false;
  bool stopping_ = false;
};

}  // namespace tw::server
