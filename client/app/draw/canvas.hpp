// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <SFML/Graphics/Font.hpp>
#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Graphics/Vertex.hpp>

#include "client/app/draw/geometry.hpp"
#include "client/app/draw/sprites.hpp"
#include "client/app/theme/fonts.hpp"
#include "client/app/theme/palette.hpp"

namespace tw::app {

enum class Align : std::uint8_t { kLeft, kCentre, kRight };

struct TextStyle {
  Face face = Face::kText;
  float size = 12;  ///< before the UI scale
  Rgba colour = colour::kText;
  Align align = Align::kLeft;
};

/// Collects triangles and glyphs and hands each kind over in one draw call: a whole screen of Twinwire is a dozen
/// calls. Edges are softened by a fringe of half a pixel, so no multisampling is needed. Coordinates are pixels of
/// the window. Within one flush, text lies above shapes; what must lie above text goes into the next flush.
class Canvas {
 public:
  /// `error()` is a sentence when a font could not be read.
  Canvas(const FontPaths& fonts, float ui_scale);

  const std::string& error() const { return error_; }
  float scale() const { return scale_; }
  float px(float length) const { return length * scale_; }  ///< a length of the drawing to pixels

  /// A large opaque area, below everything else of the same flush and drawn without blending: on a software renderer
  /// that is the difference between writing a pixel and reading, mixing and writing it.
  void ground(const Rect& r, Rgba c);
  /// The same around a hole that something else fills entirely.
  void ground_around(const Rect& r, const Rect& hole, Rgba c);
  /// The same with round corners.
  void ground_round(const Rect& r, float radius, Rgba c);
  void rect(const Rect& r, Rgba c);
  void gradient(const Rect& r, Rgba top, Rgba bottom);
  void round_rect(const Rect& r, float radius, Rgba c);
  void round_frame(const Rect& r, float radius, float width, Rgba c);
  void line(Vec a, Vec b, float width, Rgba c) { line(a, b, width, c, c); }
  void line(Vec a, Vec b, float width, Rgba at_a, Rgba at_b);
  void dashed_line(Vec a, Vec b, float width, float dash, Rgba c);
  void circle(Vec centre, float radius, Rgba c) { sprite(Sprite::kDisc, centre, radius, c); }
  void ring(Vec centre, float radius, float width, Rgba c) { arc(centre, radius, width, 0, 2 * kPi, c); }
  void arc(Vec centre, float radius, float width, float from, float to, Rgba c);
  /// Pictures lie above the shapes of their flush and below its text. `angle` turns clockwise.
  void sprite(Sprite which, Vec centre, float radius, Rgba tint, float angle = 0);
  void glow(Vec centre, float radius, Rgba inner) { sprite(Sprite::kGlow, centre, radius, inner); }
  /// A filled outline of which every edge can be seen from points[0]; at most 64 points.
  void polygon(std::span<const Vec> points, Rgba c);
  void triangle(Vec a, Vec b, Vec c, Rgba ca, Rgba cb, Rgba cc);

  /// `at.y` is the middle of the capitals. Returns the width. The pen is snapped to whole pixels.
  float text(Vec at, std::string_view words, const TextStyle& style);
  float text_width(std::string_view words, Face face, float size);
  /// The text, cut with an ellipsis so that it is no wider than `width` pixels.
  std::string fitted(std::string_view words, Face face, float size, float width);

  /// Draws everything since the last flush, clipped to `clip`, and forgets it.
  void flush(sf::RenderTarget& target, const Rect& clip);
  void flush(sf::RenderTarget& target);
  /// Once a frame, before anything is drawn.
  void begin_frame() { atlas_.reset_if_full(); }

 private:
  struct Letter {
    sf::FloatRect bounds, texture;
    float advance = 0;  ///< not rounded to the hinted grid, which would set small words too wide
  };
  /// All letters of one face and size, and what of them is to be drawn.
  struct Page {
    Face face;
    unsigned size;
    std::vector<sf::Vertex> vertices;
    std::unordered_map<std::uint32_t, Letter> letters;
  };
  const Letter& letter(Page& page, std::uint32_t code_point);
  Page& page(Face face, float size);
  sf::Font& font(Face face) { return fonts_[static_cast<std::size_t>(face)]; }
  void vertex(Vec at, Rgba c);
  void quad(Vec a, Vec b, Vec c, Vec d, Rgba ca, Rgba cb, Rgba cc, Rgba cd);

  std::array<sf::Font, kFaces> fonts_;
  float scale_;
  std::string error_;
  std::vector<sf::Vertex> grounds_;
  std::vector<sf::Vertex> shapes_;
  std::vector<sf::Vertex> pictures_;
  SpriteAtlas atlas_;
  std::vector<std::unique_ptr<Page>> pages_;
};

/// A view of the target that shows `clip` at its own place, one unit a pixel; what lies outside is cut off.
sf::View clip_view(const sf::RenderTarget& target, const Rect& clip);

}  // namespace tw::app
