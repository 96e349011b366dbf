// SPDX-License-Identifier: MIT
#include "lab/link/remote/stats_json.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

using Json = nlohmann::json;

/// Builds one flat object. Names and strings are ours and need no escaping, which keeps it cheap: the thread
/// that forwards packets writes these replies.
class Writer {
 public:
  explicit Writer(std::string_view begin = "{\"ok\":true") : text_(begin), first_(begin.size() == 1) {}
  void add(std::string_view name, bool value) { raw(name, value ? "true" : "false"); }
  void add(std::string_view name, std::string_view value) { raw(name, '"' + std::string(value) + '"'); }
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void add(std::string_view name, Number value) {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    raw(name, error == std::errc{} ? std::string_view(digits.data(), end) : "0");
  }
  void raw(std::string_view name, std::string_view value) {
    text_ += first_ ? "\"" : ",\"";
    first_ = false;
    text_.append(name).append("\":").append(value);
  }
  void open(std::string_view name) {
    raw(name, "{");
    first_ = true;
  }
  void close() {
    text_ += '}';
    first_ = false;
  }
  std::string finish() && {
    close();
    return std::move(text_);
  }

 private:
  std::string text_;
  bool first_;  ///< nothing stands yet in the innermost object
};

void add_flow(Writer& out, const std::string& label, const FlowCounters& flow) {
  out.open(label);
  out.add("packets", flow.packets);
  out.add("dropped", flow.dropped);
  out.add("bytes", flow.bytes);
  out.add("data_dropped", flow.data_dropped);
  out.close();
}

/// One table of the scalar fields, for writer and reader alike.
template <class S, class F>
void each_field(S& stats, F&& field) {
  field("per_packet", stats.settings.per_packet);
  field("seed", stats.seed);
  field("backend", stats.backend);
  field("delivered", stats.delivered);
  field("dropped", stats.dropped);
  field("measured_loss_pct", stats.measured_loss_pct);
  field("measured_loss_up_pct", stats.measured_loss_up_pct);
  field("measured_loss_down_pct", stats.measured_loss_down_pct);
  field("measured_rtt_ms", stats.measured_rtt_ms);
  field("lateness_p50_us", stats.lateness_p50_us);
  field("lateness_p999_us", stats.lateness_p999_us);
  field("oversize", stats.oversize);
  field("kernel_drops", stats.kernel_drops);
  field("queue_drops", stats.queue_drops);
  field("duplicated", stats.duplicated);
  field("reordered", stats.reordered);
  field("corrupted", stats.corrupted);
  field("pcap_lost", stats.pcap_lost);
}

template <class C, class F>
void each_condition(C& conditions, F&& field) {
  for (const ConditionKey& key : kConditionKeys) field(key.name.data(), conditions.*key.value);
  field("blackout", conditions.blackout);
}

void add_conditions(Writer& out, std::string_view name, const Conditions& conditions) {
  out.open(name);
  each_condition(conditions, [&](const char* field, auto value) { out.add(field, value); });
  out.close();
}

/// Reads typed members of an object that may hold anything; any mismatch makes it bad for good.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {}
  void operator()(const char* name, bool& value) { take(name, value, &Json::is_boolean); }
  void operator()(const char* name, std::string& value) { take(name, value, &Json::is_string); }
  void operator()(const char* name, double& value) { take(name, value, &Json::is_number); }
  void operator()(const char* name, std::uint64_t& value) { take(name, value, &Json::is_number_unsigned); }
  void operator()(const char* name, std::int64_t& value) { take(name, value, &Json::is_number_integer); }
  void operator()(const char* name, std::uint32_t& value) {
    std::uint64_t wide = 0;
    (*this)(name, wide);
    good_ = good_ && wide <= UINT32_MAX;
    if (good_) value = static_cast<std::uint32_t>(wide);
  }
  bool good() const { return good_; }

 private:
  template <class T>
  void take(const char* name, T& value, bool (Json::*is_right)() const noexcept) {
    const auto found = object_.find(name);
    good_ = good_ && found != object_.end() && ((*found).*is_right)();
    if (good_) value = found->template get<T>();
  }

  const Json& object_;
  bool good_ = true;
};

constexpr auto kMalformed = "The link answered with something that this program does not understand.";

/// The object, or the sentence that goes to the user.
Result<Json> parse_reply(std::string_view reply) {
  Json object = reply.size() <= kMaxReplyBytes ? Json::parse(reply, nullptr, false) : Json();
  if (!object.is_object()) return Result<Json>::failure(kMalformed);
  bool ok = false;
  Reader read(object);
  read("ok", ok);
  if (ok) return Result<Json>::success(std::move(object));
  std::string sentence;
  read("error", sentence);
  return Result<Json>::failure(read.good() ? sentence : kMalformed);
}

bool read_flows(const Json& object, std::map<std::string, FlowCounters>& flows) {
  const auto found = object.find("flows");
  if (found == object.end() || !found->is_object()) return false;
  for (const auto& [label, counters] : found->items()) {
    if (!counters.is_object()) return false;
    Reader read(counters);
    FlowCounters& flow = flows[label];
    read("packets", flow.packets);
    read("dropped", flow.dropped);
    read("bytes", flow.bytes);
    read("data_dropped", flow.data_dropped);
    if (!read.good()) return false;
  }
  return true;
}

bool read_conditions(const Json& object, const char* name, Conditions& conditions) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_object()) return false;
  Reader read(*found);
  each_condition(conditions, read);
  return read.good();
}

std::string to_json(const Change& change) {
  Writer out("{");
  out.add("at_us", change.at);
  out.add("what", std::string_view(change.what));
  return std::move(out).finish();
}

}  // namespace

std::string error_reply(std::string_view sentence) {
  return Json{{"ok", false}, {"error", sentence}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string hello_reply(const Hello& hello) {
  Writer out;
  out.add("netns_cookie", hello.netns_cookie);
  out.add("server_address", hello.server_address);
  out.add("client_address", hello.client_address);
  out.add("backend", std::string_view(hello.backend));
  return std::move(out).finish();
}

std::string effective_reply(Micros effective_at) {
  Writer out;
  out.add("effective_at_us", effective_at);
  return std::move(out).finish();
}

std::string stats_reply(const Stats& stats) {
  Writer out;
  each_field(stats, [&](const char* name, const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
      out.add(name, std::string_view(value));
    else
      out.add(name, value);
  });
  add_conditions(out, "to_server", stats.settings.to_server);
  add_conditions(out, "to_client", stats.settings.to_client);
  out.open("flows");
  for (const auto& [label, flow] : stats.flows) add_flow(out, label, flow);
  out.close();
  return std::move(out).finish();
}

std::string changes_reply(std::span<const Change> changes) {
  std::string list;
  for (std::size_t i = changes.size(); i-- > 0;) {
    const std::string one = to_json(changes[i]);
    if (list.size() + one.size() + 100 > kMaxReplyBytes) break;
    list = list.empty() ? one : one + ',' + list;
  }
  Writer out;
  out.raw("changes", '[' + list + ']');
  return std::move(out).finish();
}

Result<Hello> read_hello(std::string_view reply) {
  const auto object = parse_reply(reply);
  if (!object) return Result<Hello>::failure(object.error);
  Hello hello;
  Reader read(*object);
  read("netns_cookie", hello.netns_cookie);
  read("server_address", hello.server_address);
  read("client_address", hello.client_address);
  read("backend", hello.backend);
  return read.good() ? Result<Hello>::success(hello) : Result<Hello>::failure(kMalformed);
}

Result<Micros> read_effective(std::string_view reply) {
  const auto object = parse_reply(reply);
  if (!object) return Result<Micros>::failure(object.error);
  Micros effective_at = 0;
  Reader read(*object);
  read("effective_at_us", effective_at);
  return read.good() ? Result<Micros>::success(effective_at) : Result<Micros>::failure(kMalformed);
}

Result<Stats> read_stats(std::string_view reply) {
  const auto object = parse_reply(reply);
  if (!object) return Result<Stats>::failure(object.error);
  Stats stats;
  Reader read(*object);
  each_field(stats, read);
  const bool good = read.good() && read_conditions(*object, "to_server", stats.settings.to_server) &&
                    read_conditions(*object, "to_client", stats.settings.to_client) &&
                    read_flows(*object, stats.flows);
  return good ? Result<Stats>::success(std::move(stats)) : Result<Stats>::failure(kMalformed);
}

Result<std::vector<Change>> read_changes(std::string_view reply) {
  using Changes = Result<std::vector<Change>>;
  const auto object = parse_reply(reply);
  if (!object) return Changes::failure(object.error);
  const auto found = object->find("changes");
  if (found == object->end() || !found->is_array()) return Changes::failure(kMalformed);
  std::vector<Change> changes;
  for (const Json& entry : *found) {
    if (!entry.is_object()) return Changes::failure(kMalformed);
    Reader read(entry);
    read("at_us", changes.emplace_back().at);
    read("what", changes.back().what);
    if (!read.good()) return Changes::failure(kMalformed);
  }
  return Changes::success(std::move(changes));
}

std::optional<std::string> read_error(std::string_view reply) {
  const auto object = parse_reply(reply);
  if (object) return std::nullopt;
  return object.error;
}

}  // namespace tw::link
