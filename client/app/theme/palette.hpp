// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/sides.hpp"

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

/// Sets of colours for lanes and players. The second keeps apart what people with red-green blindness see alike: its colours
/// were searched for the greatest least distance as they see them (Machado, Oliveira, Fernandes 2009), on our grounds.
enum class Colours : std::uint8_t { kStandard, kColourBlind };
inline constexpr std::array<std::string_view, 2> kColoursNames{"standard", "colour-blind"};

inline constexpr std::size_t kPlayerColourCount = 12;
/// Of which so many can be chosen for oneself: as many as a usual room has players.
inline constexpr std::size_t kOwnColours = 8;
struct ColourSet {
  std::array<Rgba, kLaneKinds> lanes;  ///< by LaneKind
  std::array<Rgba, kPlayerColourCount> players;
  std::array<Rgba, sim::kSides> sides;                      ///< blue and orange, as kSideNames says
  std::array<std::string_view, 1 + kOwnColours> own_names;  ///< of white, and of the first players' colours
};
inline constexpr std::array<ColourSet, 2> kColourSets{{
    {{rgb(0x3DD6C4), rgb(0xB79CFF), rgb(0xFFB454), rgb(0xFF7A90), colour::kText, rgb(0x7FB2FF),
      rgb(0xC9D2E8)},
     {rgb(0x8FE35A), rgb(0xFF5FA8), rgb(0x5BA8FF), rgb(0xFFD24A), rgb(0xB893FF), rgb(0xFF8A4C), rgb(0x45DCEB),
      rgb(0xE9F07A), rgb(0xFF8585), rgb(0x7DE3B0), rgb(0xD7A6FF), rgb(0xF4C7A1)},
     {rgb(0x5BA8FF), rgb(0xFF8A4C)},
     {"white", "green", "pink", "blue", "yellow", "violet", "orange", "cyan", "lime"}},
    {{rgb(0x50A0FF), rgb(0x90B0A0), rgb(0xF0A030), rgb(0xF0F070), colour::kText, rgb(0xB8D0F8),
      rgb(0xF0F0D0)},
     {rgb(0xF0A030), rgb(0x4090F0), rgb(0xF0F0D0), rgb(0x80A090), rgb(0xF0F070), rgb(0xA0C0F0), rgb(0xB0D0A0),
      rgb(0xC08050), rgb(0xF0F020), rgb(0x80A0D0), rgb(0x60D060), rgb(0xF06020)},
     {rgb(0x4090F0), rgb(0xF0A030)},
     {"white", "orange", "blue", "cream", "grey", "yellow", "pale blue", "pale green", "brown"}},
}};
static_assert(static_cast<std::size_t>(LaneKind::kUdp) == 0 &&
              static_cast<std::size_t>(LaneKind::kRudp) == 1 &&
              static_cast<std::size_t>(LaneKind::kTcp) == 2 &&
              static_cast<std::size_t>(LaneKind::kTcpNagle) == 3 &&
              static_cast<std::size_t>(LaneKind::kTruth) == 4 &&
              static_cast<std::size_t>(LaneKind::kTcpLatest) == 5 &&
              static_cast<std::size_t>(LaneKind::kUdpRaw) == 6);

/// The set that is drawn with; a choice of this program's one user.
inline Colours& colours_in_use() {
  static Colours in_use = Colours::kStandard;
  return in_use;
}
inline const ColourSet& colour_set() { return kColourSets[static_cast<std::size_t>(colours_in_use())]; }
inline Rgba lane_colour(LaneKind lane) { return colour_set().lanes[static_cast<std::size_t>(lane)]; }

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

/// Whether players wear their side's colour: those of the match that is drawn.
inline bool& sides_in_use() {
  static bool in_use = false;
  return in_use;
}
inline constexpr std::array<std::string_view, sim::kSides> kSideNames{"Blue", "Orange"};

/// How one sees oneself, on this screen alone: nobody else is told.
struct OwnLook {
  PlayerId player = kNoPlayer;  ///< who one is in the match that is drawn
  std::size_t colour = 0;       ///< 0: white; else the set's players[colour - 1], up to kOwnColours
};
inline OwnLook& own_look() {
  static OwnLook in_use;
  return in_use;
}

/// Seats repeat the twelve colours; the name above the arrowhead tells them apart. Who would wear the colour that was chosen for
/// oneself wears that of one's own seat instead, so that there are no more alike than before.
inline Rgba player_colour(PlayerId player) {
  if (sides_in_use()) return colour_set().sides[sim::side_of(player)];
  const OwnLook& own = own_look();
  const std::size_t seat = player.index() % kPlayerColourCount;
  if (own.colour == 0 || own.player == kNoPlayer) return colour_set().players[seat];
  const std::size_t chosen = own.colour - 1, own_seat = own.player.index() % kPlayerColourCount;
  return colour_set().players[player == own.player ? chosen : seat == chosen ? own_seat : seat];
}
/// One's own arrowhead. Where there are sides it is white: another colour than the side's would be the enemy's.
inline Rgba own_colour() {
  return sides_in_use() || own_look().colour == 0 ? colour::kText
                                                  : colour_set().players[own_look().colour - 1];
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
