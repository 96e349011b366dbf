// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "lab/link/remote.hpp"
#include "lab/link/remote/packet_log.hpp"

namespace tw::app {

/// The window's hand on the emulated link. The link answers in its own time, a frame has none to give: so the
/// conversation runs on a thread of its own, over a connection of its own. All functions return at once.
class LinkControl {
 public:
  /// Takes a connection that nobody else uses.
  explicit LinkControl(std::unique_ptr<link::Remote> remote);
  ~LinkControl();
  LinkControl(const LinkControl&) = delete;
  LinkControl& operator=(const LinkControl&) = delete;

  void set(const link::Settings& settings);  ///< only the newest wish is carried out
  void outage(int milliseconds);
  /// A reader of the link's packets, once; afterwards, or if the link gave none, nullptr.
  std::unique_ptr<link::PacketLog> take_packet_log() { return std::move(packets_); }
  /// The newest figures, 5 a second; nothing before the first answer.
  std::optional<link::Stats> stats() const;
  std::string error() const;  ///< a sentence once the link has failed to answer; empty while all is well

 private:
  struct Wishes {
    std::optional<link::Settings> settings;
    int outage_ms = 0;
    bool any() const { return settings.has_value() || outage_ms > 0; }
  };

  void run();
  void open_packet_log();
  bool carry_out(const Wishes& wishes);  ///< false: the link refused, and the error says why
  void note_error(const std::string& sentence);

  std::unique_ptr<link::Remote> remote_;      ///< of the thread alone, once that runs
  std::unique_ptr<link::PacketLog> packets_;  ///< of whoever takes it
  mutable std::mutex mutex_;                  ///< guards everything below
  std::condition_variable wake_;
  Wishes wishes_;
  std::optional<link::Stats> stats_;
  bool stats_failed_ = false;  ///< error_ is about stats: the next answer ends it
  std::string error_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace tw::app
