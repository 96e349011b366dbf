// SPDX-License-Identifier: MIT
#include "server/game_server.hpp"

#include <chrono>
#include <ctime>
#include <utility>

#include "server/game_server_impl.hpp"
#include "server/lane_report.hpp"
#include "server/lobby/log.hpp"
#include "shared/base/limits.hpp"

namespace tw::server {
namespace {

using Created = Result<std::unique_ptr<GameServer>>;
using std::chrono::microseconds;

constexpr Micros kLobbyPeriod = 50'000;  ///< how long a change of a room may wait to be told
constexpr Micros kIdlePeriod = 100'000;  ///< between looks at the lanes while nobody plays
constexpr Micros kExpirePeriod = 250'000;
constexpr Micros kStatsPeriod = 1'000'000;
constexpr Micros kGoodbyeMicros = 1'500'000;  ///< for the last words to go out
constexpr auto kGoodbyeStep = std::chrono::milliseconds(10);

/// std::chrono::steady_clock is CLOCK_MONOTONIC here, as SystemClock is.
std::chrono::steady_clock::time_point time_point(Micros at) {
  return std::chrono::steady_clock::time_point(microseconds(at));
}

lobby::RoundRecord to_record(const match::RoundResult& result) {
  lobby::RoundRecord record{.id = lobby::make_round_id(),
                            .map = result.map,
                            .round = result.round,
                            .ended_at = std::time(nullptr),
                            .rows = {}};
  for (const auto& row : result.rows) record.rows.push_back({row.name, row.score, row.kills, row.deaths});
  return record;
}

}  // namespace

// --- the loop

void GameServer::Impl::run() {
  for (const int fd : lanes->fds()) descriptors.emplace_back(io, fd);
  for (auto& descriptor : descriptors) wait_for_lanes(descriptor);
  wait_for_ending_signal();
  wait_for_stats_signal();
  schedule_game();
  every(lobby_timer, kLobbyPeriod, &Impl::run_lobby);
  every(expiry_timer, kExpirePeriod, &Impl::run_expiry);
  stats.begin(clock.now());
  if (stats_file) every(stats_timer, kStatsPeriod, &Impl::write_stats);
  if (lane_facts) every(lane_facts_timer, LaneFactsLog::kPeriod, &Impl::write_lane_facts);
  io.run();
  // The descriptors belong to the lanes' server, which closes them itself.
  for (auto& descriptor : descriptors) descriptor.release();
}

void GameServer::Impl::wait_for_lanes(asio::posix::stream_descriptor& descriptor) {
  descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                        [this, &descriptor](asio::error_code error) {
                          if (error) return;
                          service_lanes();
                          wait_for_lanes(descriptor);
                        });
}

void GameServer::Impl::every(asio::steady_timer& timer, Micros period, void (Impl::*job)()) {
  timer.expires_after(microseconds(period));
  timer.async_wait([this, &timer, period, job](asio::error_code error) {
    if (error) return;
    (this->*job)();
    every(timer, period, job);
  });
}

// While nobody plays the timer only looks after connections that are being made.
void GameServer::Impl::schedule_game() {
  game_timer.expires_at(time_point(playing ? ticks.next_due() : clock.now() + kIdlePeriod));
  game_timer.async_wait([this](asio::error_code error) {
    // A timer that had run out already when it was cancelled comes without an error.
    if (error || stopping) return;
    on_game_timer();
    schedule_game();
  });
}

void GameServer::Impl::on_game_timer() {
  service_lanes();
  if (!playing) return;
  const TickClock::Due due = ticks.take(clock.now());
  stats.on_skipped_ticks(due.skipped);
  for (std::uint64_t i = 0; i < due.run; ++i) {
    const Micros began = thread_cpu_micros();
    hall->tick(clock.now());
    lanes->flush();
    stats.on_tick(thread_cpu_micros() - began + std::exchange(lane_cpu, 0));
  }
  save_results();
  playing = hall->is_busy();
}

void GameServer::Impl::service_lanes() {
  const Micros began = thread_cpu_micros();
  const Micros now = clock.now();
  events.clear();
  lanes->service(now, events);
  for (const transport::LaneEvent& event : events) {
    if (const auto* record = std::get_if<transport::LaneRecord>(&event))
      stats.on_received(record->record.size());
    hall->on_lane_event(event, now);
  }
  lane_cpu += thread_cpu_micros() - began;
  if (stopping || playing || !hall->is_busy()) return;
  playing = true;
  ticks.start(now);
  game_timer.cancel();
  schedule_game();
}

void GameServer::Impl::run_lobby() {
  accounts->retry_unsaved(clock.now());
  lobby->tick(clock.now());
  listener->flush();
}

void GameServer::Impl::run_expiry() {
  hall->expire(clock.now());
  if (hall->is_over() && !stopping) stop();
}

void GameServer::Impl::save_results() {
  for (const match::RoundResult& result : hall->take_results()) accounts->save_round(to_record(result));
}

// --- statistics

void GameServer::Impl::write_stats() { write_stats_line(true); }

void GameServer::Impl::write_stats_line(bool restart) {
  if (stats_file) stats_file->append(stats.line(facts(), clock.now(), restart));
}

/// SIGUSR1: one line at once, for who measures from a moment of their own.
void GameServer::Impl::wait_for_stats_signal() {
  stats_wanted.async_wait([this](asio::error_code error, int) {
    if (error) return;
    write_stats_line(false);
    wait_for_stats_signal();
  });
}

void GameServer::Impl::write_lane_facts() {
  if (!lane_facts) return;
  const std::string lines = lane_facts_lines(*hall, *lanes, clock.now());
  if (lines.empty() || lane_facts->append(lines)) return;
  lane_facts.reset();
  log::warn(log::Topic::kServer,
            "The file of the lanes' facts is full (64 MiB) or cannot be written: it ends here.");
}

ServerStats::Facts GameServer::Impl::facts() const {
  ServerStats::Facts facts{.connections = lobby->connection_count(),
                           .matches = hall->match_count(),
                           .players = hall->player_count(),
                           .lanes = lane_list(*hall, *lanes),
                           .drops = lanes->drops()};
  facts.drops.emplace_back("bad record", hall->bad_records());
  return facts;
}

// --- the end

/// The first signal lets everyone hear a goodbye; a second one does not wait for that.
void GameServer::Impl::wait_for_ending_signal() {
  ending.async_wait([this](asio::error_code error, int) {
    if (error) return;
    if (stopping) return io.stop();
    stop();
    wait_for_ending_signal();
  });
}

void GameServer::Impl::stop() {
  stopping = true;
  admin.reset();
  discovery.reset();
  log::info(log::Topic::kServer, "Stopping.");
  save_results();
  hall->stop();
  lanes->flush();
  listener->stop_accepting();
  lobby->stop(clock.now());
  listener->flush();
  for (asio::steady_timer* timer :
       {&game_timer, &lobby_timer, &expiry_timer, &stats_timer, &lane_facts_timer})
    timer->cancel();
  wait_for_goodbyes(clock.now() + kGoodbyeMicros);
}

void GameServer::Impl::wait_for_goodbyes(Micros deadline) {
  service_lanes();
  const bool all_gone = hall->open_lanes() == 0 && listener->open_connections() == 0;
  if (all_gone || clock.now() >= deadline) return io.stop();
  goodbye_timer.expires_after(kGoodbyeStep);
  goodbye_timer.async_wait([this, deadline](asio::error_code error) {
    if (!error) wait_for_goodbyes(deadline);
  });
}

GameServer::GameServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GameServer::~GameServer() = default;

Created GameServer::create(const ServerOptions& options) {
  auto impl = std::make_unique<Impl>();
  if (std::string why = impl->prepare(options); !why.empty()) return Created::failure(std::move(why));
  return Created::success(std::unique_ptr<GameServer>(new GameServer(std::move(impl))));
}

std::string GameServer::ready_line() const {
  return "ready lobby=" + to_string(impl_->listener->address()) +
         " game=" + to_string(impl_->lanes->address()) +
         " fingerprint=" + transport::to_hex(impl_->certificate.fingerprint);
}

void GameServer::run() { impl_->run(); }

}  // namespace tw::server
