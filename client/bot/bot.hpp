// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/bot/brain.hpp"
#include "client/bot/figures.hpp"
#include "client/core/client.hpp"

namespace tw::bot {

/// How far the world of View::lanes[0] lies behind the moment at which a command made now will act: for Brain::think().
std::uint32_t ticks_behind(const client::View& view);

struct BotOptions {
  client::ClientOptions client;
  std::string name;
  std::string room;           ///< empty: the first that plays, or "Bots"
  bool founder = false;       ///< makes and starts "Bots" when there is nothing to join
  std::size_t crew_size = 1;  ///< the founder waits a while for so many
  std::uint64_t seed = 1;
};

/// One real client with a brain: connects, logs in as a guest, finds a room, plays, and comes back after each
/// match. Driven by its crew: service() whenever a descriptor woke or next_deadline() has come.
class Bot {
 public:
  Bot(BotOptions options, SocketSource& sockets);

  void start(Micros now);
  void service(Micros now);
  /// Its room has no place left: whoever comes next would find none.
  bool room_is_full() const;
  /// Leaves match and room, and comes back once two places are free.
  void make_room(Micros now);
  /// Leaves the match and hangs up.
  void stop(Micros now);

  Micros next_deadline() const;
  std::vector<int> fds() const { return client_.fds(); }
  std::vector<int> fds_to_write() const { return client_.fds_to_write(); }

  const std::string& name() const { return options_.name; }
  bool playing() const {
    return client_.stage() == client::Client::Stage::kPlaying && observer_.saw_a_world();
  }
  bool has_played() const { return has_played_; }
  bool given_up() const { return step_ == Step::kGivenUp; }
  /// Why it does not play (any more), or why its last match ended; empty: no trouble.
  const std::string& reason() const { return reason_; }
  BotFigures figures() const;
  Micros started_at() const { return started_at_; }

 private:
  enum class Step {
    kConnecting,
    kLoggingIn,
    kChoosing,
    kEnteringRoom,
    kInRoom,
    kPlaying,
    kOutside,
    kGivenUp
  };

  void go(Step step, Micros now);
  void give_up(std::string why);
  void step_on(Micros now);
  void log_in(Micros now);
  void look_for_room(Micros now);
  const protocol::to_client::RoomSummary* room_to_join();
  void in_room(Micros now);
  void start_as_owner(Micros now);
  void wait_outside(Micros now);
  void on_failure(const protocol::to_client::Failed& failure, Micros now);
  void play(Micros now);
  void fold_match();
  bool due(Micros now, Micros every);

  BotOptions options_;
  client::Client client_;
  Brain brain_;
  MatchObserver observer_;
  BotFigures earlier_;  ///< of matches that are over
  Step step_ = Step::kConnecting;
  Micros step_since_ = 0;
  Micros acted_at_ = 0;  ///< last request of this step
  Micros started_at_ = 0;
  Micros think_at_ = 0;
  Micros next_step_at_ = 0;
  bool said_ready_ = false;
  bool has_played_ = false;
  std::size_t attempts_ = 0;
  std::string reason_;
};

}  // namespace tw::bot
