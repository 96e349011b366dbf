// SPDX-License-Identifier: MIT
#include "server/lobby/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <mutex>

namespace tw::log {
namespace {

constexpr std::array<const char*, 4> kTopicNames{"server", "lobby", "accounts", "match"};

struct Budget {
  std::chrono::steady_clock::time_point second_began;
  int lines = 0;
  int left_out = 0;
};

spdlog::logger& sink() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_mt("twinwire-server");
    made->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

/// Lines of this kind that were left out in the last second and must be told now; -1: leave this one out too. Warnings
/// have a budget of their own: everyday lines, which strangers can cause, do not hide them.
int spend(Topic topic, bool warning) {
  static std::mutex mutex;
  static std::array<Budget, 2 * kTopicNames.size()> budgets;
  const std::lock_guard lock(mutex);
  Budget& budget = budgets[2 * static_cast<std::size_t>(topic) + (warning ? 1 : 0)];
  const auto now = std::chrono::steady_clock::now();
  int left_out = 0;
  if (now - budget.second_began >= std::chrono::seconds(1)) {
    left_out = budget.left_out;
    budget = {.second_began = now};
  }
  if (budget.lines == kLinesPerSecond) {
    ++budget.left_out;
    return -1;
  }
  ++budget.lines;
  return left_out;
}

void write(spdlog::level::level_enum level, Topic topic, std::string_view line) {
  if (!sink().should_log(level)) return;  // what nobody sees costs nothing of the budget
  const int left_out = spend(topic, level >= spdlog::level::warn);
  if (left_out < 0) return;
  const char* name = kTopicNames[static_cast<std::size_t>(topic)];
  if (left_out > 0) sink().log(level, "{}: ({} lines were left out)", name, left_out);
  sink().log(level, "{}: {}", name, line);
}

}  // namespace

void be_quiet() { sink().set_level(spdlog::level::warn); }

void info(Topic topic, std::string_view line) { write(spdlog::level::info, topic, line); }
void warn(Topic topic, std::string_view line) { write(spdlog::level::warn, topic, line); }

std::string quoted(std::string_view foreign) {
  std::string out = "\"";
  for (const char c : foreign) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      constexpr std::string_view kHex = "0123456789abcdef";
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace tw::log
