// SPDX-License-Identifier: MIT
#include "client/app/hud/packet_strip.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "client/app/hud/strip_chart.hpp"

namespace tw::app {
namespace {

using trace::Mark;
using trace::MarkKind;

constexpr float kTitle = 15;  ///< height of the line of words
constexpr float kReach = 4;   ///< how far from the mouse a mark may be
constexpr float kLensPad = 12, kLensHeight = 104, kLensWidth = 560;

/// The more, the more it says; what says more lies above.
int weight(MarkKind kind) {
  switch (kind) {
    case MarkKind::kLost:
      return 3;
    case MarkKind::kResent:
      return 2;
    case MarkKind::kReleased:
      return 1;
    default:
      return 0;
  }
}

void cross(Canvas& canvas, Vec at, float radius, float width) {
  canvas.line(at - Vec{radius, radius}, at + Vec{radius, radius}, width, colour::kDanger);
  canvas.line(at - Vec{radius, -radius}, at + Vec{radius, -radius}, width, colour::kDanger);
}

void diamond(Canvas& canvas, Vec at, float radius) {
  const auto shape = [&](float r, Rgba c) {
    const std::array points{Vec{at.x, at.y - r}, Vec{at.x + r, at.y}, Vec{at.x, at.y + r},
                            Vec{at.x - r, at.y}};
    canvas.polygon(points, c);
  };
  shape(radius + canvas.px(1.5F), colour::kArena);  // stands off what it lies on
  shape(radius, colour::kText);
}

/// What a column of pixels shows of the ordinary packets in it.
enum class Column : std::uint8_t { kEmpty, kDelivered, kHeld };

std::vector<Column> columns_of(const PacketStrip& strip, std::size_t columns) {
  std::vector<Column> out(columns, Column::kEmpty);
  for (const Mark& mark : strip.marks) {
    if (mark.kind != MarkKind::kDelivered && mark.kind != MarkKind::kHeld) continue;
    const float t = chart_time(mark.at, strip.now);
    if (t < 0 || t > 1) continue;
    const auto column = std::min(columns - 1, static_cast<std::size_t>(t * static_cast<float>(columns)));
    // A single held one among delivered ones must be seen.
    out[column] = std::max(out[column], mark.kind == MarkKind::kHeld ? Column::kHeld : Column::kDelivered);
  }
  return out;
}

/// Packets come every pixel and a half or so: a tick of one pixel each, and a pixel of dark where there is room.
void draw_ticks(Canvas& canvas, const Rect& row, const PacketStrip& strip) {
  const float step = std::max(1.F, std::round(canvas.px(2)));
  const auto columns = static_cast<std::size_t>(std::max(1.F, row.w / step));
  const std::vector<Column> kinds = columns_of(strip, columns);
  const float edge = std::max(1.F, std::round(canvas.px(1)));
  const float tick = std::max(1.F, step - 1);
  for (std::size_t i = 0; i < columns; ++i) {
    if (kinds[i] == Column::kEmpty) continue;
    const float x = row.x + step * static_cast<float>(i);
    if (kinds[i] == Column::kDelivered) {
      canvas.rect({x, row.y, tick, row.h}, strip.tint);
      continue;
    }
    std::size_t end = i;
    while (end < columns && kinds[end] == Column::kHeld) ++end;
    const float width = std::max(step * static_cast<float>(end - i) - (step - tick), 3 * edge);
    canvas.rect({x, row.y, width, edge}, strip.tint);
    canvas.rect({x, row.bottom() - edge, width, edge}, strip.tint);
    canvas.rect({x, row.y, edge, row.h}, strip.tint);
    canvas.rect({x + width - edge, row.y, edge, row.h}, strip.tint);
    canvas.rect({x + edge, row.y + edge, width - 2 * edge, row.h - 2 * edge}, faded(strip.tint, 0.10F));
    i = end - 1;
  }
}

void draw_signs(Canvas& canvas, const Rect& row, const Rect& area, const PacketStrip& strip) {
  // In a narrow panel under heavy loss, full crosses would be one red bar.
  const auto lost = std::count_if(strip.marks.begin(), strip.marks.end(),
                                  [](const Mark& mark) { return mark.kind == MarkKind::kLost; });
  const float room = row.w / (3 * std::max(1.F, static_cast<float>(lost)));
  const float radius = std::min(std::clamp(room, canvas.px(1.8F), canvas.px(3.5F)), row.h / 2);
  for (const MarkKind kind : {MarkKind::kResent, MarkKind::kLost})
    for (const Mark& mark : strip.marks) {
      if (mark.kind != kind) continue;
      const Vec at{packet_x(area, canvas.scale(), mark.at, strip.now), row.centre().y};
      if (at.x < row.x || at.x > row.right()) continue;
      if (kind == MarkKind::kLost)
        cross(canvas, at, radius, std::max(1.2F, radius * 0.5F));
      else
        diamond(canvas, at, radius);
    }
}

enum class Sign : std::uint8_t { kLost, kResent, kHeld };
constexpr std::array<const char*, 3> kSignWords{"lost", "resent", "held back"};

void draw_sign(Canvas& canvas, Sign sign, Vec at, Rgba tint) {
  const float r = canvas.px(3);
  if (sign == Sign::kLost) return cross(canvas, at, r, std::max(1.6F, canvas.px(1.5F)));
  if (sign == Sign::kResent) return diamond(canvas, at, r);
  const Rect box{at.x - r, at.y - canvas.px(4), 2 * r, canvas.px(8)};
  canvas.round_frame(box, 0, std::max(1.F, canvas.px(1)), tint);
}

/// Each sign beside its word, at the right; what says least goes first if there is no room.
void draw_legend(Canvas& canvas, const Rect& area, const PacketStrip& strip, float left) {
  const bool holds = std::any_of(strip.marks.begin(), strip.marks.end(), [](const Mark& mark) {
    return mark.kind == MarkKind::kHeld || mark.kind == MarkKind::kResent;
  });
  const auto width = [&](std::size_t i) {
    return canvas.text_width(kSignWords[i], Face::kText, 10) + canvas.px(20);
  };
  std::size_t count = 0;
  float total = 0;
  while (count < (holds ? kSignWords.size() : 1) && left + total + width(count) < area.right())
    total += width(count++);
  float x = area.right() - canvas.px(2) - total;
  for (std::size_t i = 0; i < count; ++i) {
    const Vec at{x + canvas.px(5), area.y + canvas.px(8)};
    draw_sign(canvas, static_cast<Sign>(i), at, strip.tint);
    canvas.text(at + Vec{canvas.px(6), 0}, kSignWords[i], {Face::kText, 10, colour::kMuted});
    x += width(i);
  }
}

}  // namespace

float packet_x(const Rect& area, float scale, Micros at, Micros now) {
  return area.x + (area.w - kChartGutter * scale) * chart_time(at, now);
}

void draw_packet_strip(Canvas& canvas, const Rect& area, const PacketStrip& strip) {
  canvas.ground_round(area, canvas.px(4), colour::kArena);
  const float y = area.y + canvas.px(8);
  float x = area.x + canvas.px(8);
  x += canvas.text({x, y}, "packets", {Face::kText, 10, colour::kMuted});
  if (strip.paused)
    x += canvas.px(8) +
         canvas.text({x + canvas.px(8), y}, "paused \u00b7 P", {Face::kText, 10, colour::kWarm});
  draw_legend(canvas, area, strip, x + canvas.px(8));
  const float top = std::round(area.y + canvas.px(kTitle)), foot = std::round(canvas.px(5));
  const Rect row{area.x, top, area.w - canvas.px(kChartGutter), std::max(4.F, area.bottom() - foot - top)};
  draw_ticks(canvas, row, strip);
  draw_signs(canvas, row, area, strip);
}

std::optional<std::size_t> mark_at(const Rect& area, float scale, std::span<const Mark> marks, Micros now,
                                   float x) {
  std::optional<std::size_t> best;
  float best_distance = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const float distance = std::abs(packet_x(area, scale, marks[i].at, now) - x);
    if (distance > kReach * scale) continue;
    const int more = best ? weight(marks[i].kind) - weight(marks[*best].kind) : 1;
    if (more < 0 || (more == 0 && distance >= best_distance)) continue;
    best = i;
    best_distance = distance;
  }
  return best;
}

namespace {

Rect lens_row(const Rect& area, float scale) {
  return {area.x + kLensPad * scale, area.y + 26 * scale, area.w - 2 * kLensPad * scale, 26 * scale};
}
float lens_x(const Rect& row, Micros at, Micros centre) {
  return row.x + row.w * (0.5F + static_cast<float>(at - centre) / static_cast<float>(kLensMicros));
}

void draw_lens_mark(Canvas& canvas, const Rect& row, float x, const Mark& mark, Rgba tint, bool picked) {
  const float half = std::round(canvas.px(2)), edge = std::max(1.F, canvas.px(1.2F));
  const Vec at{x, row.centre().y};
  switch (mark.kind) {
    case MarkKind::kDelivered:
      canvas.rect({x - half, row.y, 2 * half, row.h}, tint);
      break;
    case MarkKind::kHeld:
      canvas.round_frame({x - half, row.y, 2 * half, row.h}, 0, edge, tint);
      break;
    case MarkKind::kReleased:
      canvas.line({x, row.y - canvas.px(4)}, {x, row.bottom() + canvas.px(4)}, edge,
                  faded(colour::kText, 0.7F));
      break;
    case MarkKind::kResent:
      diamond(canvas, at, canvas.px(6));
      break;
    case MarkKind::kLost:
      cross(canvas, at, canvas.px(5.5F), canvas.px(2.4F));
      break;
  }
  if (!picked) return;
  const float y = row.bottom() + canvas.px(6), w = canvas.px(4);
  canvas.triangle({x, y - canvas.px(4)}, {x + w, y + w - canvas.px(2)}, {x - w, y + w - canvas.px(2)},
                  colour::kFocus, colour::kFocus, colour::kFocus);
}

/// The words on at most two lines; what does not fit ends in an ellipsis.
void draw_two_lines(Canvas& canvas, Vec at, float width, const std::string& words) {
  const TextStyle style{Face::kText, 12, colour::kText};
  std::size_t cut = words.size();
  while (cut != std::string::npos && canvas.text_width(words.substr(0, cut), style.face, style.size) > width)
    cut = cut == 0 ? std::string::npos : words.rfind(' ', cut - 1);
  if (cut == std::string::npos || cut == 0) cut = words.size();
  canvas.text(at, canvas.fitted(words.substr(0, cut), style.face, style.size, width), style);
  if (cut < words.size())
    canvas.text(at + Vec{0, canvas.px(16)},
                canvas.fitted(words.substr(cut + 1), style.face, style.size, width), style);
}

}  // namespace

Rect packet_lens_area(const Rect& bounds, const PacketPlace& place, float scale, float x) {
  const float w = std::min(kLensWidth * scale, bounds.w), h = kLensHeight * scale, gap = 8 * scale;
  const float left = std::clamp(x - w / 2, bounds.x, bounds.right() - w);
  const float y = place.arena_above ? place.chart.y - h - gap : place.strip.bottom() + gap;
  return {std::round(left), std::round(std::clamp(y, bounds.y, bounds.bottom() - h)), std::round(w),
          std::round(h)};
}

void draw_packet_lens(Canvas& canvas, const Rect& area, const PacketPlace& place, const PacketLens& lens) {
  // A hairline through strip and chart: this packet, this moment's age.
  const float hair_x = std::round(lens.x) + 0.5F;
  canvas.line({hair_x, place.chart.y}, {hair_x, place.strip.bottom()}, 1, faded(colour::kFocus, 0.9F));
  if (place.arena_above)
    canvas.line({hair_x, area.bottom()}, {hair_x, place.chart.y}, 1, faded(colour::kFocus, 0.9F));
  canvas.round_rect(area.inset(-canvas.px(1)), canvas.px(7), colour::kLine);
  canvas.round_rect(area, canvas.px(6), colour::kRaised);
  const Rect row = lens_row(area, canvas.scale());
  const float y = area.y + canvas.px(12);
  const float after = row.x + canvas.text({row.x, y}, lens.title, {Face::kMono, 12, lens.tint});
  canvas.text({after + canvas.px(8), y}, "packets within 0.6 s", {Face::kText, 11, colour::kMuted});
  for (const int least : {0, 1, 2, 3})
    for (const Mark& mark : lens.marks) {
      if (weight(mark.kind) != least) continue;
      const float x = lens_x(row, mark.at, lens.centre);
      if (x < row.x || x > row.right()) continue;
      const bool picked =
          mark.id == lens.picked.id && mark.sending == lens.picked.sending && mark.kind == lens.picked.kind;
      draw_lens_mark(canvas, row, x, mark, lens.tint, picked);
    }
  draw_two_lines(canvas, {row.x, row.bottom() + canvas.px(20)}, row.w, lens.story);
}

std::optional<std::size_t> mark_in_lens(const Rect& area, float scale, std::span<const Mark> marks,
                                        Micros centre, Vec point) {
  if (!area.contains(point)) return std::nullopt;
  const Rect row = lens_row(area, scale);
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const auto distance = [&](std::size_t n) { return std::abs(lens_x(row, marks[n].at, centre) - point.x); };
    if (distance(i) <= kReach * scale && (!best || distance(i) < distance(*best))) best = i;
  }
  return best;
}

}  // namespace tw::app
