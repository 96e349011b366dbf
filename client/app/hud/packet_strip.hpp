// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>

#include "client/app/draw/canvas.hpp"
#include "lab/trace/lane_trace.hpp"

namespace tw::app {

/// What became of each packet from the server, on the axis of time of the age chart above it: delivered a bar in the
/// lane's colour, lost a red cross, resent a white diamond, held back behind a loss hollow.
struct PacketStrip {
  std::span<const trace::Mark> marks;
  Micros now = 0;  ///< at the right end
  Rgba tint;
  bool paused = false;
};
void draw_packet_strip(Canvas& canvas, const Rect& area, const PacketStrip& strip);

/// Where a moment stands in the strip, pixels.
float packet_x(const Rect& area, float scale, Micros at, Micros now);
/// The mark at `x`: of those within reach the one that says most (a loss before a delivery), then the nearest.
std::optional<std::size_t> mark_at(const Rect& area, float scale, std::span<const trace::Mark> marks,
                                   Micros now, float x);

/// Where a lane's history is drawn.
struct PacketPlace {
  Rect chart, strip;
  bool arena_above = true;  ///< else beside
};
/// Some packets around one, each large enough to be pointed at, and that one's story.
struct PacketLens {
  std::span<const trace::Mark> marks;
  trace::Mark picked;
  Micros centre = 0;  ///< in the middle
  std::string story;
  std::string title;  ///< "tcp"
  Rgba tint;
  float x = 0;  ///< of the picked one in the strip
};
inline constexpr Micros kLensMicros = 600'000;
/// Where the lens of a mark at `x` lies, within `bounds`: where it hides neither the chart nor the strip.
Rect packet_lens_area(const Rect& bounds, const PacketPlace& place, float scale, float x);
void draw_packet_lens(Canvas& canvas, const Rect& area, const PacketPlace& place, const PacketLens& lens);
/// The mark under a point of the lens.
std::optional<std::size_t> mark_in_lens(const Rect& area, float scale, std::span<const trace::Mark> marks,
                                        Micros centre, Vec point);

}  // namespace tw::app
