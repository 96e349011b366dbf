// SPDX-License-Identifier: MIT
// The window before a match: the title, and what it leads to.
#include "client/app/app.hpp"

namespace tw::app {

bool App::at_title() {
  return title_.open() && !replay_ && !beside() && session_.screen() == Session::Screen::kLogin;
}

/// Of the title, and the way back to it from the login. True: it was for them.
bool App::on_key_before_login(sf::Keyboard::Key key, bool shift) {
  if (at_title()) {
    title_.on_key(key, shift);
    return true;
  }
  using Stage = client::Client::Stage;
  const Stage stage = session_.client().stage();
  const bool form = options_.link.empty() && !replay_ && session_.screen() == Session::Screen::kLogin &&
                    !session_.busy() && stage != Stage::kAskTrust && !session_.client().server_key_changed();
  if (!form || key != sf::Keyboard::Escape) return false;
  title_.show();
  return true;
}

void App::on_title(TitleChoice choice) {
  using Purpose = LoginScreen::Purpose;
  const auto log_in = [this](Purpose purpose) {
    title_.hide();
    login_.show(purpose);
  };
  switch (choice) {
    case TitleChoice::kPlay:
      return log_in(Purpose::kPlay);
    case TitleChoice::kHost:
      return log_in(Purpose::kHost);
    case TitleChoice::kFind:
      return log_in(Purpose::kFind);
    case TitleChoice::kCompare:
      return compare_.show();
    case TitleChoice::kLearn:
      return learn_.show();
    case TitleChoice::kWatch:
      return watch_.show();
    case TitleChoice::kSettings:
      return settings_screen_.show();
    case TitleChoice::kQuit:
      quit_ = true;
      return;
  }
}

void App::draw_before_match(const Vec& size) {
  const bool title = at_title();
  const Rect all{0, 0, size.x, size.y};
  ground_.draw(window_.sfml(), canvas_, title ? TitleScreen::beside(canvas_, size) : all, now_, title);
  if (beside()) return;
  if (!title) {
    login_.draw(canvas_, size, session_, now_);
    if (login_.take_back()) title_.show();
  } else if (const auto choice = title_.draw(canvas_, size)) {
    on_title(*choice);
  }
}

}  // namespace tw::app
