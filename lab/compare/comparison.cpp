// SPDX-License-Identifier: MIT
#include "lab/compare/comparison.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>

#include "lab/compare/cell_store.hpp"
#include "lab/compare/rig.hpp"
#include "lab/compare/worker.hpp"
#include "shared/base/clock.hpp"

namespace tw::compare {
namespace {

constexpr int kLookMs = 100;
constexpr double kOverheadSeconds = 6;  // of a cell: link, server, bots, joining, warm-up
/// The packet logs of larger sweeps stay in the store: a cell's can take megabytes.
constexpr std::size_t kMaxCellsWithPackets = 64;

double seconds_since(Micros then) { return static_cast<double>(SystemClock().now() - then) / 1e6; }

class Sweep {
 public:
  Sweep(const ComparisonOptions& options, const Watcher& watcher, const CellStore& store)
      : options_(options), watcher_(watcher), store_(store) {
    limit_ = options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, this_host().cpus / 2));
  }

  /// Looks what is there already.
  void plan(const std::vector<CellOptions>& cells) {
    total_ = cells.size();
    std::size_t outdated = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto stored = store_.load(cells[i]);
      if (stored.state == CellStore::State::kThere && stored.cell.trustworthy()) {
        ++resumed_;
        continue;
      }
      if (stored.state == CellStore::State::kDamaged) say(stored.why + " It is measured again.");
      if (stored.state == CellStore::State::kMissing && !store_.by_others(cells[i]).empty()) ++outdated;
      Job job{.cell = i, .options = cells[i]};
      if (stored.state == CellStore::State::kThere) keep_doubts(job, stored.cell);
      waiting_.push_back(std::move(job));
    }
    done_ = resumed_;
    if (outdated > 0)
      say(fmt::format(
          "{} of {} cells had been measured by another build of the programs, or on another machine: "
          "they are measured again.",
          outdated, total_));
  }

  void run() {
    while (!running_.empty() || (!waiting_.empty() && stopped_.empty())) {
      while (stopped_.empty() && !waiting_.empty() && running_.size() < static_cast<std::size_t>(limit_))
        start_next();
      wait();
      for (auto& worker : running_)
        if (auto ended = worker.process->poll()) finish(worker, *ended);
      std::erase_if(running_, [](const Running& worker) { return !worker.process; });
      if (watcher_.progress && !watcher_.progress(progress())) stop("Interrupted.");
    }
  }

  std::size_t resumed() const { return resumed_; }
  const std::string& stopped() const { return stopped_; }

 private:
  struct Running {
    std::unique_ptr<Worker> process;
    Micros began = 0;
  };

  void say(const std::string& sentence) const {
    if (watcher_.say) watcher_.say(sentence);
  }

  static void keep_doubts(Job& job, const CellResult& cell) {
    job.attempts = cell.attempts;
    job.spoilt = cell.spoilt;
    job.spoilt.insert(job.spoilt.end(), cell.doubts.begin(), cell.doubts.end());
  }

  void start_next() {
    auto worker = Worker::start(std::move(waiting_.front()), options_, store_);
    waiting_.pop_front();
    if (!worker) return stop("No process could be started to measure a cell.");
    running_.push_back({std::move(worker), SystemClock().now()});
  }

  void wait() const {
    std::vector<pollfd> fds;
    for (const auto& worker : running_)
      fds.push_back({.fd = worker.process->fd(), .events = POLLIN, .revents = 0});
    (void)::poll(fds.data(), fds.size(), kLookMs);  // a signal only wakes us early
    // They speak with every frame; so often nobody needs to look.
    (void)::poll(nullptr, 0, kLookMs / 5);
  }

  void finish(Running& worker, const std::string& failure) {
    const auto process = std::move(worker.process);
    cell_seconds_.push_back(seconds_since(worker.began));
    if (!failure.empty()) return stop(failure);
    auto stored = store_.load(process->job().options);
    if (stored.state != CellStore::State::kThere)
      return stop("A cell that was just measured could not be read back. " + stored.why);
    judge(process->job(), stored.cell);
  }

  /// By the gate alone: nobody asks what a lane showed.
  void judge(const Job& measured, const CellResult& cell) {
    const int attempts = measured.attempts_now + 1;
    if (cell.trustworthy() || attempts >= options_.attempts) {
      ++done_;
      if (watcher_.cell) watcher_.cell(cell);
      return;
    }
    say(fmt::format("Window {} of {} was spoilt: {}. It is measured again.", attempts, options_.attempts,
                    cell.doubts.front()));
    if (options_.jobs == 0) limit_ = 1;  // perhaps it was a neighbour of ours
    Job again{.cell = measured.cell, .options = measured.options, .attempts_now = attempts};
    keep_doubts(again, cell);
    waiting_.push_front(std::move(again));
  }

  void stop(const std::string& why) {
    if (!stopped_.empty()) return;
    stopped_ = why;
    for (const auto& worker : running_)
      if (worker.process) worker.process->stop();
  }

  SweepProgress progress() const {
    double under_way = 0;
    for (const auto& worker : running_) under_way += worker.process->fraction();
    const double ready = static_cast<double>(done_) + under_way,
                 all = static_cast<double>(std::max<std::size_t>(1, total_));
    return {.cells = total_,
            .done = done_,
            .running = running_.size(),
            .fraction = std::min(1.0, ready / all),
            .seconds_left = std::max(0.0, all - ready) * seconds_of_a_cell() / std::max(1, limit_)};
  }

  double seconds_of_a_cell() const {
    if (!cell_seconds_.empty())
      return std::accumulate(cell_seconds_.begin(), cell_seconds_.end(), 0.0) /
             static_cast<double>(cell_seconds_.size());
    const Job* any = !waiting_.empty()   ? &waiting_.front()
                     : !running_.empty() ? &running_.front().process->job()
                                         : nullptr;
    return any ? any->options.seconds + kOverheadSeconds : 0;
  }

  const ComparisonOptions& options_;
  const Watcher& watcher_;
  const CellStore& store_;
  int limit_ = 1;
  std::deque<Job> waiting_;
  std::vector<Running> running_;
  std::vector<double> cell_seconds_;
  std::size_t total_ = 0, done_ = 0, resumed_ = 0;
  std::string stopped_;
};

/// From the store, and from nowhere else: an interrupted sweep and a whole one are read alike.
void read_back(Comparison& comparison, const std::vector<CellOptions>& cells, const CellStore& store) {
  for (const auto& options : cells) {
    auto stored = store.load(options);
    if (stored.state != CellStore::State::kThere) continue;
    if (cells.size() > kMaxCellsWithPackets) {
      stored.cell.packets_left_out += stored.cell.packets.size();
      stored.cell.packets = {};
    }
    comparison.measured_at = std::max(comparison.measured_at, stored.cell.measured_at);
    comparison.cells.push_back(std::move(stored.cell));
  }
}

}  // namespace

namespace {

/// The lanes of each cell: all of them side by side where the observer watches. Where it plays, it can play over one alone.
std::vector<std::vector<tape::LaneChoice>> lanes_measured(const tape::Tape& tape,
                                                          const tape::Techniques& techniques) {
  if (!techniques.own) return {tape.lanes};
  std::vector<std::vector<tape::LaneChoice>> each;
  for (const auto& lane : tape.lanes) each.push_back({lane});
  return each;
}

}  // namespace

std::vector<CellOptions> cells_of(const tape::Tape& tape) {
  std::vector<CellOptions> cells;
  for (const auto& network : tape.networks)
    for (const auto& techniques : tape.techniques)
      for (const auto& lanes : lanes_measured(tape, techniques))
        for (const auto seed : tape.seeds)
          cells.push_back({.lanes = lanes,
                           .network = network,
                           .script = tape.script,
                           .techniques = techniques,
                           .seed = seed,
                           .seconds = tape.seconds,
                           .bots = tape.bots,
                           .map = tape.map,
                           .backend = {},
                           .pcap_dir = {}});
  return cells;
}

tape::Tape tape_of(const CellOptions& cell) {
  tape::Tape tape;
  tape.networks = {cell.network};
  tape.seeds = {cell.seed};
  tape.lanes = cell.lanes;
  tape.script = cell.script;
  tape.techniques = {cell.techniques};
  tape.seconds = cell.seconds;
  tape.bots = cell.bots;
  tape.map = cell.map;
  return tape;
}

Result<Comparison> run_comparison(const tape::Tape& tape, const ComparisonOptions& options,
                                  const Watcher& watcher) {
  Comparison comparison;
  comparison.tape = tape;
  comparison.host = this_host();
  const std::string programs = program_folder() + "/twinwire-";
  comparison.host.programs = hash_of_files({programs + "lab", programs + "server", programs + "bots"});
  comparison.version = TW_VERSION;
  comparison.tape.version = TW_VERSION;  // which from now on is part of what was measured
  const auto store = CellStore::open(options.out, comparison.tape, comparison.host, options.fresh);
  if (!store) return Result<Comparison>::failure(store.error);
  auto cells = cells_of(tape);
  for (auto& cell : cells) {
    cell.backend = options.backend;
    if (!options.pcap_dir.empty())
      cell.pcap_dir = options.pcap_dir + '/' + std::filesystem::path(store->path_of(cell)).stem().string();
  }
  Sweep sweep(options, watcher, *store);
  sweep.plan(cells);
  sweep.run();
  comparison.planned = cells.size();
  comparison.resumed = sweep.resumed();
  comparison.stopped_because = sweep.stopped();
  read_back(comparison, cells, *store);
  return Result<Comparison>::success(std::move(comparison));
}

}  // namespace tw::compare
