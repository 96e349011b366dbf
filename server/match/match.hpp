// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/match/journal.hpp"
#include "server/match/session_report.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"
#include "shared/transport/lane.hpp"

namespace tw::match {

/// Where a match's records go: the lanes' server, or a test's list.
class LaneSink {
 public:
  virtual ~LaneSink() = default;
  virtual void send(transport::LaneId lane, ByteView record, transport::Delivery delivery) = 0;
  virtual void close(transport::LaneId lane) = 0;
};

struct MatchOptions {
  std::uint32_t snapshot_ticks =
      1;  ///< a snapshot goes out every so many ticks, or as seldom as its session wishes; a divisor of kTickHz
  bool lag_compensation = true;  ///< rails meet the others where their shooter saw them
};

/// Who may open lanes: made when the lobby hands out a ticket.
struct SessionInfo {
  std::uint32_t session = 0;  ///< unique in the server's life
  std::string name;           ///< of the player
};

/// A finished round, for the accounts.
struct RoundResult {
  std::string map;
  std::uint16_t round = 0;
  struct Row {
    std::string name;
    int score = 0, kills = 0, deaths = 0;
  };
  std::vector<Row> rows;  ///< best first
};

/// One match: the truth, its players, their command queues, and a snapshot a tick (or fewer) for every lane. Sans I/O.
class Match {
 public:
  Match(sim::Map map, std::uint32_t seed, LaneSink& sink, const MatchOptions& options = {});
  ~Match();

  /// Writes down from now on what decides this match; before anybody has come.
  void keep_journal(std::unique_ptr<JournalWriter> journal);

  /// A lane of `session` said hello with a good ticket. A kPlay lane takes the session's seat, from another lane if need be,
  /// or a free one. nullopt: taken,
  /// and the welcome is sent; otherwise the reason why not (the caller refuses and closes).
  std::optional<protocol::RefusalReason> attach(transport::LaneId lane, LaneKind kind,
                                                protocol::LaneRole role, const SessionInfo& session,
                                                Micros now);
  /// The lab's truth lane: no ticket and no seat; the same bounded records as any lane, acknowledged like theirs.
  void attach_truth(transport::LaneId lane, Micros now);
  void on_record(transport::LaneId lane, const protocol::ClientRecord& record, Micros now);
  /// The lane is gone. If it played, the seat waits, its player out of the arena and the score kept, until the session
  /// plays on another lane or ends.
  void on_closed(transport::LaneId lane);
  /// The same, for good: the seat is freed.
  void give_up(transport::LaneId lane);
  /// A lane that watches is to play from now on: it takes the session's seat, or a free one, and is welcomed again. If
  /// there is none, nothing happens.
  void promote(transport::LaneId lane, const SessionInfo& session, Micros now);
  /// Refuses every lane of this session with this reason; a seat waits.
  void close_session(std::uint32_t session, protocol::RefusalReason reason);
  /// The same, and frees the seat.
  void end_session(std::uint32_t session, protocol::RefusalReason reason);
  /// Applies the queued commands, steps, and sends every lane its snapshot, if this tick has one.
  void tick(Micros now);
  /// Refuses every lane with this reason.
  void stop(protocol::RefusalReason reason);

  const sim::World& world() const;
  const sim::Map& map() const;
  std::size_t player_count() const;  ///< seats taken: who is away counts
  std::size_t lane_count() const;    ///< the lab's truth lanes not counted
  std::size_t lane_count_of(std::uint32_t session) const;
  bool is_seated(std::uint32_t session) const;
  SessionReport report_of(std::uint32_t session) const;
  /// Rounds that ended since the last call.
  std::vector<RoundResult> take_results();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::match
