// SPDX-License-Identifier: MIT
// The window while a match is played: hands, menu, votes, techniques, recording.
#include <chrono>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "client/app/app.hpp"
#include "client/app/hud/notices.hpp"

namespace tw::app {
namespace {

constexpr Micros kInvitationShown = 20'000'000;
constexpr int kOutageMs = 500;

/// What goes over the network, and when: a replay cannot change it any more.
void switch_network_technique(sf::Keyboard::Key key, bool control, client::Techniques& techniques) {
  if (key == sf::Keyboard::F7 && !control) techniques.shots = next(techniques.shots);
  if (key == sf::Keyboard::F7 && control) techniques.clock_sync = !techniques.clock_sync;
  if (key == sf::Keyboard::F8 && !control)
    techniques.redundancy = client::next_redundancy(techniques.redundancy);
  if (key == sf::Keyboard::F8 && control)
    techniques.input_buffer_ticks = client::next_input_buffer(techniques.input_buffer_ticks);
  if (key == sf::Keyboard::F10)
    techniques.snapshot_ticks = client::next_snapshot_ticks(techniques.snapshot_ticks);
  if (key == sf::Keyboard::F11) techniques.deltas = !techniques.deltas;
}

}  // namespace

/// F5 and F6; with Ctrl of the panel under the mouse alone. F7 and F8, with Ctrl and without; F10 and F11.
void App::switch_technique(sf::Keyboard::Key key, bool control) {
  client::MatchClient* match = session_.client().match();
  if ((match == nullptr && !replay_) || view_ == nullptr || view_->lanes.empty()) return;
  client::Techniques techniques = view_->techniques;
  if (key == sf::Keyboard::F5 || key == sf::Keyboard::F6) {
    const auto panel = control && match_ && !replay_ ? match_->panel_at(controls_.mouse()) : std::nullopt;
    const client::LanePanel& before = view_->lanes[panel.value_or(0)];
    techniques.own = key == sf::Keyboard::F5 ? client::next(before.own) : before.own;
    techniques.others = key == sf::Keyboard::F6 ? client::next(before.others) : before.others;
    if (panel) return match->set_lane_techniques(*panel, techniques.own, techniques.others, now_);
    return replay_ ? replay_->set_techniques(techniques) : match->set_techniques(techniques, now_);
  }
  if (replay_) return;
  switch_network_technique(key, control, techniques);
  if (techniques != view_->techniques) match->set_network_techniques(techniques, now_);
}

/// The match so far, as a file.
void App::save_match() {
  client::Recorder* recorder = session_.client().recorder();
  if (recorder == nullptr) return;
  const bool full = recorder->full();
  const auto saved = save_recording(*recorder);
  if (!saved) return say(saved.error);
  fmt::print("saved {}\n", *saved);
  say((full ? "Saved, but for its end, which is too long: " : "Saved: ") + *saved);
}

/// The last half minute, as a file of its own. The match goes on meanwhile.
void App::save_last() {
  client::Recorder* recorder = session_.client().recorder();
  if (recorder == nullptr || saving_.valid()) return;
  saving_ = std::async(std::launch::async,
                       [whole = recorded_so_far(*recorder)] { return save_last_seconds(whole); });
}

void App::follow_saving() {
  if (!saving_.valid() || saving_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  const auto saved = saving_.get();
  if (!saved) return say(saved.error);
  fmt::print("saved {}\n", *saved);
  say("The last half minute is saved: " + *saved);
}

/// With --record: what has come in this frame. Each match has a file of its own, and so has each way to play it.
void App::keep_recording() {
  client::Recorder* recorder = session_.client().recorder();
  if (options_.record.empty() || recorder == nullptr) return;
  if (session_.client().match() == nullptr) recorder->flush();  // it is over
  const std::uint64_t match = session_.client().matches_opened();
  const bool another = std::exchange(recorded_, match) != match;
  if (another) ++recordings_;
  const std::string path = numbered(options_.record, recordings_);
  if (another ? recording_file_.open(path, *recorder).empty() : recording_file_.append(*recorder)) return;
  fmt::print(stderr, "twinwire: {} cannot be written any more.\n", path);
  say("The recording cannot be written any more.");
  options_.record.clear();
}

/// What has come since the last second.
void App::end_recording() {
  if (client::Recorder* recorder = session_.client().recorder()) recorder->flush();
  keep_recording();
}

void App::on_actions(const MatchActions& actions) {
  if (actions.toggle_truth) info_.show_truth = !info_.show_truth;
  if (actions.toggle_pause && packets_ && view_ != nullptr) packets_->toggle_pause(*view_);
  if (actions.toggle_scores) scores_pinned_ = !scores_pinned_;
  if (!link_) return;
  if (actions.link_settings) link_->set(*actions.link_settings);
  if (actions.outage) link_->outage(kOutageMs);
}

/// Turns keys and mouse into the command of the coming ticks. The camera is the last frame's: a frame's error in the
/// aim of a mouse that moves is nothing.
void App::steer() {
  client::MatchClient* match = session_.client().match();
  aiming_ = in_match() && !menu_open_ && match_ && match_->has_camera() && !session_.spectate() &&
            !forms_.wants_mouse() && !match_->over_packets(controls_.mouse());
  if (match == nullptr || session_.spectate()) return;
  if (!match_ || !match_->has_camera() || view_ == nullptr || view_->lanes.empty())
    return match->set_input({});
  const std::optional<Camera> under = match_->camera_at(controls_.mouse());
  const Camera& camera = under ? *under : match_->play_camera();
  Vec from = camera.viewport.centre();
  for (const client::DrawnPlayer& player : view_->lanes.front().players)
    if (player.self) from = camera.to_screen(player.at);
  const bool may_act =
      !menu_open_ && !settings_screen_.open() && !host_screen_.open() && !forms_.wants_keyboard();
  match->set_input(controls_.command(from, controls_.mouse(), may_act, aiming_ && under, now_));
}

/// Who watches sees the match with the eyes that they chose.
void App::look_around() {
  const bool watches = view_ != nullptr && session_.spectate();
  if (!watches) {
    eyes_ = {};
    info_.watched.clear();
    return;
  }
  if (info_.watched.empty()) say("You watch. N looks with a player's eyes.");
  const std::string name = eyes_.name_in(*view_);
  info_.watched = name.empty() ? "everybody" : name;
  if (name.empty()) return;
  watched_ = *view_;
  look_with_eyes_of(watched_, *eyes_.player());
  view_ = &watched_;
}

void App::next_eyes() {
  if (view_ == nullptr || info_.watched.empty()) return;
  eyes_.next(*view_, kNoPlayer);
  const std::string name = eyes_.name_in(*view_);
  say(name.empty() ? "You see everybody." : "You look with the eyes of " + name + ".");
}

void App::draw_match(const client::View& view) {
  if (!match_) {
    match_ = std::make_unique<MatchScreen>(reduced_motion());
    match_since_ = now_;
  }
  info_.news = now_ < news_until_                       ? news_
               : now_ - match_since_ < kInvitationShown ? session_.invitation()
                                                        : std::string();
  info_.room = session_.lobby().room ? session_.lobby().room->summary.name : "";
  const bool scores =
      scores_pinned_ || controls_.held(Action::kScores) || view.phase == sim::Phase::kIntermission;
  const bool clicked = std::exchange(clicked_, false) && !menu_open_ && !forms_.wants_mouse();
  if (packets_ && !replay_) watch_packets(view);
  const MatchFrame frame{view,
                         info_,
                         window_.size(),
                         controls_.mouse(),
                         scores && !menu_open_,
                         aiming_,
                         packets(),
                         clicked,
                         static_cast<float>(settings_.preferences.shake) / 100};
  sounds_.play(view);
  if (split()) {
    match_->draw_split(window_.sfml(), canvas_, frame);
    if (!menu_open_ && !replay_) on_actions(match_->bottom_bar(canvas_, frame));
    if (!info_.news.empty())
      draw_banner(canvas_, {0, canvas_.px(48), window_.size().x, window_.size().y}, info_.news,
                  colour::kFocus);
  } else {
    match_->draw_alone(window_.sfml(), canvas_, frame);
  }
  if (!replay_ && match_->has_camera())
    if (const auto said = chat_.draw(canvas_, match_->play_camera().viewport, session_.lobby(), now_))
      session_.client().lobby().chat(*said);
  if (const auto& vote = session_.lobby().vote; vote && !replay_)
    draw_vote(canvas_, {0, canvas_.px(48), window_.size().x, window_.size().y}, *vote, own_vote_);
  if (menu_open_ && !settings_screen_.open() && !host_screen_.open()) on_menu(now_);
}

/// What the server says to the room is heard in the match, too.
void App::follow_vote() {
  const client::LobbyClient::State& lobby = session_.lobby();
  if (vote_was_open_ && !lobby.vote) own_vote_.reset();
  vote_was_open_ = lobby.vote.has_value();
  if (in_match() && lobby.chat_lines != chat_heard_ && !lobby.chat.empty() && lobby.chat.back().from.empty())
    say(lobby.chat.back().text);
  chat_heard_ = lobby.chat_lines;
  if (in_match() && session_.notice() != notice_heard_ && !session_.notice().empty()) say(session_.notice());
  notice_heard_ = session_.notice();
}

void App::watch_packets(const client::View& view) {
  facts_.clear();
  if (facts_tail_ && session_.lobby().account) {
    facts_tail_->read(session_.lobby().account->name, facts_);
    packets_->add_facts(facts_);
  }
  packets_->update(view);
  if (client::Recorder* recorder = session_.client().recorder())
    link_notes_.write(*recorder, session_.client().matches_opened(), now_, packets_->fresh(), facts_,
                      info_.link);
}

/// What can be voted on: other maps, and who else is in the room.
MatchMenu App::match_menu() {
  MatchMenu menu{.invitation = session_.invitation(), .maps = {}, .players = {}};
  const client::LobbyClient::State& lobby = session_.lobby();
  if (!lobby.room || lobby.vote) return menu;
  for (const std::string& map : lobby.maps)
    if (map != lobby.room->summary.map) menu.maps.push_back(map);
  for (const auto& member : lobby.room->members)
    if (lobby.account && member.name != lobby.account->name) menu.players.push_back(member.name);
  return menu;
}

void App::on_menu(Micros now) {
  using protocol::to_server::Motion;
  const MenuAction action =
      draw_match_menu(canvas_, window_.size(), match_menu(), settings_.preferences.bindings);
  switch (action.choice) {
    case MenuChoice::kVoteMap:
    case MenuChoice::kVoteOut:
      session_.call_vote(action.choice == MenuChoice::kVoteMap ? Motion::kNextMap : Motion::kVoteOut,
                         action.about);
      own_vote_ = true;
      menu_open_ = false;
      break;
    case MenuChoice::kResume:
      menu_open_ = false;
      break;
    case MenuChoice::kHost:
      host_screen_.show();
      break;
    case MenuChoice::kSettings:
      settings_screen_.show();
      break;
    case MenuChoice::kQuit:
      quit_ = true;
      break;
    case MenuChoice::kLeave:
      session_.leave_match(now);
      menu_open_ = false;
      view_ = nullptr;
      break;
    case MenuChoice::kNone:
      break;
  }
}

}  // namespace tw::app
