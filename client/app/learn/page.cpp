// SPDX-License-Identifier: MIT
#include "client/app/learn/page.hpp"

#include <algorithm>
#include <sstream>

namespace tw::app {
namespace {

using Kind = PageBlock::Kind;

/// A star with a space on both sides is one.
bool is_mark(std::string_view text, std::size_t star) {
  const bool before = star > 0 && text[star - 1] != ' ',
             after = star + 1 < text.size() && text[star + 1] != ' ';
  return before || after;
}

/// Without the marks for code and stress, and of links the words alone.
std::string plain(std::string_view text) {
  std::string out;
  bool code = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '`') {
      code = !code;
      continue;
    }
    if (!code && c == '*' && is_mark(text, i)) continue;
    const auto close = code || c != '[' ? std::string_view::npos : text.find("](", i);
    const auto end = close == std::string_view::npos ? close : text.find(')', close);
    if (end == std::string_view::npos) {
      out += c;
      continue;
    }
    out += plain(text.substr(i + 1, close - i - 1));
    i = end;
  }
  return out;
}

class Parser {
 public:
  Page take(std::string_view markdown) {
    while (!markdown.empty()) {
      const auto end = std::min(markdown.find('\n'), markdown.size());
      line(markdown.substr(0, end));
      markdown.remove_prefix(std::min(end + 1, markdown.size()));
    }
    end_paragraph();
    return std::move(page_);
  }

 private:
  void line(std::string_view text) {
    if (text.starts_with("```")) return fence();
    if (in_code_) return code(text);
    if (text.starts_with("# ")) return title(text.substr(2));
    if (text.starts_with("## ")) return add(Kind::kHeading, text.substr(3));
    if (text.starts_with("- ")) return begin(Kind::kItem, text.substr(2));
    if (text.starts_with("<details>")) return fold(true);
    if (text.starts_with("</details>")) return fold(false);
    if (text.empty()) return end_paragraph();
    if (paragraph_.empty()) return begin(Kind::kText, text);
    paragraph_ += ' ';
    paragraph_ += text.substr(std::min(text.find_first_not_of(' '), text.size()));
  }
  void title(std::string_view text) {
    const auto stars = text.find(" `");
    page_.title = plain(text.substr(0, stars));
    if (stars != std::string_view::npos)
      page_.difficulty =
          static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(stars), text.end(), '*'));
  }
  void fence() {
    end_paragraph();
    in_code_ = !in_code_;
    if (in_code_) add(Kind::kCode, "");
  }
  void code(std::string_view text) {
    std::string& lines = page_.blocks.back().text;
    lines += lines.empty() ? "" : "\n";
    lines += text;
  }
  void fold(bool answer) {
    end_paragraph();
    answer_ = answer;
  }
  void begin(Kind kind, std::string_view text) {
    end_paragraph();
    kind_ = kind;
    paragraph_ = text;
  }
  void end_paragraph() {
    if (!paragraph_.empty()) page_.blocks.push_back({kind_, plain(paragraph_), answer_});
    paragraph_.clear();
  }
  void add(Kind kind, std::string_view text) {
    end_paragraph();
    page_.blocks.push_back({kind, kind == Kind::kCode ? std::string(text) : plain(text), answer_});
  }

  Page page_;
  Kind kind_ = Kind::kText;
  std::string paragraph_;
  bool in_code_ = false, answer_ = false;
};

}  // namespace

Page parse_page(std::string_view markdown) { return Parser().take(markdown); }

std::vector<std::string> lines_of(const std::string& code) {
  std::vector<std::string> lines;
  std::istringstream in(code);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    if (line[0] == ' ' && !lines.empty())
      lines.back() += '\n' + line;
    else
      lines.push_back(line);
  }
  return lines;
}

}  // namespace tw::app
