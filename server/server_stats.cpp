// SPDX-License-Identifier: MIT
#include "server/server_stats.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

namespace tw::server {
namespace {

Micros cpu_micros(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return Micros{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

/// Resident memory, from the second field of /proc/self/statm.
long rss_kib() {
  std::ifstream file("/proc/self/statm");
  long total_pages = 0;
  long resident_pages = 0;
  file >> total_pages >> resident_pages;
  return resident_pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/// The smallest sample that at least this share (of 1) does not exceed. `sorted` may be empty: 0.
std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(rank, sorted.size() - 1)];
}

nlohmann::json summary_of(std::vector<std::uint32_t> samples) {
  std::sort(samples.begin(), samples.end());
  return {{"p50", percentile(samples, 0.5)},
          {"p99", percentile(samples, 0.99)},
          {"p999", percentile(samples, 0.999)},
          {"max", samples.empty() ? 0 : samples.back()}};
}

nlohmann::json to_json(const ServerStats::Lane& lane) {
  return {{"kind", lane.kind},
          {"session_name", lane.session_name},
          {"records_sent", lane.records_sent},
          {"records_received", lane.records_received},
          {"bytes_sent", lane.bytes_sent},
          {"bytes_received", lane.bytes_received},
          {"skipped", lane.skipped},
          {"superseded", lane.superseded},
          {"enet_lost", lane.enet_lost},
          {"enet_throttle", lane.enet_throttle},
          {"enet_throttled", lane.enet_throttled},
          {"tcp_retransmits", lane.tcp_retransmits},
          {"congestion_control", lane.congestion_control}};
}

}  // namespace

Micros thread_cpu_micros() { return cpu_micros(CLOCK_THREAD_CPUTIME_ID); }

void ServerStats::begin(Micros now) {
  tick_cpu_.clear();
  window_began_ = now;
  process_cpu_then_ = cpu_micros(CLOCK_PROCESS_CPUTIME_ID);
}

std::string ServerStats::line(const Facts& facts, Micros now, bool restart) {
  const Micros process_cpu = cpu_micros(CLOCK_PROCESS_CPUTIME_ID);
  const Micros elapsed = std::max<Micros>(1, now - window_began_);
  nlohmann::json out{{"time_us", now},
                     {"ticks", tick_cpu_.size()},
                     {"tick_us", summary_of(tick_cpu_)},
                     {"skipped_ticks", skipped_ticks_},
                     {"connections", facts.connections},
                     {"matches", facts.matches},
                     {"players", facts.players},
                     {"lanes", facts.lanes.size()},
                     {"bytes_sent", bytes_sent_},
                     {"bytes_received", bytes_received_},
                     {"rss_kib", rss_kib()},
                     {"cpu_pct", 100.0 * static_cast<double>(process_cpu - process_cpu_then_) /
                                     static_cast<double>(elapsed)},
                     {"drops", nlohmann::json::object()},
                     {"lane_list", nlohmann::json::array()}};
  for (const auto& [reason, count] : facts.drops) out["drops"][reason] = count;
  for (const Lane& lane : facts.lanes) out["lane_list"].push_back(to_json(lane));
  if (restart) begin(now);
  return out.dump();
}

bool StatsFile::reopen() {
  fd_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!fd_) return false;
  const off_t end = ::lseek(fd_.get(), 0, SEEK_END);
  written_ = end > 0 ? static_cast<std::uint64_t>(end) : 0;
  return true;
}

Result<StatsFile> StatsFile::open(const std::string& path, std::uint64_t limit_bytes) {
  StatsFile file;
  file.path_ = path;
  file.limit_bytes_ = limit_bytes;
  if (!file.reopen())
    return Result<StatsFile>::failure("The statistics cannot be written to '" + path +
                                      "': " + std::strerror(errno) + ".");
  return Result<StatsFile>::success(std::move(file));
}

// One write a line, so that a reader never sees half of one. A full disk loses lines, nothing else.
void StatsFile::append(std::string line) {
  line += '\n';
  if (written_ > 0 && written_ + line.size() > limit_bytes_) {
    ::rename(path_.c_str(), (path_ + ".1").c_str());
    if (!reopen()) return;
  }
  written_ += line.size();
  [[maybe_unused]] const auto written = ::write(fd_.get(), line.data(), line.size());
}

}  // namespace tw::server
