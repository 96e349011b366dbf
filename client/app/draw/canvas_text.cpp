// SPDX-License-Identifier: MIT
#include <SFML/Graphics/Glyph.hpp>
#include <SFML/System/Utf.hpp>

#include "client/app/draw/canvas.hpp"

namespace tw::app {
namespace {

/// Half the height of Inter's and JetBrains Mono's capitals, as a share of the size.
constexpr float kHalfCapHeight = 0.365F;
constexpr unsigned kLinearSize = 96;  ///< so large that hinting no longer moves anything
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
  pages_.push_back(std::make_unique<Page>(Page{face, pixels, {}, {}}));
  return *pages_.back();
}

const Canvas::Letter& Canvas::letter(Page& page, std::uint32_t code_point) {
  const auto found = page.letters.find(code_point);
  if (found != page.letters.end()) return found->second;
  const sf::Glyph& glyph = font(page.face).getGlyph(code_point, page.size, false);
  const float linear = font(page.face).getGlyph(code_point, kLinearSize, false).advance *
                       static_cast<float>(page.size) / kLinearSize;
  // Figures keep whole pixels: columns of them must stand exactly below one another.
  const float advance = page.face == Face::kMono ? glyph.advance : linear;
  return page.letters.emplace(code_point, Letter{glyph.bounds, sf::FloatRect(glyph.textureRect), advance})
      .first->second;
}

float Canvas::text_width(std::string_view words, Face face, float size) {
  Page& p = page(face, size);
  float width = 0;
  for_each_code_point(words, [&](sf::Uint32 code) { width += letter(p, code).advance; });
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
    const Letter& glyph = letter(p, code);
    // One texel of margin around the glyph, as SFML's own text has it: the sampler must not cut the soft edge.
    const float left = pen + glyph.bounds.left - 1, top = baseline + glyph.bounds.top - 1;
    const float right = left + glyph.bounds.width + 2, bottom = top + glyph.bounds.height + 2;
    const sf::FloatRect& t = glyph.texture;
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
  Page& p = page(face, size);
  float used = text_width(kEllipsis, face, size);
  std::string kept;
  for (const char* at = words.data(); at < words.data() + words.size();) {
    const char* const from = at;
    sf::Uint32 code = 0;
    at = sf::Utf8::decode(at, words.data() + words.size(), code, U'?');
    used += letter(p, code).advance;
    if (used > width) break;
    kept.append(from, at);
  }
  return kept.append(kEllipsis);
}

}  // namespace tw::app
