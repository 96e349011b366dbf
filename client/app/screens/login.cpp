// SPDX-License-Identifier: MIT
#include "client/app/screens/login.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "client/app/ui/fingerprint_text.hpp"
#include "client/app/ui/widgets.hpp"
#include "client/app/window/imgui_bridge.hpp"

namespace tw::app {
namespace {

using Stage = client::Client::Stage;

constexpr float kCardWidth = 400, kLowCardWidth = 600, kCardPad = 28, kLowBelow = 480;

/// "version 0.2   3 players   1 ms"; the version when it is another's.
std::string facts_of(const client::FoundServer& server) {
  const bool other = !server.same_protocol || server.version != TW_VERSION;
  const double ms = static_cast<double>(server.ping) / 1000;
  return fmt::format("{}{} {}   {} ms", other ? "version " + server.version + "   " : "", server.players,
                     server.players == 1 ? "player" : "players",
                     ms < 1 ? std::string("< 1") : fmt::format("{:.0f}", ms));
}

/// Of as many that stand side by side.
float share_of_line(int of) {
  const auto parts = static_cast<float>(of);
  return (ImGui::GetContentRegionAvail().x - (parts - 1) * ImGui::GetStyle().ItemSpacing.x) / parts;
}

void gap(const Canvas& canvas, float pixels) { ImGui::Dummy({0, canvas.px(pixels)}); }

}  // namespace

void LoginScreen::draw(Canvas& canvas, Vec window, Session& session, Micros now) {
  if (finder_)
    finder_->service(SystemClock().now());  // the frame's began before its picture: no ping would be right
  if (session.client().server_key_changed()) return draw_stop(canvas, window, session, now);
  if (session.client().stage() == Stage::kAskTrust) return draw_trust(canvas, window, session, now);
  draw_form(canvas, window, session, now);
}

/// A click types the address; a few are seen, so that the form keeps its place, and the others scrolled to.
void LoginScreen::draw_found(Session& session, Micros now, bool low) {
  const std::size_t most_seen = low ? 2 : 4;
  const auto servers = finder_->servers(now);
  if (servers.empty() && purpose_ == Purpose::kFind)
    return form::muted_wrapped(
        "Looking for games on this network \u2026 None yet: host one yourself, or write the address of one.");
  if (servers.empty()) return form::muted("Looking for games on this network \u2026");
  form::muted(servers.size() > most_seen ? std::to_string(servers.size()) + " games on this network"
                                         : std::string("On this network"));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  const float seen = static_cast<float>(std::min(servers.size(), most_seen));
  ImGui::BeginChild("found", {0, form::list_row_height() * seen}, false, ImGuiWindowFlags_NavFlattened);
  for (const client::FoundServer& server : servers) {
    const std::string address = to_string(server.lobby);
    const std::string name = server.name.empty() ? address : server.name;
    ImGui::PushID(address.c_str());
    if (form::list_row(name.c_str(), facts_of(server), address == session.form().server,
                       ImGui::GetContentRegionAvail().x, server.same_protocol))
      session.form().server = address;
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s\n%s", name.c_str(), address.c_str());
    ImGui::PopID();
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

/// True when Enter was pressed in one of them. In a low window two stand side by side.
bool LoginScreen::draw_fields(Session& session, bool low) {
  LoginForm& values = session.form();
  const LoginErrors& errors = session.errors();
  const bool focus_name = first_frame_ && values.name.empty(),
             focus_password = first_frame_ && !values.name.empty();
  first_frame_ = false;
  bool entered = purpose_ != Purpose::kHost && form::field("Server", values.server, errors.server,
                                                           {.hint = "host or host:port", .limit_bytes = 255});
  const bool side_by_side = low && ImGui::BeginTable("who", 2, ImGuiTableFlags_NoPadOuterX);
  if (side_by_side) ImGui::TableNextColumn();
  entered |= form::field("Name", values.name, errors.name,
                         {.hint = "3 to 16 characters", .focus = focus_name, .limit_bytes = kMaxNameBytes});
  if (side_by_side) ImGui::TableNextColumn();
  entered |= form::field("Password", values.password, errors.password,
                         {.hint = "not needed to play as a guest",
                          .password = true,
                          .focus = focus_password,
                          .limit_bytes = kMaxPasswordBytes});
  if (side_by_side) ImGui::EndTable();
  if (!errors.general.empty()) form::error_text(errors.general);
  return entered;
}

/// In a low window in one line.
std::optional<LoginIntent> LoginScreen::draw_buttons(bool low, bool& hosts) {
  std::optional<LoginIntent> wish;
  const bool back = finder_.has_value();
  if (purpose_ == Purpose::kHost) {
    hosts = form::button("Host a game", form::ButtonLook::kPrimary, low && back ? share_of_line(2) : -1);
  } else {
    const float each = share_of_line(low ? back ? 4 : 3 : 2);
    if (form::button("Log in", form::ButtonLook::kPrimary, each)) wish = LoginIntent::kLogIn;
    ImGui::SameLine();
    if (form::button("Register", form::ButtonLook::kPlain, each)) wish = LoginIntent::kRegister;
    if (low) ImGui::SameLine();
    if (form::button("Play as guest", form::ButtonLook::kPlain, low ? each : -1)) wish = LoginIntent::kGuest;
  }
  if (low && back) ImGui::SameLine();
  if (back) back_ |= form::button("Back", form::ButtonLook::kQuiet, -1);
  return wish;
}

void LoginScreen::draw_form(Canvas& canvas, Vec window, Session& session, Micros now) {
  const bool low = window.y < canvas.px(kLowBelow);
  const float margin = canvas.px(8), w = canvas.px(low ? kLowCardWidth : kCardWidth);
  const float h = std::min(form_height_ > 0 ? form_height_ : canvas.px(460), window.y - 2 * margin);
  const Rect card{std::round((window.x - w) / 2), std::round((window.y - h) / 2), w, h};
  canvas.round_rect(card, canvas.px(10), faded(colour::kPanel, 0.97F));
  canvas.round_frame(card, canvas.px(10), 1, colour::kLine);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      {canvas.px(kCardPad), canvas.px(low ? kCardPad / 2 : kCardPad - 4)});
  form::begin_scrolling_panel("login", card);
  constexpr std::array<const char*, 3> kTitles{"Play", "Host a game", "Games on this network"};
  push_form_font(FormFont::kHeadline);
  ImGui::TextUnformatted(kTitles[static_cast<std::size_t>(purpose_)]);
  pop_form_font();
  const bool hosts = purpose_ == Purpose::kHost;
  if (hosts)
    form::muted_wrapped("A server for your network, with bots until friends come. It ends with this window.");
  if (purpose_ == Purpose::kFind && finder_ && !session.busy()) draw_found(session, now, low);
  gap(canvas, low ? 0 : 6);
  ImGui::BeginDisabled(session.busy());
  const bool entered = draw_fields(session, low);
  gap(canvas, low ? 0 : 4);
  bool begins = false;
  std::optional<LoginIntent> wish = draw_buttons(low, begins);
  begins |= hosts && entered;
  if (!hosts && entered) wish = session.form().password.empty() ? LoginIntent::kGuest : LoginIntent::kLogIn;
  ImGui::EndDisabled();
  if (purpose_ == Purpose::kPlay && finder_ && !session.busy()) draw_found(session, now, low);
  if (session.busy()) {
    const bool starts = session.hosting().state() == Hosting::State::kStarting;
    form::muted(starts                                           ? "Starting a server \u2026"
                : session.client().stage() == Stage::kConnecting ? "Connecting \u2026"
                                                                 : "Waiting for the server's answer \u2026");
    ImGui::SameLine();
    if (form::button("Cancel", form::ButtonLook::kQuiet)) session.cancel(now);
  } else if (begins) {
    session.host(now);
  } else if (wish) {
    session.submit(*wish, now);
  }
  form_height_ = ImGui::GetCursorPosY() + canvas.px(low ? kCardPad / 4 : kCardPad - 12);
  form::end_panel();
  ImGui::PopStyleVar();
}

void LoginScreen::draw_trust(Canvas& canvas, Vec window, Session& session, Micros now) {
  const float w = std::min(canvas.px(520), window.x - canvas.px(16)),
              h = trust_height_ > 0 ? trust_height_ : canvas.px(260);
  const Rect card{std::round((window.x - w) / 2), std::round((window.y - h) / 2), w, h};
  canvas.round_rect(card, canvas.px(10), colour::kPanel);
  canvas.round_frame(card, canvas.px(10), 1, colour::kFocus);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {canvas.px(kCardPad), canvas.px(kCardPad)});
  form::begin_panel("trust", card, false);
  form::title("You have not met this server before");
  gap(canvas, 2);
  form::muted_wrapped("This is the fingerprint of the key of " + session.client().options().server +
                      ". Its host can read it to you from the line that the server prints when it starts. "
                      "No name and no password has been sent yet.");
  gap(canvas, 8);
  show_fingerprint(session.client().fingerprint());
  gap(canvas, 12);
  if (form::button("It is the same: trust this server", form::ButtonLook::kPrimary) ||
      ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false))
    session.client().trust_server();
  ImGui::SameLine();
  if (form::button("Leave", form::ButtonLook::kPlain) ||
      ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false))
    session.cancel(now);
  trust_height_ = ImGui::GetCursorPosY() + canvas.px(kCardPad - 8);
  form::end_panel();
  ImGui::PopStyleVar();
}

void LoginScreen::draw_stop(Canvas& canvas, Vec window, Session& session, Micros now) {
  const float h = stop_height_ > 0 ? stop_height_ : canvas.px(320);
  const Rect band{0, std::round((window.y - h) / 2), window.x, h};
  canvas.rect(band, mixed(colour::kGround, colour::kDanger, 0.26F));
  canvas.rect({0, band.y, window.x, canvas.px(4)}, colour::kDanger);
  canvas.rect({0, band.bottom() - canvas.px(4), window.x, canvas.px(4)}, colour::kDanger);
  const float w = std::min(canvas.px(640), window.x - canvas.px(32));
  form::begin_panel("stop", {std::round((window.x - w) / 2), band.y, w, h}, false);
  gap(canvas, 4);
  push_form_font(FormFont::kHeadline);
  ImGui::TextUnformatted("This is not the key you know");
  pop_form_font();
  gap(canvas, 4);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(session.client().failure().c_str());
  gap(canvas, 6);
  ImGui::TextUnformatted("The key that the server shows now:");
  show_fingerprint(session.client().fingerprint());
  gap(canvas, 6);
  ImGui::TextUnformatted(
      "If its host confirms the new key, remove the server's line from the file known_servers and log in "
      "again.");
  ImGui::PopTextWrapPos();
  gap(canvas, 6);
  if (form::button("Back", form::ButtonLook::kPlain) ||
      ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false))
    session.cancel(now);
  stop_height_ = ImGui::GetCursorPosY() + canvas.px(20);
  form::end_panel();
}

}  // namespace tw::app
