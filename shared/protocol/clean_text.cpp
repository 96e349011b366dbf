// SPDX-License-Identifier: MIT
#include "shared/protocol/clean_text.hpp"

#include <algorithm>
#include <array>

namespace tw::protocol {
namespace {

struct Range {
  char32_t first, last;
};

/// Never shown: they move the cursor, turn the line around, or are not there to see.
constexpr std::array kForbidden{
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x00AD, 0x00AD},   Range{0x034F, 0x034F},
    Range{0x061C, 0x061C}, Range{0x115F, 0x1160}, Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},
    Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},   Range{0x3164, 0x3164},
    Range{0xE000, 0xF8FF}, Range{0xFDD0, 0xFDEF}, Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},
    Range{0xFFA0, 0xFFA0}, Range{0xFFF0, 0xFFFB}, Range{0xE0000, 0xE0FFF}, Range{0xF0000, 0x10FFFF},
};
/// Stack on the letter before them, without end if they are let.
constexpr std::array kCombining{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x1AB0, 0x1AFF},
    Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF}, Range{0xFE20, 0xFE2F},
};
constexpr int kMaxCombiningInARow = 2;

template <std::size_t N>
bool in_any(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

/// The bytes of the UTF-8 sequence at the head of `text` and what it stands for; {0, 0}: there is none (RFC
/// 3629: shortest form, no surrogates, at most U+10FFFF).
struct Decoded {
  std::size_t bytes;
  char32_t code;
};
Decoded decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {0, 0};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[length] || code > 0x10FFFF || surrogate) return {0, 0};
  return {length, code};
}

/// Takes code points one by one and keeps what is fit to be shown.
class Cleaner {
 public:
  void take(char32_t code, std::string_view bytes) {
    const bool forbidden = in_any(kForbidden, code) || (code & 0xFFFE) == 0xFFFE;
    if (forbidden) return;
    combining_ = in_any(kCombining, code) ? combining_ + 1 : 0;
    if (combining_ <= kMaxCombiningInARow) clean_ += bytes;
  }
  std::string& text() { return clean_; }

 private:
  std::string clean_;
  int combining_ = 0;
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<std::string> clean_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return std::nullopt;
  Cleaner cleaner;
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    if (next.bytes == 0) return std::nullopt;
    cleaner.take(next.code, text.substr(0, next.bytes));
    text.remove_prefix(next.bytes);
  }
  std::string clean = trimmed(cleaner.text());
  if (clean.empty()) return std::nullopt;
  return clean;
}

std::string shown_text(std::string_view text) {
  Cleaner cleaner;
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    if (next.bytes == 0)
      cleaner.take(U'?', "?");
    else
      cleaner.take(next.code, text.substr(0, next.bytes));
    text.remove_prefix(std::max<std::size_t>(next.bytes, 1));
  }
  return trimmed(cleaner.text());
}

}  // namespace tw::protocol
