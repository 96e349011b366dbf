// SPDX-License-Identifier: MIT
// Any bytes as a stranger's words. What comes out is UTF-8 without anything that moves a cursor, turns a line around or
// cannot be seen; doing it twice does no more; it never grows; and honest text is left alone.
#include <algorithm>
#include <string_view>

#include "shared/base/limits.hpp"
#include "shared/protocol/clean_text.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

/// A second reader of UTF-8, by the table of RFC 3629, section 4. The code point, and how long it is; {0, 0}: none.
struct Point {
  char32_t code;
  std::size_t bytes;
};
Point first_of(std::string_view text) {
  struct Row {
    unsigned lead_low, lead_high, next_low, next_high, bytes;
  };
  constexpr Row kRows[] = {
      {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
      {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
  constexpr unsigned kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  const auto byte = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(text[i])}; };
  for (const Row& row : kRows) {
    if (byte(0) < row.lead_low || byte(0) > row.lead_high) continue;
    if (row.bytes > text.size()) return {0, 0};
    char32_t code = byte(0) & kLeadBits[row.bytes];
    for (std::size_t i = 1; i < row.bytes; ++i) {
      const unsigned low = i == 1 ? row.next_low : 0x80, high = i == 1 ? row.next_high : 0xBF;
      if (byte(i) < low || byte(i) > high) return {0, 0};
      code = code << 6 | (byte(i) & 0x3F);
    }
    return {code, row.bytes};
  }
  return {0, 0};
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }
bool is_bidi(char32_t c) {
  return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}
bool is_unseen(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0xAD || (c & 0xFFFE) == 0xFFFE;
}
bool is_combining(char32_t c) { return (c >= 0x300 && c <= 0x36F) || (c >= 0x20D0 && c <= 0x20FF); }

void require_fit_to_show(std::string_view text, std::size_t no_longer_than) {
  require(text.size() <= no_longer_than);
  require(text.empty() || (text.front() != ' ' && text.back() != ' '));
  int combining = 0;
  while (!text.empty()) {
    const Point point = first_of(text);
    require(point.bytes > 0);
    require(!is_control(point.code) && !is_bidi(point.code) && !is_unseen(point.code));
    combining = is_combining(point.code) ? combining + 1 : 0;
    require(combining <= 2);
    text.remove_prefix(point.bytes);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Point point = first_of(text);
    if (point.bytes == 0) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string shown = protocol::shown_text(text);
  require_fit_to_show(shown, size);
  require(protocol::shown_text(shown) == shown);

  const auto clean = protocol::clean_text(text, kMaxChatBytes);
  require(clean.has_value() == (size <= kMaxChatBytes && is_utf8(text) && !shown.empty()));
  if (!clean) return 0;
  require(*clean == shown);  // client and server agree, so that an honest server's words pass unchanged
  require(protocol::clean_text(*clean, kMaxChatBytes) == clean);
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  require(!plain || *clean == text);
  return 0;
}
