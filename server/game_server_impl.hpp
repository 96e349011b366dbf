// SPDX-License-Identifier: MIT
// Internal to GameServer: what its start (game_server_start.cpp) makes and its loop (game_server.cpp) runs.
#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/admin_desk.hpp"
#include "server/admin_socket.hpp"
#include "server/discovery.hpp"
#include "server/game_server.hpp"
#include "server/journal_folder.hpp"
#include "server/lane_facts_log.hpp"
#include "server/lobby/accounts.hpp"
#include "server/lobby/certificate.hpp"
#include "server/lobby/lobby.hpp"
#include "server/lobby/tls_listener.hpp"
#include "server/map_catalogue.hpp"
#include "server/match_hall.hpp"
#include "server/server_stats.hpp"
#include "server/tick_clock.hpp"
#include "shared/base/clock.hpp"
#include "shared/transport/lane.hpp"

namespace tw::server {

/// The lanes' server, as matches and hall see it; counts what goes out.
class CountingPort final : public LanePort {
 public:
  CountingPort(transport::LaneServer& lanes, ServerStats& stats) : lanes_(lanes), stats_(stats) {}
  void send(transport::LaneId lane, ByteView record, transport::Delivery delivery) override {
    stats_.on_sent(record.size());
    lanes_.send(lane, record, delivery);
  }
  void close(transport::LaneId lane) override { lanes_.close(lane); }
  bool set_kind(transport::LaneId lane, LaneKind kind) override { return lanes_.set_kind(lane, kind); }

 private:
  transport::LaneServer& lanes_;
  ServerStats& stats_;
};

struct GameServer::Impl {
  std::string prepare(const ServerOptions& options);
  std::string open_admin(const std::string& data_directory);
  void open_discovery(const ServerOptions& options);
  std::string open_arenas(const ServerOptions& options);
  void run();

  // --- the loop
  void wait_for_lanes(asio::posix::stream_descriptor& descriptor);
  void schedule_game();
  void on_game_timer();
  void every(asio::steady_timer& timer, Micros period, void (Impl::*job)());
  void service_lanes();
  void run_lobby();
  void run_expiry();
  void write_stats();
  void write_stats_line(bool restart);
  void write_lane_facts();
  void save_results();
  void wait_for_stats_signal();
  void wait_for_ending_signal();
  void stop();
  void wait_for_goodbyes(Micros deadline);
  ServerStats::Facts facts() const;

  // Destroyed in reverse: descriptors and timers before what they serve, the io_context last of all that use it.
  SystemClock clock;
  UniqueFd directory_lock;
  MapCatalogue maps;
  ServerStats stats;
  std::optional<StatsFile> stats_file;
  std::optional<JournalFolder> journals;
  std::optional<LaneFactsLog> lane_facts;
  asio::io_context io{1};
  lobby::Certificate certificate;
  std::unique_ptr<transport::LaneServer> lanes;
  std::optional<CountingPort> port;
  std::optional<MatchHall> hall;
  std::unique_ptr<lobby::ThreadedAccounts> accounts;
  std::optional<lobby::Lobby> lobby;
  std::unique_ptr<lobby::TlsListener> listener;
  std::optional<AdminDesk> desk;
  std::unique_ptr<AdminSocket> admin;
  std::unique_ptr<Discovery> discovery;
  std::vector<asio::posix::stream_descriptor> descriptors;
  asio::steady_timer game_timer{io}, lobby_timer{io}, expiry_timer{io}, stats_timer{io}, lane_facts_timer{io},
      goodbye_timer{io};
  asio::signal_set ending{io, SIGINT, SIGTERM}, stats_wanted{io, SIGUSR1};
  std::vector<transport::LaneEvent> events;
  TickClock ticks;
  bool playing = false;  ///< ticks are due 60 times a second
  bool stopping = false;
  Micros lane_cpu = 0;  ///< spent on the lanes since the last tick: it counts as the next tick's
};

}  // namespace tw::server
