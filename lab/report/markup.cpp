// SPDX-License-Identifier: MIT
#include "lab/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tw::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// How many bytes of `text` are one valid UTF-8 character; 0: none is.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLeast[length] || code > 0x10FFFF || surrogate || (code >= 0x80 && code < 0xA0) ? 0 : length;
}

void append_escaped(std::string& out, std::string_view character) {
  switch (character[0]) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(character[0]);
  const bool forbidden = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
  out += forbidden ? kReplacement : character;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    if (bytes == 0)
      out += kReplacement;
    else
      append_escaped(out, text.substr(0, bytes));
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

std::string for_script(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&')
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out;
}

std::string exact(double value) {
  const double rounded = std::isfinite(value) ? std::round(value * 100) / 100 : 0;
  return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

std::string figure(double value, int decimals) {
  return fmt::format("<data value=\"{}\">{:.{}f}</data>", exact(value), value, decimals);
}

std::string milliseconds(double value) {
  return fmt::format("{:.{}f} ms", value, std::abs(value) < 9.95 ? 1 : 0);
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  const std::string others = many.empty() ? std::string(one) + "s" : std::string(many);
  return fmt::format("{} {}", grouped(count), count == 1 ? std::string(one) : others);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string lane_mark(LaneKind lane) {
  return fmt::format("<b class=\"lane lane-{0}\">{0}</b>", to_string(lane));
}

}  // namespace tw::report
