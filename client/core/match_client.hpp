// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/core/view.hpp"
#include "shared/base/clock.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/transport/lane.hpp"

namespace tw::client {

class Recorder;

struct MatchClientOptions {
  std::uint32_t interpolation_ticks =
      3;                      ///< others are drawn this far behind the newest stamp (Fiedler: 3 intervals)
  bool shared_clock = false;  ///< lab: server and client share CLOCK_MONOTONIC, so ages are exact.
                              ///< Otherwise the offset is estimated (least delay seen + half the round trip)
  bool predict = true;        ///< false: the own player is drawn as delivered (bots do not look)
  Techniques techniques{};    ///< to begin with
  Recorder* recorder = nullptr;  ///< keeps what is seen and commanded; outlives the match client
  /// A replay's: the command that was made for a tick. Where it gives none, the input counts as ever.
  std::function<std::optional<sim::Command>(Tick)> past_commands{};
};

/// One match as one client sees it, over one or several lanes at once. Sans I/O but for the lanes it is
/// given; time is an argument. Single-threaded.
///
/// Each lane has a snapshot reader, an interpolation buffer, a prediction of the own player on top of its
/// newest snapshot, and its telemetry: a panel shows what its lane delivered and nothing else. The commands
/// are shared.
class MatchClient {
 public:
  MatchClient(sim::Map map, protocol::Ticket ticket, MatchClientOptions options = {});
  ~MatchClient();

  /// Takes a lane that is connecting. At most one with kPlay, and it comes first. kTruth lanes watch.
  void add_lane(LaneKind kind, protocol::LaneRole role, std::unique_ptr<transport::ClientLane> lane,
                Micros now);
  /// With one lane that plays: when it does not open or falls silent, others are opened to play on (lane_keeper.hpp).
  /// Call it behind add_lane().
  void keep_playing(std::function<std::unique_ptr<transport::ClientLane>(LaneKind, Micros now)> open,
                    Micros now);
  /// What the player wants from now on; sampled into each new tick's command.
  void set_input(sim::Command command);
  /// From the next view on, on every lane.
  void set_techniques(const Techniques& techniques, Micros now);
  /// The same for what goes over the network alone: what is done with what the lanes deliver stays, on each as it is.
  void set_network_techniques(const Techniques& techniques, Micros now);
  /// On one lane alone: what is done with what it delivers. `panel`: of View::lanes; nothing happens if there is none.
  void set_lane_techniques(std::size_t panel, OwnPlayer own, Others others, Micros now);
  /// A replay's (MatchClientOptions::past_commands): the command for `tick` was made at `at`; the server's feedback steers nothing.
  void pace(Tick tick, Micros at);
  /// Moves bytes, makes the commands of the ticks that have begun, sends, reads snapshots. Call when a
  /// descriptor wakes or when next_deadline() has come.
  void service(Micros now);
  /// The latest time at which service() must run again.
  Micros next_deadline() const;
  /// Descriptors of all lanes that are not closed, to poll for reading.
  std::vector<int> fds() const;
  /// The subset to poll for writing too.
  std::vector<int> fds_to_write() const;
  /// True once the lane that plays was welcomed (or, when none plays, any lane that watches).
  bool joined() const;
  /// Why no lane is left to play on (or, when none plays, to watch); empty while there is one.
  const std::string& lost_reason() const;
  /// Commands made so far.
  std::uint64_t commands_made() const;
  /// Refreshes and returns the view for a frame shown at `now`: ages are sampled here, once a call.
  /// `stopwatch`: what the parts took by it goes into the figures, and into nothing else.
  const View& view(Micros now, const Clock* stopwatch = nullptr);
  /// Says goodbye on every lane and closes them.
  void leave(Micros now);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::client
