// SPDX-License-Identifier: MIT
#include "client/app/app.hpp"

#include <chrono>
#include <csignal>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "client/app/atomic_file.hpp"
#include "client/app/data_folder.hpp"
#include "client/app/state_report.hpp"
#include "client/app/ui/widgets.hpp"

namespace tw::app {
namespace {

constexpr Micros kReportEvery = 50'000, kKeepEvery = 1'000'000;
constexpr Micros kNewsShown = 6'000'000;

volatile std::sig_atomic_t signalled = 0;

}  // namespace

void ask_to_quit(int) { signalled = 1; }

App::App(AppOptions options, Settings settings, const FontPaths& fonts, SocketSource& sockets,
         std::unique_ptr<LinkControl> link, std::optional<client::Recording> recording)
    : options_(std::move(options)),
      settings_(std::move(settings)),
      kept_(settings_),
      window_(options_),
      canvas_(fonts, window_.ui_scale()),
      forms_(window_.sfml(), fonts, window_.ui_scale()),
      session_(options_, settings_, sockets),
      link_(std::move(link)),
      sounds_(!options_.no_audio),
      ground_(TW_MAPS_DIR "/foundry.txt"),
      login_(options_.link.empty()),
      runners_(program_folder(), TW_SOURCE_DIR, data_folder("runs").string()),
      commands_(runners_),
      learn_(TW_DOCS_DIR "/tour") {
  info_.show_truth = settings_.show_truth;
  calm_ = settings_.preferences.reduced_motion;
  apply_settings();
  // Who says where to go does not want to be asked.
  if (options_.connect.empty() && options_.link.empty() && options_.room.empty() && !options_.guest &&
      !options_.host)
    title_.show();
  if (recording) replay_.emplace(std::move(*recording), options_.from);
  if (!options_.lane_facts.empty()) facts_tail_.emplace(options_.lane_facts);
  if (link_)
    if (auto log = link_->take_packet_log())
      packets_ = std::make_unique<PacketWatch>(std::move(log), clock_.now());
}

int App::run() {
  if (!canvas_.error().empty()) {
    fmt::print(stderr, "twinwire: {}\n", canvas_.error());
    return 1;
  }
  if (!options_.frame_log.empty())
    if (const std::string problem = frames_.open(options_.frame_log); !problem.empty()) {
      fmt::print(stderr, "twinwire: {}\n", problem);
      return 1;
    }
  const Micros start = clock_.now();
  const Micros end = options_.seconds > 0 ? start + static_cast<Micros>(options_.seconds * 1e6) : 0;
  Micros due = start;
  while (!quit_ && signalled == 0) {
    const Micros began = clock_.now();
    const bool last = end != 0 && began >= end;
    picture_wanted_ |= last && !options_.screenshot.empty();
    frame(began);
    frames_.add(began, clock_.now() - began);
    if (last) break;
    // A frame that came late does not make the next ones hurry.
    due = std::max(due + period_, clock_.now() - period_);
    do session_.client().wait_and_service(clock_, due);
    while (clock_.now() < due);
  }
  end_recording();
  session_.client().disconnect(clock_.now());
  remember();
  if (!options_.frame_log.empty()) fmt::print("{}\n", frames_.summary());
  return 0;
}

void App::apply_settings() {
  sounds_.set_volume(settings_.preferences.volume);
  controls_.set_bindings(settings_.preferences.bindings);
  controls_.set_sticks(settings_.preferences.sticks);
  colours_in_use() = settings_.preferences.colours;
  own_look().colour = settings_.preferences.own_colour;
  window_.set_vsync(settings_.preferences.vsync);
  ground_.set_reduced_motion(reduced_motion());
  period_ = 1'000'000 / (options_.fps_limit > 0 ? options_.fps_limit : settings_.preferences.fps_limit);
}

bool App::in_match() {
  return session_.screen() == Session::Screen::kMatch && session_.client().match() != nullptr;
}
bool App::split() { return view_ != nullptr && view_->lanes.size() > 1; }

void App::handle_events() {
  sf::Event event;
  while (window_.sfml().pollEvent(event)) {
    forms_.on_event(event);
    controls_.on_event(event);
    if (event.type == sf::Event::Closed) quit_ = true;
    if (event.type == sf::Event::Resized) window_.resized(event.size.width, event.size.height);
    if (event.type == sf::Event::KeyPressed) on_key(event.key);
    clicked_ |= event.type == sf::Event::MouseButtonPressed && event.mouseButton.button == sf::Mouse::Left;
  }
}

void App::on_key(const sf::Event::KeyEvent& event) {
  const sf::Keyboard::Key key = event.code;
  if (key == sf::Keyboard::F12) picture_wanted_ = true;
  if (settings_screen_.open()) {
    if (settings_screen_.on_key(key, settings_.preferences)) apply_settings();
    return;
  }
  if (host_screen_.open()) return host_screen_.on_key(key);
  if (learn_.open()) return learn_.on_key(key);
  if (compare_.open()) return compare_.on_key(key);
  if (watch_.open()) return watch_.on_key(key);
  if (on_key_before_login(key, event.shift)) return;
  if (chat_.open()) {
    if (key == sf::Keyboard::Escape) chat_.hide();
    return;
  }
  switch_technique(key, event.control);
  if (key == sf::Keyboard::F3) info_.show_ghosts = !info_.show_ghosts;
  if (replay_) {
    if (key == sf::Keyboard::Escape) return leave_replay();
    if (key == sf::Keyboard::F4) info_.show_truth = !info_.show_truth;
    if (key == sf::Keyboard::P && packets() != nullptr && split()) packets()->toggle_pause(*view_);
    return replay_->on_key(key);
  }
  if (!in_match()) return;
  if ((key == sf::Keyboard::F1 || key == sf::Keyboard::F2) && session_.lobby().vote) {
    own_vote_ = key == sf::Keyboard::F1;
    session_.cast_vote(*own_vote_);
  }
  if (key == sf::Keyboard::Return && !menu_open_) chat_.show();
  if (key == sf::Keyboard::F9) event.control ? save_last() : save_match();
  if (key == sf::Keyboard::Escape) menu_open_ = !menu_open_;
  if (key == sf::Keyboard::N) next_eyes();
  if (key == sf::Keyboard::F4)
    on_actions({.link_settings = {}, .outage = false, .toggle_truth = true, .toggle_scores = false});
  if (key == sf::Keyboard::O)
    on_actions({.link_settings = {}, .outage = true, .toggle_truth = false, .toggle_scores = false});
  if (key == sf::Keyboard::P && !menu_open_ && packets_ && split()) packets_->toggle_pause(*view_);
}

void App::say(std::string news) {
  news_ = std::move(news);
  news_until_ = now_ + kNewsShown;
}

/// What the window shows in this frame.
void App::look(const Vec& size) {
  if (replay_) view_ = &replay_->update(now_);
  if (replay_ && replay_->take_jump()) match_.reset();
  if (replay_) info_.link = replay_->link().link();
  if (view_ != nullptr && !view_->lanes.empty()) {
    draw_match(*view_);
    if (replay_) replay_->draw_bar(canvas_, size);
    return;
  }
  match_.reset();
  if (packets_) packets_->forget();
  if (replay_)
    replay_->draw_bar(canvas_, size);
  else if (session_.screen() == Session::Screen::kLogin || beside())
    draw_before_match(size);
  else
    lobby_.draw(canvas_, size, session_, now_);
}

/// The match that gave it may have made way for another: a view goes with it.
void App::drop_old_view() {
  const std::uint64_t opened = session_.client().matches_opened();
  if (std::exchange(match_seen_, opened) != opened && !replay_) view_ = nullptr;
}

void App::frame(Micros began) {
  now_ = began;
  drop_old_view();
  handle_events();
  if (!replay_) session_.update(now_);
  drop_old_view();
  follow_vote();
  follow_saving();
  if (picture_saving_.valid() &&
      picture_saving_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
    say(picture_saving_.get());
  steer();
  keep_recording();
  view_ = in_match() ? &session_.client().match()->view(now_, &stopwatch_) : nullptr;
  look_around();
  if (!in_match()) {
    menu_open_ = false;
    chat_.hide();
    host_screen_.hide();
  }
  info_.fps = frames_.fps();
  info_.frame_p99_ms = frames_.p99_ms();
  info_.link = link_ ? link_->stats() : std::nullopt;
  info_.link_error = link_ ? link_->error() : std::string();
  const Vec size = window_.size();
  window_.sfml().clear(sf::Color(colour::kGround.r, colour::kGround.g, colour::kGround.b));
  canvas_.begin_frame();
  form::forget_controls();
  forms_.begin_frame(static_cast<float>(now_ - std::exchange(before_, now_)) / 1e6F);
  look(size);
  draw_beside(size);
  canvas_.flush(window_.sfml());
  forms_.draw();
  veil_ = transition_.veil(shown(), now_, reduced_motion());
  if (veil_ > 0) canvas_.rect({0, 0, size.x, size.y}, faded(colour::kGround, veil_));
  canvas_.flush(window_.sfml());
  choose_pointer();
  if (std::exchange(picture_wanted_, false)) take_picture();
  window_.sfml().display();
  keep_settings();
  report_state(now_);
}

Shown App::shown() {
  if (settings_screen_.open()) return Shown::kSettings;
  if (host_screen_.open()) return Shown::kHost;
  if (learn_.open()) return Shown::kLearn;
  if (compare_.open()) return Shown::kCompare;
  if (watch_.open()) return Shown::kWatch;
  if (replay_) return Shown::kReplay;
  if (at_title()) return Shown::kTitle;
  switch (session_.screen()) {
    case Session::Screen::kLobby:
      return Shown::kLobby;
    case Session::Screen::kMatch:
      return Shown::kMatch;
    case Session::Screen::kLogin:
      break;
  }
  return Shown::kLogin;
}

/// What needs no server: settings, the tour, saved matches.
void App::draw_beside(const Vec& size) {
  if (settings_screen_.draw(canvas_, size, settings_.preferences)) {
    const bool calmer = settings_.preferences.reduced_motion;
    apply_settings();
    if (calmer != calm_) match_.reset();  // its sparks are of the other kind
    calm_ = calmer;
  }
  if (in_match() && session_.lobby().account)
    host_screen_.draw(canvas_, size, session_.hosting().desk(), session_.invitation(),
                      session_.hosting().fingerprint(), session_.lobby().account->name);
  runners_.service();
  learn_.draw(canvas_, size, commands_);
  compare_.draw(canvas_, size, commands_);
  if (const auto path = watch_.draw(canvas_, size)) {
    auto recording = load_recording(*path);
    if (!recording) return watch_.complain(recording.error);
    watch_.hide();
    if (!recording->damage.empty()) say(recording->damage);
    replay_.emplace(std::move(*recording), 0.0);
  }
}

/// Back to where it was chosen.
void App::leave_replay() {
  if (!options_.replay.empty()) {
    quit_ = true;
    return;
  }
  replay_.reset();
  match_.reset();
  view_ = nullptr;
  watch_.show();
}

void App::choose_pointer() {
  const bool crosshair = aiming_ && match_ && match_->camera_at(controls_.mouse());
  window_.set_pointer(crosshair               ? Pointer::kHidden
                      : forms_.over_text()    ? Pointer::kText
                      : forms_.over_control() ? Pointer::kHand
                                              : Pointer::kArrow);
}

/// As a file: where --screenshot says, or beside the other pictures. It takes longer to write than a frame lasts.
void App::take_picture() {
  const auto image = window_.picture();
  const bool asked = !options_.screenshot.empty();
  const std::string path =
      asked ? options_.screenshot : (data_folder("pictures") / (time_text() + ".png")).string();
  if (asked) {
    if (!image || !image->saveToFile(path))
      fmt::print(stderr, "twinwire: the picture {} cannot be written.\n", path);
    return;
  }
  if (!image || picture_saving_.valid()) return;
  picture_saving_ = std::async(std::launch::async, [image = *image, path] {
    return image.saveToFile(path) ? "The picture is saved: " + path
                                  : "The picture " + path + " cannot be written.";
  });
}

void App::report_state(Micros now) {
  if (options_.state_file.empty() || now - reported_at_ < kReportEvery) return;
  reported_at_ = now;
  const bool lobby = session_.screen() == Session::Screen::kLobby;
  const StateReport report{
      session_,
      info_,
      view_,
      match_ && match_->has_camera() ? std::optional(match_->play_camera()) : std::nullopt,
      lobby ? lobby_.primary_label() : std::string(),
      menu_open_,
      packets(),
      match_ ? match_->packet_strips() : std::vector<Rect>{},
      match_ ? match_->packet_story() : std::string(),
      canvas_.scale(),
      replay_ ? &*replay_ : nullptr,
      info_.news,
      at_title() ? std::optional(title_.marked()) : std::nullopt,
      ground_.view(),
      &runners_.latest(),
      veil_};
  if (!replace_file(options_.state_file, to_json(report))) {
    fmt::print(stderr, "twinwire: the state file {} cannot be written.\n", options_.state_file);
    options_.state_file.clear();
  }
}

/// What the user chose here, not what a tool passed on the command line.
void App::remember() {
  if (!options_.replay.empty()) return;
  if (options_.connect.empty() && session_.invitation().empty()) settings_.server = session_.form().server;
  if (options_.name.empty()) settings_.name = session_.form().name;
  if (!options_.lanes_given) settings_.lanes = session_.lanes();
  settings_.show_truth = info_.show_truth;
  if (settings_ == kept_) return;
  save_settings(settings_path(), settings_);
  kept_ = settings_;
}

/// Once a second, and when the settings are closed: a window that is killed loses no more than that.
void App::keep_settings() {
  const bool closed = std::exchange(settings_were_open_, settings_screen_.open()) && !settings_screen_.open();
  if (now_ < keep_at_ && !closed) return;
  keep_at_ = now_ + kKeepEvery;
  remember();
}

}  // namespace tw::app
