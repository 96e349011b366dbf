// SPDX-License-Identifier: MIT
#include <SFML/Graphics/Glyph.hpp>
#include <SFML/System/Utf.hpp>

#include "client/app/draw/canvas.hpp"

namespace tw::app {
namespace {

/// Half the height of Inter's and JetBrains Mono's capitals, as a share of the size.
constexpr float kHalfCapHeight = 0.365F;
constexpr std::string_view kEllipsis = "\u2026";

/// Bytes that are no UTF-8 become '?': names and chat come from strangers.
template <class Visit>
void for_each_code_point(std::string_view words, Visit visit) {
  for (const char* at = words.data(); at < words.data() + words.size();) {
    sf::Uint32 code = 0;
    at = sf::Utf8::decode(at, words.data() + words.size(), code, U'?');
    if (code >= 32) visit(code);
  }
}

}  // namespace

Canvas::Page& Canvas::page(Face face, float size) {
  const auto pixels = static_cast<unsigned>(std::max(6.F, std::round(size * scale_)));
  for (const auto& p : pages_)
    if (p->face == face && p->size == pixels) return *p;
  pages_.push_back(std::make_unique<Page>(Page{face, pixels, {}}));
  return *pages_.back();
}

float Canvas::text_width(std::string_view words, Face face, float size) {
  const unsigned pixels = page(face, size).size;
  float width = 0;
  for_each_code_point(words, [&](sf::Uint32 code) { width += font(face).getGlyph(code, pixels, false).advance; });
  return width;
}

float Canvas::text(Vec at, std::string_view words, const TextStyle& style) {
  Page& p = page(style.face, style.size);
  const float width = text_width(words, style.face, style.size);
  if (style.align == Align::kCentre) at.x -= width / 2;
  if (style.align == Align::kRight) at.x -= width;
  float pen = std::round(at.x);
  const float baseline = std::round(at.y + kHalfCapHeight * static_cast<float>(p.size));
  const sf::Color c(style.colour.r, style.colour.g, style.colour.b, style.colour.a);
  for_each_code_point(words, [&](sf::Uint32 code) {
    const sf::Glyph& glyph = font(style.face).getGlyph(code, p.size, false);
    // One texel of margin around the glyph, as SFML's own text has it: the sampler must not cut the soft edge.
    const float left = pen + glyph.bounds.left - 1, top = baseline + glyph.bounds.top - 1;
    const float right = pen + glyph.bounds.left + glyph.bounds.width + 1;
    const float bottom = baseline + glyph.bounds.top + glyph.bounds.height + 1;
    const sf::FloatRect t(glyph.textureRect);
    const float u0 = t.left - 1, v0 = t.top - 1, u1 = t.left + t.width + 1, v1 = t.top + t.height + 1;
    const sf::Vertex a({left, top}, c, {u0, v0}), b({right, top}, c, {u1, v0});
    const sf::Vertex d({left, bottom}, c, {u0, v1}), e({right, bottom}, c, {u1, v1});
    if (t.width > 0) p.vertices.insert(p.vertices.end(), {a, b, d, d, b, e});
    pen += glyph.advance;
  });
  return width;
}

std::string Canvas::fitted(std::string_view words, Face face, float size, float width) {
  if (text_width(words, face, size) <= width) return std::string(words);
  const unsigned pixels = page(face, size).size;
  float used = text_width(kEllipsis, face, size);
  std::string kept;
  for (const char* at = words.data(); at < words.data() + words.size();) {
    const char* const from = at;
    sf::Uint32 code = 0;
    at = sf::Utf8::decode(at, words.data() + words.size(), code, U'?');
    used += font(face).getGlyph(code, pixels, false).advance;
    if (used > width) break;
    kept.append(from, at);
  }
  return kept.append(kEllipsis);
}

}  // namespace tw::app
