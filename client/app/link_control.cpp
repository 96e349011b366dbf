// SPDX-License-Identifier: MIT
#include "client/app/link_control.hpp"

#include <chrono>
#include <utility>

namespace tw::app {
namespace {

constexpr auto kAskEvery = std::chrono::milliseconds(200);

}  // namespace

LinkControl::LinkControl(std::unique_ptr<link::Remote> remote) : remote_(std::move(remote)) {
  open_packet_log();
  thread_ = std::thread([this] { run(); });
}

void LinkControl::open_packet_log() {
  auto memory = remote_->packet_log();
  auto log = memory ? link::PacketLog::map(std::move(*memory))
                    : Result<std::unique_ptr<link::PacketLog>>::failure(memory.error);
  if (log)
    packets_ = std::move(*log);
  else
    error_ = log.error;
}

LinkControl::~LinkControl() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LinkControl::set(const link::Settings& settings) {
  {
    const std::lock_guard lock(mutex_);
    wishes_.settings = settings;
    // What was asked for shows at once; the link's own answer follows within a fifth of a second.
    if (stats_) stats_->settings = settings;
  }
  wake_.notify_one();
}

void LinkControl::outage(int milliseconds) {
  {
    const std::lock_guard lock(mutex_);
    wishes_.outage_ms = milliseconds;
  }
  wake_.notify_one();
}

std::optional<link::Stats> LinkControl::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

std::string LinkControl::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void LinkControl::note_error(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  error_ = sentence;
}

bool LinkControl::carry_out(const Wishes& wishes) {
  std::string error;
  if (wishes.settings)
    if (const auto done = remote_->set(*wishes.settings); !done) error = done.error;
  if (wishes.outage_ms > 0)
    if (const auto done = remote_->outage(wishes.outage_ms); !done) error = done.error;
  if (!error.empty()) note_error(error);
  return error.empty();
}

void LinkControl::run() {
  while (true) {
    Wishes wishes;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kAskEvery, [this] { return stop_ || wishes_.any(); });
      if (stop_) return;
      wishes = std::exchange(wishes_, {});
    }
    const bool done = carry_out(wishes);
    auto stats = remote_->stats();
    const std::lock_guard lock(mutex_);
    if (stats) {
      // A newer wish than this answer: the slider must not jump back.
      if (wishes_.settings) stats->settings = *wishes_.settings;
      stats_ = std::move(*stats);
      if (done && (wishes.any() || std::exchange(stats_failed_, false))) error_.clear();
    } else {
      error_ = stats.error;
      stats_failed_ = true;
    }
  }
}

}  // namespace tw::app
