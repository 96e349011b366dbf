// SPDX-License-Identifier: MIT
#include "shared/protocol/admin_messages.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "shared/base/limits.hpp"

namespace tw::protocol {
namespace {

using nlohmann::json;

// In the order of AdminOrder::Kind.
constexpr std::array<std::string_view, 10> kKinds{"list", "kick", "ban",    "unban", "bans",
                                                  "mute", "say",  "backup", "stop",  "detour"};
constexpr std::size_t kMaxWhoBytes = 1024;      ///< a path is the longest
constexpr std::size_t kMaxShortTextBytes = 64;  ///< of a seat's names

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

/// A number that is not negative, or null for none; false: it is neither.
bool read_number(const json& object, const char* key, std::optional<double>& into) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return true;
  if (!found->is_number()) return false;
  into = found->get<double>();
  return *into >= 0 && *into <= 1e9;
}

json or_null(const auto& value) { return value ? json(*value) : json(nullptr); }

json to_json(const AdminSeat& seat) {
  json lanes = json::array();
  for (const AdminSeat::Lane& lane : seat.lanes)
    lanes.push_back({{"kind", lane.kind},
                     {"behind_ms", or_null(lane.behind_ms)},
                     {"off_units", or_null(lane.off_units)}});
  return {{"name", seat.name},       {"address", seat.address},
          {"guest", seat.guest},     {"room", seat.room},
          {"playing", seat.playing}, {"lanes", std::move(lanes)},
          {"detour", seat.detour},   {"late_pct", or_null(seat.late_pct)},
          {"link", seat.link}};
}

std::optional<AdminSeat::Lane> to_lane(const json& object) {
  if (!object.is_object()) return std::nullopt;
  const auto kind = member<std::string>(object, "kind", "");
  std::optional<double> behind;
  if (!kind || kind->size() > kMaxShortTextBytes || !read_number(object, "behind_ms", behind))
    return std::nullopt;
  AdminSeat::Lane lane{*kind, std::nullopt};
  if (!read_number(object, "off_units", lane.off_units)) return std::nullopt;
  if (behind) lane.behind_ms = static_cast<std::uint32_t>(*behind);
  return lane;
}

std::optional<AdminSeat> to_seat(const json& object) {
  if (!object.is_object()) return std::nullopt;
  AdminSeat seat;
  const auto name = member<std::string>(object, "name", "");
  const auto address = member<std::string>(object, "address", "");
  const auto room = member<std::string>(object, "room", "");
  const auto guest = member<bool>(object, "guest", false);
  const auto playing = member<bool>(object, "playing", false);
  const auto detour = member<std::int64_t>(object, "detour", 0);
  const auto link = member<std::string>(object, "link", "");
  const json lanes = object.value("lanes", json::array());
  if (!name || !address || !room || !guest || !playing || !link || !detour || *detour < 0 ||
      *detour > UINT16_MAX || !lanes.is_array() || lanes.size() > kMaxLanesPerSession)
    return std::nullopt;
  if (std::max({name->size(), address->size(), room->size()}) > kMaxShortTextBytes ||
      link->size() > kMaxLinkWordsBytes)
    return std::nullopt;
  if (!read_number(object, "late_pct", seat.late_pct)) return std::nullopt;
  seat.name = *name;
  seat.address = *address;
  seat.room = *room;
  seat.guest = *guest;
  seat.playing = *playing;
  seat.detour = static_cast<std::uint16_t>(*detour);
  seat.link = *link;
  for (const json& written : lanes) {
    auto lane = to_lane(written);
    if (!lane) return std::nullopt;
    seat.lanes.push_back(std::move(*lane));
  }
  return seat;
}

}  // namespace

std::string encode(const AdminOrder& order) {
  return dump({{"order", kKinds.at(static_cast<std::size_t>(order.kind))},
               {"who", order.who},
               {"reason", order.reason},
               {"minutes", order.minutes},
               {"when_over", order.when_over},
               {"port", order.port},
               {"link", order.link}});
}

std::string encode(const AdminAnswer& answer) {
  json seats = json::array();
  for (const AdminSeat& seat : answer.seats) seats.push_back(to_json(seat));
  return dump(
      {{"good", answer.good}, {"text", answer.text}, {"game", answer.game}, {"seats", std::move(seats)}});
}

std::optional<AdminOrder> decode_order(std::string_view line) {
  if (line.size() > kMaxAdminLineBytes) return std::nullopt;
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto kind = member<std::string>(object, "order", "");
  const auto who = member<std::string>(object, "who", "");
  const auto reason = member<std::string>(object, "reason", "");
  const auto minutes = member<std::int64_t>(object, "minutes", 0);
  const auto when_over = member<bool>(object, "when_over", false);
  const auto port = member<std::int64_t>(object, "port", 0);
  const auto link = member<std::string>(object, "link", "");
  if (!kind || !who || !reason || !minutes || !when_over || !port || !link) return std::nullopt;
  const auto* known = std::find(kKinds.begin(), kKinds.end(), *kind);
  if (known == kKinds.end() || who->size() > kMaxWhoBytes || reason->size() > kMaxReasonBytes ||
      link->size() > kMaxLinkWordsBytes || *minutes < 0 || *minutes > kMaxAdminMinutes || *port < 0 ||
      *port > UINT16_MAX)
    return std::nullopt;
  return AdminOrder{.kind = static_cast<AdminOrder::Kind>(known - kKinds.begin()),
                    .who = *who,
                    .reason = *reason,
                    .minutes = *minutes,
                    .when_over = *when_over,
                    .port = static_cast<std::uint16_t>(*port),
                    .link = *link};
}

std::optional<AdminAnswer> decode_answer(std::string_view line) {
  if (line.size() > kMaxAdminAnswerBytes) return std::nullopt;
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto good = member<bool>(object, "good", false);
  const auto text = member<std::string>(object, "text", "");
  const auto game = member<std::string>(object, "game", "");
  const json seats = object.value("seats", json::array());
  if (!good || !text || !game || game->size() > kMaxShortTextBytes || !seats.is_array() ||
      seats.size() > kMaxAdminSeats)
    return std::nullopt;
  AdminAnswer answer{*good, *text, *game, {}};
  for (const json& written : seats) {
    auto seat = to_seat(written);
    if (!seat) return std::nullopt;
    answer.seats.push_back(std::move(*seat));
  }
  return answer;
}

}  // namespace tw::protocol
