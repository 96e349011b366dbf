// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"

namespace tw::app {

struct Rgba {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  friend constexpr bool operator==(Rgba, Rgba) = default;
};

constexpr Rgba rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
          static_cast<std::uint8_t>(hex), 255};
}
/// `alpha` 0..1 scales what the colour has already.
constexpr Rgba faded(Rgba c, float alpha) {
  const float scaled = static_cast<float>(c.a) * (alpha < 0 ? 0 : alpha > 1 ? 1 : alpha);
  return {c.r, c.g, c.b, static_cast<std::uint8_t>(scaled + 0.5F)};
}
constexpr std::uint8_t mix_channel(std::uint8_t from, std::uint8_t to, float t) {
  return static_cast<std::uint8_t>(static_cast<float>(from) +
                                   (static_cast<float>(to) - static_cast<float>(from)) * t + 0.5F);
}
/// t = 0: `from`, t = 1: `to`.
constexpr Rgba mixed(Rgba from, Rgba to, float t) {
  return {mix_channel(from.r, to.r, t), mix_channel(from.g, to.g, t), mix_channel(from.b, to.b, t),
          mix_channel(from.a, to.a, t)};
}

/// Dark and quiet; one accent per lane. Text on each ground it stands on keeps at least 4.5:1 (tested).
namespace colour {
inline constexpr Rgba kGround = rgb(0x0E1320), kPanel = rgb(0x151C2E), kRaised = rgb(0x1E2740),
                      kLine = rgb(0x2B3654);
inline constexpr Rgba kArena = rgb(0x0B101C), kGrid = rgb(0x141C30), kWall = rgb(0x33405F),
                      kWallEdge = rgb(0x4B5B82);
inline constexpr Rgba kText = rgb(0xE6EAF5), kMuted = rgb(0x8E9AB8);
inline constexpr Rgba kDanger = rgb(0xFF5A5F), kGood = rgb(0x7BE08A), kFocus = rgb(0x5BA8FF);
inline constexpr Rgba kWarm = rgb(0xFFD166);      ///< haste, and the winner's line
inline constexpr Rgba kOnAccent = rgb(0x0B101C);  ///< text on an accent-coloured button
}  // namespace colour

constexpr Rgba lane_colour(LaneKind lane) {
  switch (lane) {
    case LaneKind::kUdp:
      return rgb(0x3DD6C4);
    case LaneKind::kTcp:
      return rgb(0xFFB454);
    case LaneKind::kRudp:
      return rgb(0xB79CFF);
    case LaneKind::kTcpNagle:
      return rgb(0xFF7A90);
    case LaneKind::kTcpLatest:
      return rgb(0x7FB2FF);
    case LaneKind::kUdpRaw:
      return rgb(0xC9D2E8);
    case LaneKind::kTruth:
      break;
  }
  return colour::kText;
}

/// What a lane is, for those who do not know the name: the second sign beside the colour.
constexpr const char* lane_subtitle(LaneKind lane) {
  switch (lane) {
    case LaneKind::kUdp:
      return "unsequenced datagrams";
    case LaneKind::kRudp:
      return "reliable, ordered datagrams";
    case LaneKind::kTcp:
      return "byte stream, no delay";
    case LaneKind::kTcpNagle:
      return "byte stream, Nagle on";
    case LaneKind::kTcpLatest:
      return "byte stream, newest only";
    case LaneKind::kUdpRaw:
      return "bare datagrams, the canary";
    case LaneKind::kTruth:
      break;
  }
  return "the server's own state";
}

inline constexpr std::array kPlayerColours{rgb(0x8FE35A), rgb(0xFF5FA8), rgb(0x5BA8FF), rgb(0xFFD24A),
                                           rgb(0xB893FF), rgb(0xFF8A4C), rgb(0x45DCEB), rgb(0xE9F07A),
                                           rgb(0xFF8585), rgb(0x7DE3B0), rgb(0xD7A6FF), rgb(0xF4C7A1)};
/// Seats repeat the twelve colours; the name above the arrowhead tells them apart.
constexpr Rgba player_colour(PlayerId player) {
  return kPlayerColours[player.index() % kPlayerColours.size()];
}

/// Relative luminance and contrast ratio, WCAG 2.1.
inline double luminance(Rgba c) {
  const auto linear = [](std::uint8_t channel) {
    const double v = channel / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}
inline double contrast_ratio(Rgba a, Rgba b) {
  const double la = luminance(a), lb = luminance(b);
  return (la > lb ? la + 0.05 : lb + 0.05) / ((la > lb ? lb : la) + 0.05);
}

}  // namespace tw::app
