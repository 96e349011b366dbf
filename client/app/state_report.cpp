// SPDX-License-Identifier: MIT
#include "client/app/state_report.hpp"

#include <nlohmann/json.hpp>

#include "client/app/hud/packet_strip.hpp"
#include "client/app/hud/score_table.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

using nlohmann::json;

const char* name_of(Session::Screen screen) {
  switch (screen) {
    case Session::Screen::kLogin:
      return "login";
    case Session::Screen::kLobby:
      return "lobby";
    case Session::Screen::kMatch:
      return "match";
  }
  return "?";
}

const char* name_of(client::Client::Stage stage) {
  using Stage = client::Client::Stage;
  switch (stage) {
    case Stage::kIdle:
      return "idle";
    case Stage::kConnecting:
      return "connecting";
    case Stage::kAskTrust:
      return "ask-trust";
    case Stage::kLobby:
      return "lobby";
    case Stage::kJoining:
      return "joining";
    case Stage::kPlaying:
      return "playing";
    case Stage::kFailed:
      return "failed";
  }
  return "?";
}

const char* name_of(transport::ClientLane::State state) {
  using State = transport::ClientLane::State;
  return state == State::kOpen ? "open" : state == State::kClosed ? "closed" : "connecting";
}

const char* name_of(client::Connection::State state) {
  using State = client::Connection::State;
  return state == State::kGood ? "good" : state == State::kLost ? "lost" : "stand-in";
}

const char* name_of(Runner::State state) {
  using State = Runner::State;
  return state == State::kRunning  ? "running"
         : state == State::kDone   ? "done"
         : state == State::kFailed ? "failed"
                                   : "none";
}

json lane_json(const client::LanePanel& panel) {
  const client::LaneFigures& f = panel.figures;
  return {{"lane", std::string(to_string(panel.kind))},
          {"plays", panel.role == protocol::LaneRole::kPlay},
          {"state", name_of(panel.state)},
          {"closed_reason", panel.closed_reason},
          {"has_world", panel.has_world},
          {"tick", panel.newest.tick.value},
          {"age_ms", f.age_ms},
          {"p50_ms", f.p50_ms},
          {"p99_ms", f.p99_ms},
          {"held_ms", f.held_ms},
          {"stalls", f.stalls},
          {"loss_pct", f.loss_pct},
          {"kbit_s_down", f.kbit_s_down},
          {"snapshots", f.snapshots_received},
          {"correction_units", f.correction_units},
          {"mispredictions", f.mispredictions},
          {"own", to_string(panel.own)},
          {"others", to_string(panel.others)},
          {"snapshots_per_s", f.snapshots_per_s},
          {"bytes_per_snapshot", f.bytes_per_snapshot},
          {"added_delay_ms", f.added_delay_ms},
          {"input_ms", f.input_ms},
          {"hit_told_ms", f.hit_told_ms},
          {"command_wait_ms", f.command_wait_ms},
          {"commands_late_pct", f.commands_late_pct},
          {"commands_late", f.commands_late},
          {"commands_lost", f.commands_lost},
          {"rails_rewound", f.rails_rewound},
          {"rewound_at_me", f.rewound_at_me},
          {"frames_guessed", f.frames_guessed},
          {"frames_stuck", f.frames_stuck},
          {"own_us", f.own_us},
          {"others_us", f.others_us}};
}

json player_json(const client::DrawnPlayer& player) {
  return {{"id", player.id.value},   {"name", player.name},
          {"x", player.at.x},        {"y", player.at.y},
          {"angle", player.angle},   {"alive", player.state == sim::PlayerState::kAlive},
          {"health", player.health}, {"shield", player.shield},
          {"self", player.self}};
}

void add_match(json& out, const StateReport& report) {
  const client::View& view = *report.view;
  out["map"] = view.map != nullptr ? view.map->name : "";
  out["round"] = view.round;
  out["over"] = view.phase == sim::Phase::kIntermission;
  out["headline"] = score_headline(view);
  for (const client::ScoreRow& row : view.scores)
    out["scores"].push_back(
        {{"name", row.name}, {"score", row.score}, {"kills", row.kills}, {"deaths", row.deaths}});
  out["teams"] = view.map != nullptr && view.map->teams;
  out["side_points"] = view.side_points;
  out["seconds_left"] = view.phase_seconds_left;
  out["ping_ms"] = view.ping_ms;
  out["connection"] = {{"state", name_of(view.connection.state)}, {"sentence", view.connection.sentence}};
  out["techniques"] = {{"own", to_string(view.techniques.own)},
                       {"others", to_string(view.techniques.others)},
                       {"shots", to_string(view.techniques.shots)},
                       {"redundancy", view.techniques.redundancy},
                       {"snapshot_ticks", view.techniques.snapshot_ticks},
                       {"deltas", view.techniques.deltas},
                       {"clock_sync", view.techniques.clock_sync},
                       {"input_buffer_ticks", view.techniques.input_buffer_ticks}};
  out["truth_known"] = view.truth_known;
  for (const client::LanePanel& panel : view.lanes) out["lanes"].push_back(lane_json(panel));
  if (view.lanes.empty()) return;
  for (const client::DrawnPlayer& player : view.lanes.front().players) {
    out["players"].push_back(player_json(player));
    if (!player.self) continue;
    out["self"] = player_json(player);
    if (!report.play_camera) continue;
    const Vec at = report.play_camera->to_screen(player.at);
    out["self"]["pixel"] = {at.x, at.y};
  }
  if (report.play_camera) {
    const Rect& r = report.play_camera->viewport;
    out["arena_pixels"] = {r.x, r.y, r.w, r.h};
  }
}

const char* name_of(trace::MarkKind kind) {
  switch (kind) {
    case trace::MarkKind::kDelivered:
      return "delivered";
    case trace::MarkKind::kLost:
      return "lost";
    case trace::MarkKind::kResent:
      return "resent";
    case trace::MarkKind::kHeld:
      return "held";
    case trace::MarkKind::kReleased:
      return "released";
  }
  return "?";
}

/// How many of each kind the strip shows, and where the newest of each stands.
json strip_json(const PacketWatch::Lane& lane, const Rect& strip, float scale, Micros now) {
  json out{{"lane", std::string(to_string(lane.trace.lane()))},
           {"freezes", lane.trace.freezes()},
           {"strip", {strip.x, strip.y, strip.w, strip.h}}};
  out["marks"] = json::object();
  for (const trace::Mark& mark : lane.marks) {
    json& kind = out["marks"].emplace(name_of(mark.kind), json{{"count", 0}}).first.value();
    kind["count"] = kind["count"].get<int>() + 1;
    kind["newest"] = {packet_x(strip, scale, mark.at, now), strip.centre().y};
  }
  return out;
}

/// What the sockets say at the server, of each lane of which they do.
void add_facts(json& out, const StateReport& report) {
  out["facts"] = json::object();
  for (const client::LanePanel& panel : report.view->lanes)
    if (const auto* facts = report.packets->facts(panel.kind, report.view->now))
      out["facts"][std::string(to_string(panel.kind))] = {{"resent", facts->retransmits},
                                                          {"rto_us", facts->rto_us},
                                                          {"enet_throttle", facts->enet_throttle},
                                                          {"enet_throttled", facts->enet_throttled}};
}

void add_packets(json& out, const StateReport& report) {
  const PacketWatch& packets = *report.packets;
  const trace::Freeze* freeze = packets.last_freeze();
  json& own =
      out["packets"] = {{"paused", packets.paused()},
                        {"story", report.packet_story},
                        {"overrun", packets.overrun()},
                        {"last_freeze", freeze != nullptr ? freeze->sentence : ""},
                        {"last_cause", freeze != nullptr ? std::string(to_string(freeze->cause)) : ""},
                        {"lanes", json::array()}};
  if (report.view == nullptr) return;
  for (std::size_t i = 0; i < report.view->lanes.size() && i < report.packet_strips.size(); ++i)
    if (const PacketWatch::Lane* lane = packets.shown(report.view->lanes[i].kind))
      own["lanes"].push_back(
          strip_json(*lane, report.packet_strips[i], report.ui_scale, packets.shown_until(report.view->now)));
}

void add_lobby(json& out, Session& session) {
  const auto& state = session.lobby();
  out["name"] = state.account ? state.account->name : "";
  out["guest"] = state.account && state.account->guest;
  for (const auto& room : state.rooms)
    out["rooms"].push_back(
        {{"name", room.name}, {"map", room.map}, {"players", room.players}, {"playing", room.playing}});
  if (state.room) {
    out["room"] = state.room->summary.name;
    for (const auto& member : state.room->members)
      out["members"].push_back({{"name", member.name}, {"ready", member.ready}, {"owner", member.owner}});
  }
  for (const auto& line : state.chat) out["chat"].push_back({{"from", line.from}, {"text", line.text}});
}

/// What the host sees of everybody, as the server said last.
json seats_of(Hosting& hosting) {
  json seats = json::object();
  for (const protocol::AdminSeat& seat : hosting.desk().seats()) {
    const bool told = !seat.lanes.empty() && seat.lanes[0].behind_ms;
    seats[seat.name] = {
        {"behind_ms", told ? json(*seat.lanes[0].behind_ms) : json(nullptr)},
        {"off_units",
         !seat.lanes.empty() && seat.lanes[0].off_units ? json(*seat.lanes[0].off_units) : json(nullptr)},
        {"handicap", hosting.desk().handicap_of(seat.name)},
        {"link", seat.link},
        {"late_pct", seat.late_pct ? json(*seat.late_pct) : json(nullptr)},
        {"detour", seat.detour}};
  }
  return seats;
}

}  // namespace

std::string to_json(const StateReport& report) {
  Session& session = report.session;
  const LoginErrors& errors = session.errors();
  json out{{"screen", name_of(session.screen())},
           {"stage", name_of(session.client().stage())},
           {"server", session.client().options().server},
           {"key_changed", session.client().server_key_changed()},
           {"failure", session.client().failure()},
           {"notice", session.notice()},
           {"invitation", session.invitation()},
           {"seats", seats_of(session.hosting())},
           {"errors",
            {{"server", errors.server},
             {"name", errors.name},
             {"password", errors.password},
             {"general", errors.general}}},
           {"form", {{"server", session.form().server}, {"name", session.form().name}}},
           {"show_truth", report.info.show_truth},
           {"show_ghosts", report.info.show_ghosts},
           {"room", ""},
           {"rooms", json::array()},
           {"members", json::array()},
           {"controls", json::object()},
           {"chat", json::array()},
           {"lanes", json::array()},
           {"players", json::array()},
           {"primary_button", report.primary_button},
           {"menu_open", report.menu_open},
           {"watched", report.info.watched},
           {"fps", report.info.fps},
           {"frame_p99_ms", report.info.frame_p99_ms},
           {"veil", report.veil}};
  for (const form::ControlPlace& control : form::controls())
    out["controls"][control.label] = {{"x", control.at.centre().x}, {"y", control.at.centre().y},
                                      {"w", control.at.w},          {"h", control.at.h},
                                      {"value", control.value},     {"cut", control.cut},
                                      {"whole", control.whole},     {"enabled", control.enabled}};
  add_lobby(out, session);
  out["news"] = report.news;
  if (report.title) {
    out["screen"] = "title";
    out["marked"] = *report.title;
  }
  if (report.runner != nullptr)
    out["run"] = {{"line", report.runner->line()},
                  {"state", name_of(report.runner->state())},
                  {"words", report.runner->words()}};
  if (report.demo != nullptr)
    for (const client::LanePanel& lane : report.demo->lanes) out["demo"].push_back(lane_json(lane));
  if (const auto& vote = session.lobby().vote)
    out["vote"] = {
        {"about", vote->about}, {"yes", vote->yes}, {"no", vote->no}, {"seconds_left", vote->seconds_left}};
  if (report.replay != nullptr) {
    const ReplayScreen& replay = *report.replay;
    out["screen"] = "replay";
    out["replay"] = {{"at_s", static_cast<double>(replay.at()) / 1e6},
                     {"length_s", static_cast<double>(replay.length()) / 1e6},
                     {"paused", replay.paused()},
                     {"speed", replay.speed()},
                     {"damage", replay.damage()}};
  }
  if (report.view != nullptr) add_match(out, report);
  if (report.packets != nullptr) add_packets(out, report);
  if (report.packets != nullptr && report.view != nullptr) add_facts(out, report);
  if (report.info.link) {
    const link::Stats& s = *report.info.link;
    out["link"] = {{"loss_pct", s.settings.to_client.loss_pct},
                   {"delay_ms", s.settings.to_client.delay_ms},
                   {"jitter_ms", s.settings.to_client.jitter_ms},
                   {"rate_up_kbit", s.settings.to_server.rate_kbit},
                   {"measured_loss_pct", s.measured_loss_pct}};
  }
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace tw::app
