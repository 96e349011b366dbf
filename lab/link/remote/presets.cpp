// SPDX-License-Identifier: MIT
#include "lab/link/remote/presets.hpp"

#include <algorithm>
#include <array>

namespace tw::link {
namespace {

// Delay is ONE WAY and per direction everywhere here; a source that states round trips is halved, and its text says so.
// The sources disagree widely (Unity's losses are 4 to 30 times the others'), so each row names its own.
constexpr std::string_view kJudgement = "Twinwire";
constexpr std::string_view kUnity =
    "Unity Multiplayer Tools";  // "best-estimate approximations", says its manual
constexpr std::string_view kBean = "BeanNetworkTester";
constexpr std::string_view kBeanStarlink = "BeanNetworkTester (WWW'24, CoNEXT'23)";
constexpr std::string_view kBeanSatellite = "BeanNetworkTester (Ookla'25, WWW'18)";
constexpr std::string_view kLightyear = "lightyear (end to end)";
constexpr std::string_view kValve = "GameNetworkingSockets' tests";
constexpr std::string_view kFiedler = "Gaffer on Games (round trip halved)";

constexpr double kMbit = 1000;  // in kbit

/// A network with a rate of its own in each direction.
constexpr Settings rated(Conditions both, double down_kbit, double up_kbit) {
  Settings settings = both_ways(both);
  settings.to_client.rate_kbit = down_kbit;
  settings.to_server.rate_kbit = up_kbit;
  return settings;
}
constexpr Settings plain(double delay_ms, double jitter_ms, double loss_pct) {
  return both_ways({.loss_pct = loss_pct, .delay_ms = delay_ms, .jitter_ms = jitter_ms});
}
constexpr Settings mobile(double delay_ms, double jitter_ms, double loss_pct, double down_mbit,
                          double up_mbit) {
  return rated({.loss_pct = loss_pct, .delay_ms = delay_ms, .jitter_ms = jitter_ms}, down_mbit * kMbit,
               up_mbit * kMbit);
}
constexpr Settings valve(double delay_ms, double reorder_pct, double loss_pct, double mbit) {
  return rated({.loss_pct = loss_pct, .delay_ms = delay_ms, .reorder_pct = reorder_pct}, mbit * kMbit,
               mbit * kMbit);
}
constexpr Settings starlink() {
  return rated({.loss_pct = 0.5, .delay_ms = 20, .jitter_ms = 15, .spike_ms = 100, .spike_pct = 0.7},
               101 * kMbit, 12.6 * kMbit);
}
/// Tunnels: dark for 3 s in every 30.
constexpr Settings metro() {
  return rated({.loss_pct = 2,
                .delay_ms = 50,
                .jitter_ms = 40,
                .spike_ms = 400,
                .spike_pct = 5,
                .dark_ms = 3'000,
                .light_ms = 27'000},
               8.4 * kMbit, 2.1 * kMbit);
}

constexpr std::array kPresets{
    Preset{"none", "Nothing added", "the bare link", true, Settings{}},
    Preset{"lan", "LAN", kJudgement, false, plain(0.2, 0.05, 0)},
    Preset{"lan-unity", "LAN (Unity)", kUnity, false, plain(1, 1, 1)},
    Preset{"wifi-good", "Home Wi-Fi, good", kBean, false, plain(15, 5, 0.1)},
    Preset{"wifi-weak", "Home Wi-Fi, weak", kBean, false, mobile(80, 40, 2, 4.2, 2.1)},
    Preset{"wifi-cafe", "Wi-Fi in a cafe", kBean, false, mobile(120, 90, 3, 2.1, 0.8)},
    Preset{"regional-p5", "Broadband, regional, best 5 %", kUnity, false, plain(10, 2, 2)},
    Preset{"regional-p50", "Broadband, regional, median", kUnity, false, plain(66, 11, 3)},
    Preset{"regional-p95", "Broadband, regional, worst 5 %", kUnity, false, plain(151, 11, 4)},
    Preset{"international-p50", "Broadband, international, median", kUnity, false, plain(121, 11, 3)},
    Preset{"international-p95", "Broadband, international, worst 5 %", kUnity, false, plain(201, 16, 6)},
    Preset{"4g-p5", "4G, best 5 %", kUnity, false, plain(44, 6, 4)},
    Preset{"4g-p50", "4G, median", kUnity, false, plain(100, 15, 5)},
    Preset{"4g-p95", "4G, worst 5 %", kUnity, false, plain(185, 15, 6)},
    Preset{"5g-p5", "5G, best 5 %", kUnity, false, plain(9, 6, 4)},
    Preset{"5g-p50", "5G, median", kUnity, false, plain(65, 15, 5)},
    Preset{"5g-p95", "5G, worst 5 %", kUnity, false, plain(150, 15, 6)},
    Preset{"lte", "LTE", kBean, false, mobile(30, 20, 0.3, 34, 10)},
    Preset{"5g", "5G", kBean, false, mobile(18, 8, 0.1, 168, 21)},
    Preset{"3g", "3G", kBean, false, mobile(90, 60, 1, 0.8, 0.26)},
    Preset{"starlink", "Starlink", kBeanStarlink, true, starlink()},
    Preset{"geostationary", "Satellite, geostationary", kBeanSatellite, true, mobile(340, 100, 1, 25, 3)},
    Preset{"in-flight", "Wi-Fi in flight", kBeanSatellite, true, mobile(375, 150, 7, 0.5, 0.2)},
    Preset{"metro", "Metro, with tunnels", kBean, false, metro()},
    Preset{"good", "Good (lightyear)", kLightyear, false, plain(20, 3, 0.2)},
    Preset{"average", "Average (lightyear)", kLightyear, false, plain(50, 7.5, 2)},
    Preset{"poor", "Poor (lightyear)", kLightyear, false, plain(100, 15, 10)},
    Preset{"valve-wifi", "Valve's test: Wi-Fi", kValve, false, valve(5, 2, 2, 8)},
    Preset{"valve-bad", "Valve's test: bad", kValve, false, valve(50, 2, 10, 1)},
    Preset{"valve-terrible", "Valve's test: terrible", kValve, false, valve(100, 4, 20, 0.5)},
    Preset{"fiedler-a", "Fiedler's first TCP video", kFiedler, false, plain(50, 0, 1)},
    Preset{"fiedler-b", "Fiedler's second TCP video", kFiedler, false, plain(125, 0, 5)},
    Preset{"unplayable", "Unplayable", kUnity, false, plain(300, 400, 30)},
};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

const Preset* find_preset(std::string_view name) {
  const auto* found = std::find_if(kPresets.begin(), kPresets.end(),
                                   [&](const Preset& preset) { return preset.name == name; });
  return found == kPresets.end() ? nullptr : found;
}

}  // namespace tw::link
