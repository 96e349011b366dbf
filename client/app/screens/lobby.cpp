// SPDX-License-Identifier: MIT
#include "client/app/screens/lobby.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

using protocol::to_client::RoomSummary;

constexpr float kTop = 56, kMargin = 12, kPad = 16;
constexpr float kUsualChoices = 236, kNarrowBelow = 860, kLowBelow = 480;

void gap(const Canvas& canvas, float pixels) { ImGui::Dummy({0, canvas.px(pixels)}); }

void card(Canvas& canvas, const Rect& at) { canvas.ground_round(at, canvas.px(10), colour::kPanel); }

const RoomSummary* find_room(const client::LobbyClient::State& state, std::uint32_t id) {
  const auto found = std::find_if(state.rooms.begin(), state.rooms.end(),
                                  [&](const RoomSummary& r) { return r.room == id; });
  return found == state.rooms.end() ? nullptr : &*found;
}

std::string room_line(const RoomSummary& room) {
  return fmt::format("{} \u00b7 {} of {} players", room.map, room.players, room.limit);
}

/// Right-aligned words on the line of the last item.
void right_of_line(std::string_view words, Rgba tint, float pad) {
  const float w = ImGui::CalcTextSize(words.data(), words.data() + words.size()).x;
  ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - w - pad);
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(tint));
  ImGui::TextUnformatted(words.data(), words.data() + words.size());
  ImGui::PopStyleColor();
}

}  // namespace

void LobbyScreen::draw(Canvas& canvas, Vec window, Session& session, Micros now) {
  primary_.clear();
  draw_top(canvas, window, session, now);
  const float m = canvas.px(kMargin), top = canvas.px(kTop), h = window.y - top - m;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {canvas.px(kPad), canvas.px(kPad)});
  if (window.x < canvas.px(kNarrowBelow)) {
    const float left = std::round((window.x - 3 * m) * 0.38F);
    const Rect beside{m, top, left, h};
    session.lobby().room ? draw_chat(canvas, beside, session) : draw_rooms(canvas, beside, session);
    draw_room(canvas, {2 * m + left, top, window.x - 3 * m - left, h}, session, now);
    ImGui::PopStyleVar();
    return;
  }
  const float inner = window.x - 4 * m;
  const float rooms = std::round(std::max(canvas.px(220), inner * 0.27F)),
              chat = std::round(std::max(canvas.px(220), inner * 0.29F));
  draw_rooms(canvas, {m, top, rooms, h}, session);
  draw_room(canvas, {2 * m + rooms, top, inner - rooms - chat, h}, session, now);
  draw_chat(canvas, {window.x - m - chat, top, chat, h}, session);
  ImGui::PopStyleVar();
}

void LobbyScreen::draw_top(Canvas& canvas, Vec window, Session& session, Micros now) {
  const float y = canvas.px(kTop) / 2;
  const float mark = canvas.text({canvas.px(20), y}, "TWINWIRE", {Face::kTitle, 15, colour::kText});
  const auto& state = session.lobby();
  const std::string where = fmt::format("{} at {}", state.server_name, session.client().options().server);
  canvas.text({canvas.px(32) + mark, y}, canvas.fitted(where, Face::kText, 13, window.x * 0.45F),
              {Face::kText, 13, colour::kMuted});
  const std::string who = fmt::format("{}{}", state.account ? state.account->name : "",
                                      state.account && state.account->guest ? " (guest)" : "");
  canvas.text({window.x - canvas.px(124), y}, who, {Face::kTitle, 13, colour::kText, Align::kRight});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  form::begin_panel("account", {window.x - canvas.px(112), canvas.px(10), canvas.px(104), canvas.px(38)},
                    false);
  if (form::button("Log out", form::ButtonLook::kQuiet, -1)) session.log_out(now);
  form::end_panel();
  ImGui::PopStyleVar();
}

void LobbyScreen::draw_rooms(Canvas& canvas, const Rect& at, Session& session) {
  card(canvas, at);
  form::begin_panel("rooms", at, false);
  form::title("Rooms");
  const float form_height = session.lobby().room ? 0 : canvas.px(132);
  ImGui::BeginChild("list", {0, -form_height});
  room_rows(canvas, session);
  ImGui::EndChild();
  if (!session.lobby().room) create_form(canvas, session);
  form::end_panel();
}

void LobbyScreen::room_rows(Canvas& canvas, Session& session) {
  const auto& state = session.lobby();
  if (state.rooms.empty())
    form::muted_wrapped("No room is open yet. Name one below and create it; others will see it here.");
  const std::uint32_t own = state.room ? state.room->summary.room : 0;
  for (const RoomSummary& room : state.rooms) {
    ImGui::PushID(static_cast<int>(room.room));
    const bool chosen = state.room ? room.room == own : room.room == selected_;
    const ImVec2 before = ImGui::GetCursorScreenPos();
    const float h = canvas.px(50), w = ImGui::GetContentRegionAvail().x;
    if (ImGui::InvisibleButton("room", {w, h})) selected_ = room.room;
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !state.room)
      session.join_room(room.room);
    if (chosen || hovered)
      ImGui::GetWindowDrawList()->AddRectFilled(before, {before.x + w, before.y + h},
                                                to_imgui_u32(chosen ? colour::kRaised : colour::kGround),
                                                canvas.px(6));
    if (chosen)
      ImGui::GetWindowDrawList()->AddRectFilled(before, {before.x + canvas.px(3), before.y + h},
                                                to_imgui_u32(colour::kFocus), canvas.px(2));
    const ImVec2 after = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos({before.x + canvas.px(10), before.y + canvas.px(6)});
    form::title(room.name);
    const float free = before.x + w - ImGui::GetItemRectMax().x;
    const bool tagged = room.playing && free >= ImGui::CalcTextSize("playing").x + canvas.px(24);
    if (tagged) {
      ImGui::SameLine();
      form::tag("playing", colour::kGood);
    }
    ImGui::SetCursorScreenPos({before.x + canvas.px(10), before.y + canvas.px(27)});
    push_form_font(FormFont::kSmall);
    form::muted(room_line(room) + (room.playing && !tagged ? ", playing" : ""));
    pop_form_font();
    ImGui::SetCursorPos(after);
    ImGui::PopID();
  }
  if (!state.room && find_room(state, selected_) == nullptr && !state.rooms.empty())
    selected_ = state.rooms.front().room;
}

void LobbyScreen::create_form(Canvas& canvas, Session& session) {
  const auto& maps = session.lobby().maps;
  ImGui::Separator();
  gap(canvas, 2);
  const bool entered =
      form::field("New room", room_name_, {}, {.hint = "its name", .limit_bytes = kMaxRoomNameBytes});
  map_ = std::clamp(map_, 0, std::max(0, static_cast<int>(maps.size()) - 1));
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x * 0.5F);
  const char* shown = maps.empty() ? "no maps" : maps[static_cast<std::size_t>(map_)].c_str();
  if (ImGui::BeginCombo("##map", shown)) {
    for (std::size_t i = 0; i < maps.size(); ++i)
      if (ImGui::Selectable(maps[i].c_str(), static_cast<int>(i) == map_)) map_ = static_cast<int>(i);
    ImGui::EndCombo();
  }
  ImGui::SameLine();
  const bool ready = !room_name_.empty() && !maps.empty();
  if ((form::button("Create", form::ButtonLook::kPlain, -1, ready) || entered) && ready) {
    session.create_room(room_name_, maps[static_cast<std::size_t>(map_)]);
    room_name_.clear();
  }
}

void LobbyScreen::draw_room(Canvas& canvas, const Rect& at, Session& session, Micros now) {
  card(canvas, at);
  form::begin_panel("room", at, false);
  const auto& state = session.lobby();
  const bool low = at.h < canvas.px(kLowBelow - kTop);
  const float choices = choices_height_ > 0 ? choices_height_ : canvas.px(kUsualChoices);
  if (!state.room) {
    ImGui::BeginChild("preview", {0, -choices});
    draw_preview(canvas, session);
    ImGui::EndChild();
  } else {
    push_form_font(FormFont::kTitle);
    ImGui::TextUnformatted(state.room->summary.name.c_str());
    pop_form_font();
    if (state.match_running) {
      ImGui::SameLine();
      form::tag("match running", colour::kGood);
    }
    form::muted(room_line(state.room->summary));
    gap(canvas, 4);
    ImGui::BeginChild("members", {0, -choices});
    members(canvas, session);
    ImGui::EndChild();
  }
  ImGui::SetCursorPosY(at.h - choices);
  room_choices(canvas, session, now, low);
  // What stands at the foot takes what it takes; what is above has the rest.
  const float took = ImGui::GetCursorPosY() - (at.h - choices) + canvas.px(kPad / 2);
  choices_height_ = low ? took : std::max(took, canvas.px(kUsualChoices));
  form::end_panel();
}

void LobbyScreen::room_choices(Canvas& canvas, Session& session, Micros now, bool low) {
  const bool inside = session.lobby().room.has_value();
  lane_choice(canvas, session, low);
  const float leave =
      ImGui::CalcTextSize("Leave room").x + 2 * ImGui::GetStyle().FramePadding.x + canvas.px(8);
  const bool one_line = low && inside;
  primary_button(session, now,
                 one_line ? ImGui::GetContentRegionAvail().x - leave - ImGui::GetStyle().ItemSpacing.x : -1);
  if (one_line) ImGui::SameLine();
  if (inside && form::button("Leave room", form::ButtonLook::kQuiet, -1)) session.leave_room();
  if (!session.notice().empty()) form::error_text(session.notice());
}

void LobbyScreen::draw_preview(Canvas& canvas, Session& session) {
  const RoomSummary* room = find_room(session.lobby(), selected_);
  if (room == nullptr) {
    form::title("No room chosen");
    form::muted_wrapped("Choose a room on the left, or create one: its match starts when you say so.");
    return;
  }
  form::title(room->name);
  if (room->playing) {
    ImGui::SameLine();
    form::tag("playing", colour::kGood);
  }
  form::muted(room_line(*room));
  gap(canvas, 4);
  form::muted_wrapped(room->playing
                          ? "Its match runs already: join the room, then the match, or watch it."
                          : "Its match has not started. Join, choose a lane, and say that you are ready.");
}

void LobbyScreen::members(Canvas& canvas, Session& session) {
  const auto& state = session.lobby();
  for (std::size_t i = 0; i < state.room->members.size(); ++i) {
    const auto& member = state.room->members[i];
    const bool own = state.account && member.name == state.account->name;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float mid = at.y + ImGui::GetTextLineHeight() / 2, r = canvas.px(4.5F);
    const bool ready = member.ready || member.owner || member.in_match;
    // A filled dot is ready, an empty one is not: the shape tells, too.
    if (ready)
      list->AddCircleFilled({at.x + canvas.px(8), mid}, r, to_imgui_u32(colour::kGood), 20);
    else
      list->AddCircle({at.x + canvas.px(8), mid}, r, to_imgui_u32(colour::kMuted), 20, canvas.px(1.5F));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + canvas.px(22));
    form::title(own ? member.name + " (you)" : member.name);
    const std::string what = fmt::format("{} \u00b7 ", member.in_match       ? "playing"
                                                       : member.owner        ? "owner"
                                                       : member.ready        ? "ready"
                                                       : state.match_running ? "in the room"
                                                                             : "not ready");
    const std::string lane(to_string(member.lane));
    push_form_font(FormFont::kSmall);
    right_of_line(what, colour::kMuted, ImGui::CalcTextSize("tcp-nagle").x);
    ImGui::SameLine(0, 0);
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(lane_colour(member.lane)));
    ImGui::TextUnformatted(lane.c_str());
    ImGui::PopStyleColor();
    pop_form_font();
  }
}

void LobbyScreen::lane_choice(Canvas& canvas, Session& session, bool low) {
  std::vector<LaneKind>& lanes = session.lanes();
  ImGui::Separator();
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {canvas.px(4), canvas.px(3)});
  push_form_font(FormFont::kSmall);
  // In equal steps beside their label; where those are too short, below it and as close as they go.
  const float column = canvas.px(92), whole = ImGui::GetContentRegionAvail().x;
  const float step = (whole - column) / static_cast<float>(kNetworkLanes.size());
  const bool roomy = step >= ImGui::CalcTextSize("tcp-latest").x + ImGui::GetFrameHeight();
  const auto row = [&](const char* label) {
    if (roomy) ImGui::AlignTextToFramePadding();
    form::muted(label);
  };
  const auto next_in_row = [&](std::size_t i) {
    if (roomy)
      ImGui::SameLine(column + step * static_cast<float>(i));
    else if (i > 0)
      ImGui::SameLine(0, canvas.px(8));
  };
  row("play on");
  for (std::size_t i = 0; i < kNetworkLanes.size(); ++i) {
    const LaneKind kind = kNetworkLanes[i];
    next_in_row(i);
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(lane_colour(kind)));
    if (ImGui::RadioButton(fmt::format("{}##play", to_string(kind)).c_str(), lanes.front() == kind)) {
      std::erase(lanes, kind);
      lanes.insert(lanes.begin(), kind);
      if (session.own_ready()) session.set_ready(true);  // the others are told the new lane
    }
    ImGui::PopStyleColor();
  }
  row("watch too");
  for (std::size_t i = 0; i < kNetworkLanes.size(); ++i) {
    const LaneKind kind = kNetworkLanes[i];
    bool on = std::find(lanes.begin(), lanes.end(), kind) != lanes.end();
    next_in_row(i);
    ImGui::BeginDisabled(lanes.front() == kind);
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(lane_colour(kind)));
    if (ImGui::Checkbox(fmt::format("{}##watch", to_string(kind)).c_str(), &on)) {
      std::erase(lanes, kind);
      if (on) lanes.push_back(kind);
    }
    ImGui::PopStyleColor();
    ImGui::EndDisabled();
  }
  if (!low)
    form::muted_wrapped(
        lanes.size() > 1 ? "The screen is split: one panel for each lane, all showing the same match."
                         : "One lane fills the window. Watch another too, and both are shown side by side.");
  pop_form_font();
  ImGui::PopStyleVar();
  gap(canvas, 2);
}

bool LobbyScreen::primary(const char* label, bool enabled, form::ButtonLook look, float width) {
  primary_ = label;
  const bool enter = enabled && !ImGui::GetIO().WantTextInput &&
                     ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false);
  return form::button(label, look, width, enabled) || enter;
}

void LobbyScreen::primary_button(Session& session, Micros now, float width) {
  const auto& state = session.lobby();
  if (!state.room) return join_button(session);
  const bool joining = session.client().stage() == client::Client::Stage::kJoining;
  if (joining) {
    primary("Joining \u2026", false, form::ButtonLook::kPrimary, width);
  } else if (state.match_running) {
    const float watch = ImGui::GetFontSize() * 6;
    const float whole = width < 0 ? ImGui::GetContentRegionAvail().x : width;
    const float join = whole - watch - ImGui::GetStyle().ItemSpacing.x;
    if (primary("Join match", true, form::ButtonLook::kPrimary, join)) session.enter_match(now);
    ImGui::SameLine();
    if (form::button("Watch", form::ButtonLook::kPlain, watch)) session.enter_match(now, true);
  } else if (session.own_room()) {
    const bool all = std::all_of(state.room->members.begin(), state.room->members.end(),
                                 [](const auto& m) { return m.ready || m.owner; });
    if (primary(all ? "Start match" : "Not everyone is ready", all, form::ButtonLook::kPrimary, width))
      session.start_match();
  } else if (session.own_ready()) {
    if (primary("Not ready after all", true, form::ButtonLook::kPlain, width)) session.set_ready(false);
  } else {
    if (primary("Ready", true, form::ButtonLook::kPrimary, width)) session.set_ready(true);
  }
}

void LobbyScreen::join_button(Session& session) {
  const RoomSummary* room = find_room(session.lobby(), selected_);
  const bool full = room != nullptr && room->players >= room->limit;
  const char* label = room == nullptr ? "Choose or create a room" : full ? "The room is full" : "Join room";
  if (primary(label, room != nullptr && !full, form::ButtonLook::kPrimary, -1)) session.join_room(room->room);
}

void LobbyScreen::draw_chat(Canvas& canvas, const Rect& at, Session& session) {
  card(canvas, at);
  form::begin_panel("chat", at, false);
  form::title("Chat");
  const auto& state = session.lobby();
  ImGui::BeginChild("lines", {0, state.room ? -canvas.px(48) : 0.F});
  if (!state.room)
    form::muted_wrapped("Join a room to talk to those who are in it.");
  else if (state.chat.empty())
    form::muted_wrapped("Nobody has said anything yet.");
  for (const auto& line : state.chat) {
    if (!line.from.empty()) {
      push_form_font(FormFont::kSmall);
      form::muted(line.from);
      pop_form_font();
    }
    ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(line.from.empty() ? colour::kMuted : colour::kText));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(line.text.data(), line.text.data() + line.text.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
  }
  if (chat_seen_ != state.chat.size()) ImGui::SetScrollHereY(1);
  chat_seen_ = state.chat.size();
  ImGui::EndChild();
  if (state.room) {
    ImGui::PushID("say");
    const bool say = form::line(chat_line_, "Say something", kMaxChatBytes);
    if (say && !chat_line_.empty()) {
      session.client().lobby().chat(chat_line_);
      chat_line_.clear();
    }
    if (say) ImGui::SetKeyboardFocusHere(-1);
    ImGui::PopID();
  }
  form::end_panel();
}

}  // namespace tw::app
