// SPDX-License-Identifier: MIT
#pragma once

#include <future>
#include <memory>
#include <string>

#include "client/app/audio/sounds.hpp"
#include "client/app/facts_tail.hpp"
#include "client/app/frame_log.hpp"
#include "client/app/hud/chat_box.hpp"
#include "client/app/link_control.hpp"
#include "client/app/link_notes.hpp"
#include "client/app/options.hpp"
#include "client/app/recording_file.hpp"
#include "client/app/screens/compare_screen.hpp"
#include "client/app/screens/demo_ground.hpp"
#include "client/app/screens/host_screen.hpp"
#include "client/app/screens/learn_screen.hpp"
#include "client/app/screens/lobby.hpp"
#include "client/app/screens/login.hpp"
#include "client/app/screens/match_screen.hpp"
#include "client/app/screens/menu.hpp"
#include "client/app/screens/replay_screen.hpp"
#include "client/app/screens/settings_screen.hpp"
#include "client/app/screens/title_screen.hpp"
#include "client/app/screens/transition.hpp"
#include "client/app/screens/watch_screen.hpp"
#include "client/app/session.hpp"
#include "client/app/settings.hpp"
#include "client/app/thread_clock.hpp"
#include "client/app/window/controls.hpp"
#include "client/app/window/imgui_bridge.hpp"
#include "client/app/window/window.hpp"
#include "client/core/eyes.hpp"

namespace tw::app {

/// A signal's handler: the window closes after the current frame, as if it had been closed by hand.
void ask_to_quit(int signal);

/// The program behind the window. A display must be there (display_problem()) and fonts (find_fonts()).
class App {
 public:
  /// `link` may be null: no emulated link. `sockets` outlives the App. `recording`: shown instead of playing.
  App(AppOptions options, Settings settings, const FontPaths& fonts, SocketSource& sockets,
      std::unique_ptr<LinkControl> link, std::optional<client::Recording> recording);

  /// Runs until the window is closed or the time is over; the status to leave with.
  int run();

 private:
  void handle_events();
  void on_key(const sf::Event::KeyEvent& event);
  bool on_key_before_login(sf::Keyboard::Key key, bool shift);
  void on_title(TitleChoice choice);
  void steer();
  void frame(Micros began);
  void draw_match(const client::View& view);
  void watch_packets(const client::View& view);
  /// Of the match that is shown; nullptr where no link tells.
  PacketWatch* packets() { return replay_ ? replay_->link().packets() : packets_.get(); }
  void look(const Vec& size);
  bool beside() const { return settings_screen_.open() || learn_.open() || compare_.open() || watch_.open(); }
  bool at_title();
  Shown shown();
  void draw_before_match(const Vec& size);
  void draw_beside(const Vec& size);
  void leave_replay();
  void follow_vote();
  MatchMenu match_menu();
  void apply_settings();
  bool reduced_motion() const { return options_.reduced_motion || settings_.preferences.reduced_motion; }
  void drop_old_view();
  void keep_recording();
  void end_recording();
  void save_match();
  void save_last();
  void follow_saving();
  void say(std::string news);
  void look_around();
  void next_eyes();
  void switch_technique(sf::Keyboard::Key key, bool control);
  void on_actions(const MatchActions& actions);
  void on_menu(Micros now);
  void choose_pointer();
  void report_state(Micros now);
  void remember();
  void keep_settings();
  void take_picture();
  bool in_match();
  bool split();

  AppOptions options_;
  Settings settings_, kept_;  ///< as they are, and as they are on the disk
  SystemClock clock_;
  ThreadClock stopwatch_;  ///< for what the techniques cost
  Window window_;
  Canvas canvas_;
  ImguiBridge forms_;
  Session session_;
  std::unique_ptr<LinkControl> link_;
  std::unique_ptr<PacketWatch> packets_;  ///< with a link that keeps a log
  LinkNotes link_notes_;
  std::optional<FactsTail> facts_tail_;  ///< with --lane-facts
  std::vector<trace::LaneFacts> facts_;  ///< those of this frame
  Sounds sounds_;
  Controls controls_;
  FrameLog frames_;
  DemoGround ground_;
  TitleScreen title_;
  LoginScreen login_;
  LobbyScreen lobby_;
  SettingsScreen settings_screen_;
  HostScreen host_screen_;
  Runners runners_;
  CommandBox commands_;
  LearnScreen learn_;
  CompareScreen compare_;
  WatchScreen watch_;
  Transition transition_;
  float veil_ = 0;
  std::unique_ptr<MatchScreen> match_;  ///< while a match is shown: effects and figures begin anew with each
  std::optional<ReplayScreen> replay_;
  RecordingFile recording_file_;
  std::future<std::string> picture_saving_;     ///< what to say of it
  std::future<Result<std::string>> saving_;  ///< of the last seconds, by a thread of its own
  std::uint64_t match_seen_ = 0;             ///< client::Client::matches_opened() of view_
  std::uint64_t recorded_ = 0;               ///< the same of the match that recording_file_ was opened for
  int recordings_ = 0;                       ///< files so far
  std::string news_, notice_heard_;
  bool vote_was_open_ = false;          ///< in the frame before
  std::optional<bool> own_vote_;        ///< on the vote that is open
  ChatBox chat_;
  std::uint64_t chat_heard_ = 0;        ///< LobbyClient::State::chat_lines
  client::Eyes eyes_;                   ///< while one watches
  client::View watched_;                ///< this frame's, with their eyes
  const client::View* view_ = nullptr;  ///< of this frame
  MatchInfo info_;
  bool clicked_ = false;  ///< since the last frame
  bool calm_ = false;     ///< the settings' reduced motion, as last applied
  bool menu_open_ = false, scores_pinned_ = false, aiming_ = false, quit_ = false, picture_wanted_ = false,
       settings_were_open_ = false;
  Micros period_ = 0;  ///< between two frames
  Micros now_ = 0, before_ = 0, reported_at_ = 0, keep_at_ = 0, match_since_ = 0, news_until_ = 0;
};

}  // namespace tw::app
