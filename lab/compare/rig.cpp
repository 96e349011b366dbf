// SPDX-License-Identifier: MIT
#include "lab/compare/rig.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shared/base/clock.hpp"

namespace tw::compare {
namespace {

constexpr Micros kStartMicros = 15'000'000;  // certificate, database and first bind of a loaded machine
constexpr std::uint16_t kLobbyPort = 7776;
constexpr std::uint16_t kGamePort = 7777;

struct ReadyLine {
  std::string lobby, fingerprint;
};

std::string value_after(const std::string& line, const std::string& key) {
  const auto at = line.find(key);
  if (at == std::string::npos) return {};
  const auto begin = at + key.size();
  return line.substr(begin, line.find_first_of(" \n", begin) - begin);
}

/// Reads until the server says `ready ...`, closes its output, or time is up.
Result<ReadyLine> await_ready(int fd) {
  const SystemClock clock;
  const Micros deadline = clock.now() + kStartMicros;
  std::string text;
  while (clock.now() < deadline) {
    pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, 100) <= 0) continue;
    char buffer[512];
    const auto got = read(fd, buffer, sizeof buffer);
    if (got <= 0)
      return Result<ReadyLine>::failure("The server ended before it was ready; its reason stands above.");
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.find('\n') == std::string::npos) continue;
    ReadyLine ready{value_after(text, "lobby="), value_after(text, "fingerprint=")};
    if (!text.starts_with("ready ") || ready.lobby.empty() || ready.fingerprint.empty())
      return Result<ReadyLine>::failure("The server's first line is not `ready ...` but: " + text);
    return Result<ReadyLine>::success(std::move(ready));
  }
  return Result<ReadyLine>::failure("The server was not ready within 15 s.");
}

std::string last_line(const std::string& path, std::uintmax_t from) {
  std::ifstream file(path);
  file.seekg(static_cast<std::streamoff>(from));
  std::string line, last;
  while (std::getline(file, line))
    if (!file.eof()) last = line;
  return last;
}

}  // namespace

std::string program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

Result<std::unique_ptr<Rig>> Rig::start(const RigOptions& options) {
  using Made = Result<std::unique_ptr<Rig>>;
  std::unique_ptr<Rig> rig(new Rig);
  std::string folder = (std::filesystem::temp_directory_path() / "twinwire-XXXXXX").string();
  if (!mkdtemp(folder.data())) return Made::failure("No folder could be made at " + folder + ".");
  rig->run_dir_ = folder;

  std::error_code error;
  if (!options.pcap_dir.empty()) std::filesystem::create_directories(options.pcap_dir, error);
  if (error)
    return Made::failure("Cannot make the folder " + options.pcap_dir + ": " + error.message() + ".");
  const link::Conditions both{.loss_pct = options.loss_pct, .delay_ms = options.delay_ms};
  auto link =
      link::Link::start({.run_dir = folder,
                         .seed = options.seed,
                         .settings = options.settings.value_or(link::both_ways(both, options.per_packet)),
                         .backend = options.backend,
                         .pcap_dir = options.pcap_dir});
  if (!link) return Made::failure(link.error);
  rig->link_ = std::move(*link);
  if (auto why = rig->start_server(options); !why.empty()) return Made::failure(why);
  if (auto why = rig->start_bots(options); !why.empty()) return Made::failure(why);
  return Made::success(std::move(rig));
}

std::string Rig::start_server(const RigOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "No pipe could be made for the server's output.";
  UniqueFd reader(ends[0]), writer(ends[1]);
  const std::string host = to_string(Endpoint{link_->server_address(), 0});
  std::vector<std::string> command{program_folder() + "/twinwire-server",
                                   "--bind",
                                   host.substr(0, host.find(':')),
                                   "--port",
                                   std::to_string(kLobbyPort),
                                   "--game-port",
                                   std::to_string(kGamePort),
                                   "--data",
                                   run_dir_ + "/server",
                                   "--arena",
                                   fmt::format("{}:{}", kRoom, options.map),
                                   "--hidden",
                                   "--truth",
                                   truth_path(),
                                   "--stats",
                                   stats_path(),
                                   "--lane-facts",
                                   lane_facts_path(),
                                   "--congestion-control",
                                   options.congestion_control,
                                   "--snapshot-hz",
                                   std::to_string(options.snapshot_hz),
                                   "--seed",
                                   std::to_string(options.seed),
                                   "--quiet"};
  if (options.enet_throttle) command.emplace_back("--enet-throttle");
  const auto pid = link_->spawn(link::Link::Side::kServer, command, writer.get());
  if (!pid) return pid.error;
  server_pid_ = *pid;
  writer.reset();
  auto ready = await_ready(reader.get());
  if (!ready) return ready.error;
  lobby_address_ = ready->lobby;
  fingerprint_ = ready->fingerprint;
  return {};
}

std::string Rig::start_bots(const RigOptions& options) {
  if (options.bots == 0) return {};
  const UniqueFd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  const auto pid = link_->spawn(link::Link::Side::kServer,
                                {program_folder() + "/twinwire-bots", "--connect", lobby_address_, "--room",
                                 kRoom, "--count", std::to_string(options.bots), "--seconds", "0",
                                 "--fingerprint", fingerprint_, "--seed", std::to_string(options.seed)},
                                nowhere.get());
  if (!pid) return pid.error;
  bots_pid_ = *pid;
  return {};
}

std::string Rig::server_stats() {
  std::error_code error;
  const auto size_before =
      std::filesystem::exists(stats_path(), error) ? std::filesystem::file_size(stats_path()) : 0;
  kill(server_pid_, SIGUSR1);
  const SystemClock clock;
  const Micros deadline = clock.now() + 1'000'000;
  while (clock.now() < deadline) {
    if (auto line = last_line(stats_path(), size_before); !line.empty()) return line;
    usleep(2'000);
  }
  return {};
}

Rig::~Rig() {
  if (link_) {
    if (bots_pid_ > 0) link_->stop(bots_pid_, SIGTERM, 2'000);
    if (server_pid_ > 0) link_->stop(server_pid_, SIGTERM, 3'000);
    link_.reset();
  }
  std::error_code error;
  if (!run_dir_.empty()) std::filesystem::remove_all(run_dir_, error);
}

}  // namespace tw::compare
