// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/link/link.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::compare {

struct RigOptions {
  double delay_ms = 50;
  double loss_pct = 0;  ///< from the start
  bool per_packet = false;
  std::uint64_t seed = 1;
  int bots = 7;
  std::string map = "foundry";
  std::string congestion_control = "cubic";  ///< of every TCP lane; or "tcp=cubic,tcp-latest=bbr"
  std::string backend;                       ///< of the link; empty: its own choice
  std::optional<link::Settings> settings{};  ///< from the start, instead of the first three
  std::string pcap_dir{};  ///< not empty: server.pcap and client.pcap go there; made if missing
  int snapshot_hz = 60;
  bool enet_throttle = false;
};

/// A whole match on this machine: the link, and behind it, in the server's namespace, server and bots (who
/// play past the link). Everything ends with the object, and its folder goes with it.
class Rig {
 public:
  static Result<std::unique_ptr<Rig>> start(const RigOptions& options);
  ~Rig();

  const std::string& lobby_address() const { return lobby_address_; }  ///< "10.x.y.z:PORT", through the link
  const std::string& fingerprint() const { return fingerprint_; }      ///< hex, as the server printed it
  std::string control_path() const { return link_->control_path(); }
  std::string truth_path() const { return run_dir_ + "/truth.sock"; }
  std::string stats_path() const { return run_dir_ + "/server.stats"; }
  std::string lane_facts_path() const { return run_dir_ + "/lane.facts"; }
  static constexpr const char* kRoom = "Arena";
  /// Asks the server for a line of statistics now; returns the newest line (JSON), or "" if none came in a
  /// second.
  std::string server_stats();
  /// A non-blocking socket in the server's namespace, owned by the caller; -errno on failure.
  int open_server_socket(SocketKind kind) { return link_->open_server_socket(kind); }
  bool server_running() { return link_->running(server_pid_); }

 private:
  Rig() = default;
  std::string start_server(const RigOptions& options);
  std::string start_bots(const RigOptions& options);

  std::string run_dir_, lobby_address_, fingerprint_;
  std::unique_ptr<link::Link> link_;
  int server_pid_ = 0, bots_pid_ = 0;
};

/// The folder of the running program, where its sisters are.
std::string program_folder();

}  // namespace tw::compare
