// SPDX-License-Identifier: MIT
#include "client/app/draw/canvas.hpp"

#include <cassert>

#include <SFML/Graphics/Glyph.hpp>
#include <SFML/Graphics/RenderStates.hpp>
#include <SFML/Graphics/View.hpp>

namespace tw::app {
namespace {

constexpr float kFringe = 0.5F;  ///< half a pixel to either side of an edge: what multisampling would give
constexpr float kThinLine =
    2.2F;  ///< up to here a stroke is a ridge: two bands that fade outwards, no core between

sf::Color to_sf(Rgba c) { return {c.r, c.g, c.b, c.a}; }
sf::Vector2f to_sf(Vec v) { return {v.x, v.y}; }
Rgba clear_of(Rgba c) { return {c.r, c.g, c.b, 0}; }

/// As many chords as keep the polygon within a quarter pixel of the arc: r (1 - cos(step / 2)) <= 1/4.
int segments_for(float radius, float sweep) {
  const float step = 2 * std::acos(1 - std::min(1.F, 1 / (4 * std::max(radius, 0.5F))));
  return std::clamp(static_cast<int>(std::ceil(std::abs(sweep) / step)), 1, 96);
}

}  // namespace

Canvas::Canvas(const FontPaths& fonts, float ui_scale) : scale_(ui_scale) {
  for (std::size_t i = 0; i < kFaces; ++i)
    if (!fonts_[i].loadFromFile(fonts.path[i])) error_ = "The font " + fonts.path[i] + " could not be read.";
  shapes_.reserve(32 * 1024);
}

void Canvas::vertex(Vec at, Rgba c) { shapes_.emplace_back(to_sf(at), to_sf(c)); }

void Canvas::triangle(Vec a, Vec b, Vec c, Rgba ca, Rgba cb, Rgba cc) {
  vertex(a, ca);
  vertex(b, cb);
  vertex(c, cc);
}

void Canvas::quad(Vec a, Vec b, Vec c, Vec d, Rgba ca, Rgba cb, Rgba cc, Rgba cd) {
  triangle(a, b, c, ca, cb, cc);
  triangle(a, c, d, ca, cc, cd);
}

void Canvas::ground(const Rect& r, Rgba c) {
  const sf::Color paint = to_sf(c);
  const sf::Vertex a({r.x, r.y}, paint), b({r.right(), r.y}, paint), d({r.right(), r.bottom()}, paint),
      e({r.x, r.bottom()}, paint);
  grounds_.insert(grounds_.end(), {a, b, d, a, d, e});
}

void Canvas::ground_around(const Rect& r, const Rect& hole, Rgba c) {
  ground({r.x, r.y, r.w, hole.y - r.y}, c);
  ground({r.x, hole.bottom(), r.w, r.bottom() - hole.bottom()}, c);
  ground({r.x, hole.y, hole.x - r.x, hole.h}, c);
  ground({hole.right(), hole.y, r.right() - hole.right(), hole.h}, c);
}

void Canvas::ground_round(const Rect& r, float radius, Rgba c) {
  radius = std::min({std::round(radius), r.w / 2, r.h / 2});
  ground({r.x, r.y + radius, r.w, r.h - 2 * radius}, c);
  round_rect({r.x, r.y, r.w, 2 * radius}, radius, c);
  round_rect({r.x, r.bottom() - 2 * radius, r.w, 2 * radius}, radius, c);
}

void Canvas::rect(const Rect& r, Rgba c) { gradient(r, c, c); }

void Canvas::gradient(const Rect& r, Rgba top, Rgba bottom) {
  quad({r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}, top, top, bottom, bottom);
}

void Canvas::polygon(std::span<const Vec> points, Rgba c) {
  assert(points.size() >= 3 && points.size() <= 64);
  const std::size_t n = points.size();
  float area = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Vec a = points[i], b = points[(i + 1) % n];
    area += a.x * b.y - b.x * a.y;
  }
  for (std::size_t i = 1; i + 1 < n; ++i) triangle(points[0], points[i], points[i + 1], c, c, c);
  const float outwards = area > 0 ? -2 * kFringe : 2 * kFringe;
  for (std::size_t i = 0; i < n; ++i) {
    const Vec a = points[i], b = points[(i + 1) % n];
    const Vec out = perpendicular(normalised(b - a)) * outwards;
    quad(a, b, b + out, a + out, c, c, clear_of(c), clear_of(c));
  }
}

void Canvas::round_rect(const Rect& r, float radius, Rgba c) {
  radius = std::min({radius, r.w / 2, r.h / 2});
  if (radius < 1) return rect(r, c);
  const int steps = std::min(6, segments_for(radius, kPi / 2));  // a corner
  std::array<Vec, 4 * 7> points;
  const std::array<Vec, 4> centres{Vec{r.right() - radius, r.bottom() - radius},
                                   Vec{r.x + radius, r.bottom() - radius}, Vec{r.x + radius, r.y + radius},
                                   Vec{r.right() - radius, r.y + radius}};
  std::size_t n = 0;
  for (std::size_t corner = 0; corner < 4; ++corner)
    for (int i = 0; i <= steps; ++i) {
      const float angle =
          kPi / 2 * (static_cast<float>(corner) + static_cast<float>(i) / static_cast<float>(steps));
      points[n++] = centres[corner] + direction(angle) * (radius - kFringe);
    }
  polygon({points.data(), n}, c);
}

void Canvas::round_frame(const Rect& r, float radius, float width, Rgba c) {
  const float half = width / 2;
  radius = std::max(0.F, std::min({radius, r.w / 2, r.h / 2}) - half);
  const Rect in = r.inset(half);
  rect({in.x + radius, in.y - half, in.w - 2 * radius, width}, c);
  rect({in.x + radius, in.bottom() - half, in.w - 2 * radius, width}, c);
  rect({in.x - half, in.y + radius, width, in.h - 2 * radius}, c);
  rect({in.right() - half, in.y + radius, width, in.h - 2 * radius}, c);
  arc({in.right() - radius, in.bottom() - radius}, radius, width, 0, kPi / 2, c);
  arc({in.x + radius, in.bottom() - radius}, radius, width, kPi / 2, kPi, c);
  arc({in.x + radius, in.y + radius}, radius, width, kPi, kPi * 1.5F, c);
  arc({in.right() - radius, in.y + radius}, radius, width, kPi * 1.5F, kPi * 2, c);
}

void Canvas::line(Vec a, Vec b, float width, Rgba at_a, Rgba at_b) {
  const Vec side = perpendicular(normalised(b - a));
  const auto band = [&](Vec from, Vec to, bool fades) {
    quad(a + from, b + from, b + to, a + to, at_a, at_b, fades ? clear_of(at_b) : at_b,
         fades ? clear_of(at_a) : at_a);
  };
  if (width <= kThinLine) {
    const Vec out = side * std::max(1.F, width);
    band({}, out, true);
    band({}, out * -1, true);
    return;
  }
  const Vec in = side * (width / 2 - kFringe), out = side * (width / 2 + kFringe);
  band(in, in * -1, false);
  band(in, out, true);
  band(in * -1, out * -1, true);
}

void Canvas::dashed_line(Vec a, Vec b, float width, float dash, Rgba c) {
  const float total = length(b - a);
  const Vec step = normalised(b - a);
  for (float at = 0; at < total; at += 2 * dash)
    line(a + step * at, a + step * std::min(total, at + dash), width, c);
}

void Canvas::arc(Vec centre, float radius, float width, float from, float to, Rgba c) {
  const int n = segments_for(radius, to - from);
  const bool thin = width <= kThinLine;
  const float core = thin ? 0 : width / 2 - kFringe, edge = thin ? std::max(1.F, width) : width / 2 + kFringe;
  const Rgba none = clear_of(c);
  Vec before = direction(from);
  for (int i = 1; i <= n; ++i) {
    const Vec now = direction(from + (to - from) * static_cast<float>(i) / static_cast<float>(n));
    const auto band = [&](float near_radius, float far_radius, Rgba near_colour, Rgba far_colour) {
      quad(centre + before * near_radius, centre + now * near_radius, centre + now * far_radius,
           centre + before * far_radius, near_colour, near_colour, far_colour, far_colour);
    };
    band(std::max(0.F, radius - edge), std::max(0.F, radius - core), none, c);
    if (!thin) band(std::max(0.F, radius - core), radius + core, c, c);
    band(radius + core, radius + edge, c, none);
    before = now;
  }
}

void Canvas::sprite(Sprite which, Vec centre, float radius, Rgba tint, float angle) {
  if (radius <= 0 || tint.a == 0) return;
  const auto place = atlas_.find(which, radius);
  if (!place) return;  // full, for this frame alone
  const float half = place->side / 2 * radius / place->radius;
  const Vec right = direction(angle) * half, down = perpendicular(right);
  const sf::Color paint = to_sf(tint);
  const auto at = [&](Vec p, float u, float v) {
    return sf::Vertex(to_sf(p), paint, {place->x + u * place->side, place->y + v * place->side});
  };
  const sf::Vertex a = at(centre - right - down, 0, 0), b = at(centre + right - down, 1, 0);
  const sf::Vertex c = at(centre + right + down, 1, 1), d = at(centre - right + down, 0, 1);
  pictures_.insert(pictures_.end(), {a, b, c, a, c, d});
}

void Canvas::flush(sf::RenderTarget& target, const Rect& clip) {
  target.setView(clip_view(target, clip));
  if (!grounds_.empty())
    target.draw(grounds_.data(), grounds_.size(), sf::Triangles, sf::RenderStates(sf::BlendNone));
  grounds_.clear();
  if (!shapes_.empty()) target.draw(shapes_.data(), shapes_.size(), sf::Triangles);
  shapes_.clear();
  if (!pictures_.empty())
    target.draw(pictures_.data(), pictures_.size(), sf::Triangles, sf::RenderStates(&atlas_.texture()));
  pictures_.clear();
  for (const auto& p : pages_) {
    if (p->vertices.empty()) continue;
    sf::RenderStates states;
    states.texture = &font(p->face).getTexture(p->size);
    target.draw(p->vertices.data(), p->vertices.size(), sf::Triangles, states);
    p->vertices.clear();
  }
}

void Canvas::flush(sf::RenderTarget& target) {
  const sf::Vector2u size = target.getSize();
  flush(target, {0, 0, static_cast<float>(size.x), static_cast<float>(size.y)});
}

sf::View clip_view(const sf::RenderTarget& target, const Rect& clip) {
  // Whole pixels: a fractional viewport would blur every glyph.
  const Rect r{std::round(clip.x), std::round(clip.y), std::round(clip.w), std::round(clip.h)};
  const float w = static_cast<float>(target.getSize().x), h = static_cast<float>(target.getSize().y);
  sf::View view(sf::FloatRect(r.x, r.y, r.w, r.h));
  view.setViewport(sf::FloatRect(r.x / w, r.y / h, r.w / w, r.h / h));
  return view;
}

}  // namespace tw::app
