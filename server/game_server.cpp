// SPDX-License-Identifier: MIT
#include "server/game_server.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

#include "server/admin_desk.hpp"
#include "server/admin_socket.hpp"
#include "server/discovery.hpp"
#include "server/lane_facts_log.hpp"
#include "server/lane_report.hpp"
#include "server/lobby/accounts.hpp"
#include "server/lobby/certificate.hpp"
#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/secrets.hpp"
#include "server/lobby/tls_listener.hpp"
#include "server/map_catalogue.hpp"
#include "server/match_hall.hpp"
#include "server/server_stats.hpp"
#include "server/tick_clock.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/transport/lane.hpp"

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

/// Makes the data directory if need be and keeps other servers out of it. Empty, or the sentence why not.
std::string take_directory(const std::string& path, UniqueFd& lock) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return "The data directory '" + path + "' cannot be made: " + error.message() + ".";
  const std::string lock_path = path + "/server.lock";
  lock.reset(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return "The data directory '" + path + "' cannot be written: check its permissions.";
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return "Another twinwire-server uses the data directory '" + path +
           "'. Stop it, or choose another with --data.";
  return {};
}

lobby::LobbyConfig lobby_config(const ServerOptions& options, const MapCatalogue& maps) {
  lobby::LobbyConfig config{.server_name = options.name, .maps = {}, .log = [](const std::string& line) {
                              log::info(log::Topic::kLobby, line);
                            }};
  for (const auto& entry : maps.entries()) config.maps.push_back({entry.name, entry.map.player_limit});
  return config;
}

std::uint64_t random_seed() {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes;
  lobby::random_bytes(bytes);
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : bytes) seed = seed << 8 | byte;
  return seed;
}

std::string utc_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 32> text{};
  gmtime_r(&now, &parts);
  std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts);
  return text.data();
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

// --- start

std::string GameServer::Impl::prepare(const ServerOptions& options) {
  auto loaded_maps = MapCatalogue::load(options.maps_directory);
  if (!loaded_maps) return loaded_maps.error;
  maps = std::move(*loaded_maps);
  if (std::string why = take_directory(options.data_directory, directory_lock); !why.empty()) return why;
  auto made = lobby::load_or_make_certificate(options.data_directory);
  if (!made) return made.error;
  certificate = std::move(*made);
  auto store = lobby::AccountStore::open(options.data_directory + "/twinwire.db");
  if (!store) return store.error;
  if (!options.stats_path.empty()) {
    auto file = StatsFile::open(options.stats_path);
    if (!file) return file.error;
    stats_file = std::move(*file);
  }
  if (!options.lane_facts_path.empty()) {
    auto file = LaneFactsLog::open(options.lane_facts_path);
    if (!file) return file.error;
    lane_facts = std::move(*file);
  }
  auto bound = transport::LaneServer::create({.bind = options.game,
                                              .truth_path = options.truth_path,
                                              .congestion_control = options.congestion_control,
                                              .raw_udp = !options.truth_path.empty(),
                                              .tuning = {.enet_throttle = options.enet_throttle}});
  if (!bound) return bound.error;
  lanes = std::move(*bound);

  port.emplace(*lanes, stats);
  hall.emplace(
      HallConfig{.maps = &maps,
                 .lanes = &*port,
                 .random_bytes = lobby::random_bytes,
                 .equal_secrets = lobby::equal_secrets,
                 .seed = options.seed.value_or(random_seed()),
                 .cipher = options.cipher,
                 .game_port = lanes->address().port,
                 .match = {.snapshot_ticks = static_cast<std::uint32_t>(kTickHz / options.snapshot_hz)}});
  lanes->set_admission(
      [](void* self, std::uint32_t token) {
        const auto* impl = static_cast<const Impl*>(self);
        return impl->hall->secret_of(token, impl->clock.now());
      },
      this);
  accounts = std::make_unique<lobby::ThreadedAccounts>(std::move(*store),
                                                       [this] { asio::post(io, [this] { run_lobby(); }); });
  lobby.emplace(lobby_config(options, maps), *accounts, *hall);
  auto listening = lobby::TlsListener::create(io, options.lobby, certificate, *lobby, clock);
  if (!listening) return listening.error;
  listener = std::move(*listening);
  if (std::string why = open_admin(options.data_directory); !why.empty()) return why;
  open_discovery(options);
  return open_arenas(options);
}

std::string GameServer::Impl::open_admin(const std::string& data_directory) {
  // An order's answer goes out before the server goes: stopping is the loop's next job.
  const auto stop_soon = [this](bool when_over) {
    if (when_over) return hall->end_after_rounds();
    asio::post(io, [this] {
      if (!stopping) stop();
    });
  };
  const auto backup_path = [directory = std::filesystem::absolute(data_directory).string()] {
    return directory + "/twinwire-" + utc_stamp() + ".backup";
  };
  desk.emplace(*lobby, *hall, stop_soon, backup_path);
  auto opened = AdminSocket::create(io, data_directory + "/admin.sock",
                                    [this](const AdminOrder& order, const AdminSocket::Reply& reply) {
                                      desk->obey(order, clock.now(), reply);
                                      listener->flush();
                                    });
  if (!opened) return opened.error;
  admin = std::move(*opened);
  return {};
}

/// To be found is a convenience: a second server on this machine, or a port in use, is no reason not to serve.
void GameServer::Impl::open_discovery(const ServerOptions& options) {
  if (!options.discovery_port) return;
  const auto at_most_255 = [](std::size_t count) {
    return static_cast<std::uint8_t>(std::min<std::size_t>(count, 255));
  };
  auto opened =
      Discovery::create(io, *options.discovery_port, clock, [this, at_most_255, name = options.name] {
        return protocol::DiscoveryAnswer{.nonce = 0,
                                         .protocol = kProtocolVersion,
                                         .lobby_port = listener->address().port,
                                         .players = at_most_255(hall->player_count()),
                                         .matches = at_most_255(hall->match_count()),
                                         .name = name,
                                         .version = TW_VERSION};
      });
  if (!opened) return log::warn(log::Topic::kServer, opened.error + " Friends type the address instead.");
  discovery = std::move(*opened);
}

std::string GameServer::Impl::open_arenas(const ServerOptions& options) {
  for (const auto& arena : options.arenas) {
    const std::string map = arena.map.empty() ? maps.entries().front().name : arena.map;
    if (std::string why = lobby->open_arena(arena.name, map, clock.now()); !why.empty()) return why;
  }
  return {};
}

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
