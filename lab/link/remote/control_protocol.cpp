// SPDX-License-Identifier: MIT
#include "lab/link/remote/control_protocol.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace tw::link {
namespace {

using Words = std::vector<std::string_view>;
using Parsed = Result<Request>;

/// Words are separated by exactly one space: one spelling for one request.
Words split(std::string_view text) {
  Words words;
  while (true) {
    const auto space = text.find(' ');
    words.push_back(text.substr(0, space));
    if (space == std::string_view::npos) return words;
    text.remove_prefix(space + 1);
  }
}

template <class T>
std::optional<T> number(std::string_view digits) {
  T value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Parsed parse_set(const Words& words) {
  auto patch = parse_patch(std::span(words).subspan(1));
  if (!patch) return Parsed::failure(patch.error);
  return Parsed::success(SetRequest{*patch});
}

Parsed parse_outage(const Words& words) {
  const auto milliseconds = words.size() == 2 ? number<int>(words[1]) : std::nullopt;
  if (!milliseconds || *milliseconds < 0 || *milliseconds > kMaxOutageMs)
    return Parsed::failure("Write: outage MS, from 0 to 60000.");
  return Parsed::success(OutageRequest{*milliseconds});
}

Parsed parse_socket(const Words& words) {
  if (words.size() != 3 || (words[1] != "udp" && words[1] != "tcp"))
    return Parsed::failure("Write: socket udp|tcp LABEL.");
  if (!is_valid_label(words[2]))
    return Parsed::failure("A label has 1 to 24 letters, digits, dots, dashes or underscores.");
  const auto kind = words[1] == "udp" ? SocketKind::kUdp : SocketKind::kTcp;
  return Parsed::success(SocketRequest{kind, std::string(words[2])});
}

template <class R>
Parsed parse_bare(const Words& words) {
  if (words.size() != 1) return Parsed::failure("This request takes no arguments.");
  return Parsed::success(R{});
}

using Parser = Parsed (*)(const Words&);
constexpr std::array<std::pair<std::string_view, Parser>, 8> kParsers{
    {{"hello", parse_bare<HelloRequest>},
     {"set", parse_set},
     {"outage", parse_outage},
     {"reset", parse_bare<ResetRequest>},
     {"stats", parse_bare<StatsRequest>},
     {"socket", parse_socket},
     {"changes", parse_bare<ChangesRequest>},
     {"log", parse_bare<LogRequest>}}};

struct Writer {
  std::string operator()(const HelloRequest&) const { return "hello"; }
  std::string operator()(const SetRequest& r) const { return "set " + to_text(r.patch); }
  std::string operator()(const OutageRequest& r) const { return "outage " + std::to_string(r.milliseconds); }
  std::string operator()(const ResetRequest&) const { return "reset"; }
  std::string operator()(const StatsRequest&) const { return "stats"; }
  std::string operator()(const ChangesRequest&) const { return "changes"; }
  std::string operator()(const LogRequest&) const { return "log"; }
  std::string operator()(const SocketRequest& r) const {
    return std::string("socket ") + (r.kind == SocketKind::kUdp ? "udp " : "tcp ") + r.label;
  }
};

}  // namespace

bool is_valid_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !label.empty() && label.size() <= kMaxLabelBytes && std::all_of(label.begin(), label.end(), allowed);
}

const char* invalid_reason(const Settings& settings) {
  // Written so that a NaN, which compares false with everything, is refused.
  for (const Conditions* way : {&settings.to_server, &settings.to_client}) {
    for (const ConditionKey& key : kConditionKeys) {
      const double value = way->*key.value;
      const double least = is_at_least_one(key) ? 1 : 0;
      if (value != 0 && !(value >= least && value <= key.max)) return key.rule;
    }
  }
  return nullptr;
}

Result<Request> parse_request(std::string_view text) {
  if (text.size() > kMaxRequestBytes) return Parsed::failure("The request is longer than 1536 bytes.");
  const Words words = split(text);
  for (const auto& [name, parse] : kParsers)
    if (words.front() == name) return parse(words);
  return Parsed::failure("Unknown request. Known: hello, set, outage, reset, stats, socket, changes, log.");
}

std::string to_text(const Request& request) { return std::visit(Writer{}, request); }

}  // namespace tw::link
