// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lab/link/flow_table.hpp"
#include "lab/link/packet.hpp"
#include "lab/link/pipeline.hpp"
#include "lab/link/remote.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// What to do with a packet.
struct Verdict {
  enum class Action : std::uint8_t {
    kForward,  ///< hand it over at `due`
    kDrop,     ///< lost, and counted
    kIgnore,   ///< no IPv4 packet, or larger than the MTU: never forwarded, and no draw was spent on it
  };
  Action action = Action::kIgnore;
  /// Never before that of an earlier packet of the same direction, so that the order is kept; but for packets that are
  /// held back on purpose.
  Micros due = 0;
  std::uint8_t flow = FlowTable::kOther;
  bool tcp_data = false;
  PacketRecord record{};  ///< for the packet log; meaningless if ignored
  std::optional<BitNumber> flipped{};
  /// Handed over right behind the first, if any.
  struct Copy {
    PacketRecord record{};
    std::optional<BitNumber> flipped{};
  };
  std::optional<Copy> copy{};
};

/// Decides the fate of every packet. No socket, no clock, no thread: time is an argument, and never runs
/// backwards.
///
/// With equal seed, settings and labels, loss by packet is a function of (direction, label, n-th packet), and
/// loss by time of (direction, time since the last set()). UDP runs therefore repeat exactly; TCP, whose
/// timing feeds back into what it sends, repeats statistically.
class Emulator {
 public:
  Emulator(std::uint64_t seed, const Settings& settings, Micros now);

  Verdict on_packet(Direction direction, ByteView packet, Micros now);
  /// The packet behind `verdict`, which said forward, found no room in the queue: it counts as dropped after
  /// all.
  void on_queue_full(Verdict& verdict);

  /// A client socket's port joins a flow. False if there are too many flows; it then counts under "other".
  bool add_flow(SocketKind kind, std::uint16_t client_port, std::string_view label) {
    return flows_.add(kind, client_port, label);
  }
  void add_probe(std::uint16_t client_port) { flows_.add_probe(client_port); }
  std::size_t flow_count() const { return flows_.size(); }
  const std::string& flow_label(std::size_t flow) { return flows_[static_cast<std::uint8_t>(flow)].label; }

  /// Takes effect for packets that arrive from `now` on. The tape of loss by time begins anew.
  void set(const Settings& settings, Micros now);
  void begin_outage(Micros now, Micros length) { pipeline_.begin_outage(now, length); }
  const Settings& settings() const { return settings_; }
  void reset_counters();
  /// What the emulator itself knows; the rest of Stats belongs to whoever moves the packets.
  Stats stats() const;

 private:
  struct Tally {
    std::uint64_t seen = 0, dropped = 0;
    double loss_pct() const;
  };
  void count(FlowTable::Flow& flow, const PacketRecord& record, bool twice);
  void hold(const Fate& fate, Verdict& verdict);

  std::uint64_t seed_;
  Settings settings_;
  Micros tape_begins_ = 0;
  FlowTable flows_;
  Pipeline pipeline_;
  std::array<Micros, kDirections> last_due_{};
  std::uint64_t delivered_ = 0, dropped_ = 0, oversize_ = 0, queue_drops_ = 0;
  std::uint64_t duplicated_ = 0, reordered_ = 0, corrupted_ = 0;
  std::array<Tally, kDirections> since_set_{};
};

}  // namespace tw::link
