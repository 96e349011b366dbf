// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/host/runner.hpp"
#include "client/app/hud/match_info.hpp"
#include "client/app/packet_watch.hpp"
#include "client/app/render/camera.hpp"
#include "client/app/screens/replay_screen.hpp"
#include "client/app/session.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// What the window shows, for tests and tools: the content of --state-file.
struct StateReport {
  Session& session;
  const MatchInfo& info;
  const client::View* view = nullptr;  ///< within a match
  std::optional<Camera> play_camera;   ///< of the panel that one plays on
  std::string primary_button;          ///< the lobby's obvious button; empty elsewhere
  bool menu_open = false;
  const PacketWatch* packets = nullptr;  ///< with a link
  std::vector<Rect> packet_strips;       ///< pixels, by lane
  std::string packet_story;              ///< of the packet that is looked at
  float ui_scale = 1;
  const ReplayScreen* replay = nullptr;   ///< with --replay
  std::string news;                       ///< the sentence that is shown
  std::optional<std::string_view> title;  ///< at the title: the words of the entry that is marked
  const client::View* demo = nullptr;     ///< the match behind the title
  const Runner* runner = nullptr;         ///< of the command of a page that was started last
  float veil = 0;                         ///< 0..1: over a screen that fades in
};

/// One JSON object: screen, stage, errors, room, members[], chat[], lanes[], self, players[], controls{}, fps, ...
std::string to_json(const StateReport& report);

}  // namespace tw::app
