// SPDX-License-Identifier: MIT
#include "server/admin_protocol.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace tw::server {
namespace {

using nlohmann::json;

// In the order of AdminOrder::Kind.
constexpr std::array<std::string_view, 9> kKinds{"list", "kick", "ban",    "unban", "bans",
                                                 "mute", "say",  "backup", "stop"};
constexpr std::size_t kMaxWhoBytes = 1024;  ///< a path is the longest
constexpr std::size_t kMaxReasonBytes = 80;

/// The member as a T; `otherwise` when it is missing, nullopt when it is of another type.
template <class T>
std::optional<T> member(const json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return std::nullopt;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return std::nullopt;
  } else {
    if (!found->is_number_integer() ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX))
      return std::nullopt;
  }
  return found->get<T>();
}

/// What others typed may hold bytes that are no UTF-8: they are replaced, never thrown over.
std::string dump(const json& object) { return object.dump(-1, ' ', true, json::error_handler_t::replace); }

}  // namespace

std::string encode(const AdminOrder& order) {
  return dump({{"order", kKinds.at(static_cast<std::size_t>(order.kind))},
               {"who", order.who},
               {"reason", order.reason},
               {"minutes", order.minutes},
               {"when_over", order.when_over}});
}

std::string encode(const AdminAnswer& answer) { return dump({{"good", answer.good}, {"text", answer.text}}); }

std::optional<AdminOrder> decode_order(std::string_view line) {
  if (line.size() > kMaxAdminLineBytes) return std::nullopt;
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto kind = member<std::string>(object, "order", "");
  const auto who = member<std::string>(object, "who", "");
  const auto reason = member<std::string>(object, "reason", "");
  const auto minutes = member<std::int64_t>(object, "minutes", 0);
  const auto when_over = member<bool>(object, "when_over", false);
  if (!kind || !who || !reason || !minutes || !when_over) return std::nullopt;
  const auto* known = std::find(kKinds.begin(), kKinds.end(), *kind);
  if (known == kKinds.end() || who->size() > kMaxWhoBytes || reason->size() > kMaxReasonBytes ||
      *minutes < 0 || *minutes > kMaxMinutes)
    return std::nullopt;
  return AdminOrder{.kind = static_cast<AdminOrder::Kind>(known - kKinds.begin()),
                    .who = *who,
                    .reason = *reason,
                    .minutes = *minutes,
                    .when_over = *when_over};
}

std::optional<AdminAnswer> decode_answer(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto good = member<bool>(object, "good", false);
  const auto text = member<std::string>(object, "text", "");
  if (!good || !text) return std::nullopt;
  return AdminAnswer{*good, *text};
}

}  // namespace tw::server
