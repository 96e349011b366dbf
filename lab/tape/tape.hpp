// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lab/link/remote/settings.hpp"
#include "shared/base/drawing.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"

/// A tape: one experiment, whole, as one small TOML file. What can be set on the command line can be set here.
namespace tw::tape {

/// A lane and, for TCP, its congestion control ("" : cubic). Written "tcp" or "tcp:bbr".
struct LaneChoice {
  LaneKind kind = LaneKind::kUdp;
  std::string congestion_control{};

  friend bool operator==(const LaneChoice&, const LaneChoice&) = default;
};
/// The error is a sentence that names the mistake.
Result<LaneChoice> parse_lane_choice(std::string_view text);
std::string to_string(const LaneChoice& lane);

/// Both directions dark.
struct Outage {
  int milliseconds = 0;

  friend bool operator==(const Outage&, const Outage&) = default;
};

/// Something that happens to the link while it is measured.
struct Event {
  using Outage = tape::Outage;
  double at_s = 0;  ///< after the measured window began
  std::variant<Outage, link::Settings> what{};

  friend bool operator==(const Event&, const Event&) = default;
};

/// One network to measure: a preset by name, or values.
struct Network {
  std::string preset{};  ///< "" : values
  link::Settings settings{};

  friend bool operator==(const Network&, const Network&) = default;
};

/// Snapshots a second that a server can send.

/// What the netcode is told to do (docs/TECHNIQUES.md).
struct Techniques {
  /// The observer plays, over one of the lanes alone in each cell, and is drawn so; none: it watches.
  std::optional<OwnPlayer> own{};
  Others others = Others::kInterpolated;
  int snapshot_hz = 60;        ///< 60, 30, 20, 15, 12 or 10
  bool deltas = true;          ///< snapshots are told against an acknowledged one; false: whole, each time
  bool enet_throttle = false;  ///< ENet's own packet throttle, as stock ENet has it

  friend bool operator==(const Techniques&, const Techniques&) = default;
};
/// Words joined by a plus: newest, interpolated, adaptive or extrapolated; 60hz, 30hz, ...; whole; throttle; and, for an
/// observer that plays, delivered, predicted, reconciled or smoothed. What is not named is as in `usual`. The error is a
/// sentence that names the mistake.
Result<Techniques> parse_techniques(std::string_view text, const Techniques& usual = {});
/// Those words, of which parse_techniques() makes the same again: "extrapolated+20hz".
std::string to_string(const Techniques& techniques);
/// For a person: ", others extrapolated, 20 snapshots a second"; empty if all is as usual.
std::string to_words(const Techniques& techniques);

struct Tape {
  std::string name{}, about{};
  std::string version{};  ///< of the program that wrote it; "" : by hand
  std::vector<Network> networks{};
  std::vector<std::uint64_t> seeds{1, 2, 3};
  std::vector<LaneChoice> lanes{};
  std::vector<Event> script{};                       ///< ascending in at_s
  std::vector<Techniques> techniques{Techniques{}};  ///< each is measured in each network
  int seconds = 20;                                  ///< measured, a cell
  int bots = 7;
  std::string map = "foundry";

  friend bool operator==(const Tape&, const Tape&) = default;
};

/// The longest file that is read, and the most of each thing in it.
inline constexpr std::size_t kMaxTapeBytes = 64 * 1024;
inline constexpr std::size_t kMaxNetworks = 64, kMaxSeeds = 64, kMaxEvents = 256, kMaxLanes = 8,
                             kMaxTechniques = 16;
inline constexpr std::size_t kMaxTapeNameBytes = 64, kMaxTapeAboutBytes = 1000;
inline constexpr int kMaxTapeSeconds = 3600, kMaxBots = 60;

/// `text` may come from anyone. The error names line and key: "line 7: loss must be from 0 to 100 per cent". The
/// settings of a network with a preset are the preset's, where the tape says nothing else; in a [[network]] a list of
/// numbers stands for as many networks. docs/LAB.md has the whole form.
Result<Tape> parse_tape(std::string_view text);
/// parse_tape(to_toml(tape)) gives the same tape, for all that parse_tape() can give.
std::string to_toml(const Tape& tape);

}  // namespace tw::tape
