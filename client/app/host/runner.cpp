// SPDX-License-Identifier: MIT
#include "client/app/host/runner.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace tw::app {
namespace {

constexpr std::size_t kMaxLineBytes = 512;
constexpr std::string_view kBuildFolder = "build/release/bin/";
constexpr std::array<std::string_view, 9> kPrograms{"twinwire",        "twinwire-server", "twinwire-bots",
                                                    "twinwire-lab",    "tour_tcp_server", "tour_tcp_client",
                                                    "tour_udp_server", "tour_udp_client", "tour_peer"};
constexpr const char* kPython = "/usr/bin/python3";
constexpr std::array<std::string_view, 2> kScripts{"tests/bench/attack.py", "tests/bench/flood.py"};

/// Means to a shell what it says, and nothing more.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(" -_./,:=+@").find(c) != std::string_view::npos;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) words.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

/// "python3 tests/bench/attack.py build/release/bin ...": one of kScripts, for this build's programs, and nothing before it.
bool is_own_script(const std::vector<std::string>& words) {
  return words.size() >= 3 && words[0] == "python3" &&
         std::find(kScripts.begin(), kScripts.end(), words[1]) != kScripts.end() &&
         words[2] + '/' == kBuildFolder;
}

}  // namespace

std::optional<std::vector<std::string>> own_command(std::string_view line, const std::string& programs) {
  if (line.size() > kMaxLineBytes || !std::all_of(line.begin(), line.end(), is_plain)) return std::nullopt;
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return std::nullopt;
  if (is_own_script(words)) {
    words[0] = kPython;
    words[2] = programs;
    return words;
  }
  const auto has = [&](const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (words.front() == "./play") {
    if (has("--headless") || has("--build-only")) return std::nullopt;  // the script's own
    words.front() = "twinwire-lab";
    words.insert(words.begin() + 1, "play");
  }
  std::string_view program = words.front();
  if (program.starts_with(kBuildFolder)) program.remove_prefix(kBuildFolder.size());
  if (std::find(kPrograms.begin(), kPrograms.end(), program) == kPrograms.end()) return std::nullopt;
  if (program == "twinwire-lab" && has("shell")) return std::nullopt;
  words.front() = programs + "/" + std::string(program);
  return words;
}

void Runner::start(const std::string& line) {
  child_.stop();
  line_ = line;
  unfinished_.clear();
  std::ofstream(log_, std::ios::trunc) << line << '\n';
  words_ = child_.start(own_command(line, programs_).value(), log_, folder_);
  state_ = words_.empty() ? State::kRunning : State::kFailed;
}

/// Into the log, where its errors are; its last whole line is shown.
void Runner::keep_output() {
  std::string said = child_.take_output();
  if (said.empty()) return;
  std::ofstream log(log_, std::ios::app);
  for (; !said.empty(); said = child_.take_output()) {
    log << said;
    unfinished_ += said;
    const auto end = unfinished_.rfind('\n');
    if (end == std::string::npos) continue;
    const auto begin = end > 0 ? unfinished_.rfind('\n', end - 1) + 1 : 0;  // npos + 1 is 0
    if (end > begin) words_ = unfinished_.substr(begin, std::min(end - begin, kMaxLineBytes));
    unfinished_.erase(0, end + 1);
  }
  if (unfinished_.size() > kMaxLineBytes) unfinished_.clear();
}

void Runner::service() {
  if (state_ != State::kRunning) return;
  const bool running = child_.running();  // asked first: what it says before it ends is heard
  keep_output();
  if (running) return;
  state_ = child_.status() == 0 ? State::kDone : State::kFailed;
  if (state_ == State::kDone) {
    words_ = words_.empty() ? "Done." : "Done. It said last: " + words_;
    return;
  }
  const std::string last = last_line(log_);
  words_ = child_.status() < 0 ? "It was ended by a signal"
                               : "It ended with status " + std::to_string(child_.status());
  words_ += last.empty() || last == line_ ? "." : ": " + last;
}

void Runner::stop() {
  if (state_ != State::kRunning) return;
  child_.stop();
  keep_output();
  state_ = State::kDone;
  words_ = "Stopped.";
}

}  // namespace tw::app
