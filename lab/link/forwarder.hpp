// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "lab/link/change_log.hpp"
#include "lab/link/control_server.hpp"
#include "lab/link/emulator.hpp"
#include "lab/link/hold_queue.hpp"
#include "lab/link/lateness.hpp"
#include "lab/link/packet_log_writer.hpp"
#include "lab/link/pcap_ring.hpp"
#include "lab/link/probe.hpp"
#include "lab/link/remote/stats_json.hpp"
#include "lab/link/topology.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {

/// The shell around Emulator: reads packets at both ports, holds them until they are due, hands them over,
/// and between two rounds answers one question at the control socket. One thread; nothing in it blocks but
/// the wait.
class Forwarder {
 public:
  struct Options {
    std::string control_path;
    std::uint64_t seed = 1;
    Settings settings;
    std::string change_log_path;  ///< empty: none
    PcapRing* pcap = nullptr;     ///< null: none; outlives the forwarder
  };
  /// Takes the ports and watched devices out of `topology`. Leaves the process in the client's namespace,
  /// where run() needs it: the sockets that it gives away are made there. Throws std::runtime_error.
  Forwarder(Topology& topology, const Options& options);

  [[noreturn]] void run();

 private:
  /// One direction: where its packets come in, how they wait, where they leave.
  struct Lane {
    Direction direction;
    WireEnd from, to;
    std::unique_ptr<Port> in;
    HoldQueue queue;
  };

  void wait();
  void take_in(Lane& lane);
  void carry_out(Lane& lane, ByteView packet, Verdict& verdict);
  void hand_over(Lane& lane, Port& out);
  void hand_over_all();
  void serve_probe();
  Micros next_event() const;

  Message handle(const Request& request);
  Message give_socket(const SocketRequest& request);
  Message give_log();
  Message change(const Request& request, Micros now);
  void name_new_flows();
  Stats stats();
  std::uint64_t kernel_drops();
  void restart_measures(Micros now);

  SystemClock clock_;
  Emulator emulator_;
  Lane from_client_, from_server_;
  std::vector<WatchedDevice> watched_;
  Probe probe_;
  PacketLogWriter log_;
  ChangeLog changes_;
  PcapRing* pcap_;
  Hello hello_;
  ControlServer control_;
  LatenessHistogram lateness_;
  std::uint64_t kernel_drops_before_ = 0;
  std::vector<pollfd> polled_;
  PacketBatch batch_;
};

}  // namespace tw::link
