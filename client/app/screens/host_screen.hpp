// SPDX-License-Identifier: MIT
#pragma once

#include <SFML/Window/Event.hpp>
#include <optional>
#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/host/host_desk.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::app {

/// The host's view of the own game, over the match: everybody's lanes, how old and how wrong their picture is, and their
/// handicap, which is changed here.
class HostScreen {
 public:
  bool open() const { return open_; }
  void show() { open_ = just_opened_ = true; }
  void hide() { open_ = false; }
  void on_key(sf::Keyboard::Key key);
  /// Call within a frame of the forms. `invitation`: what friends do to join. `key`: what they are shown the first time.
  /// `own`: the host's name.
  void draw(Canvas& canvas, Vec window, HostDesk& desk, const std::string& invitation,
            const std::optional<transport::Fingerprint>& key, const std::string& own);

 private:
  bool open_ = false, just_opened_ = false;
};

}  // namespace tw::app
