// SPDX-License-Identifier: MIT
// twinwire: the window in which the match is played and seen.
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "client/app/app.hpp"
#include "client/core/server_finder.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"

namespace {

int fail(const std::string& sentence) {
  fmt::print(stderr, "twinwire: {}\n", sentence);
  return 1;
}

namespace app = tw::app;

/// What answers within two questions' time.
int list_games() {
  const tw::SystemClock clock;
  tw::client::ServerFinder finder;
  const tw::Micros end = clock.now() + 1'500'000;
  while (clock.now() < end) {
    finder.service(clock.now());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const auto servers = finder.servers(clock.now());
  if (servers.empty()) return fail("nobody on this network hosts a game that wants to be found.");
  fmt::print("{:<34}{:<23}{:<9}{:<9}{}\n", "GAME", "ADDRESS", "PLAYERS", "PING", "VERSION");
  for (const auto& server : servers)
    fmt::print("{:<34}{:<23}{:<9}{:<9}{}\n", server.name, tw::to_string(server.lobby), server.players,
               fmt::format("{:.1f} ms", static_cast<double>(server.ping) / 1e3),
               server.version + (server.same_protocol ? "" : " (cannot be joined by this one)"));
  return 0;
}

int run(app::AppOptions options) {
  if (const std::string problem = app::display_problem(); !problem.empty()) return fail(problem);
  app::FontPaths fonts;
  if (const std::string problem = app::find_fonts(fonts); !problem.empty()) return fail(problem);
  std::optional<tw::client::Recording> recording;
  if (!options.replay.empty()) {
    auto loaded = app::load_recording(options.replay);
    if (!loaded) return fail(loaded.error);
    if (!loaded->damage.empty()) fmt::print(stderr, "twinwire: {}: {}\n", options.replay, loaded->damage);
    recording = std::move(*loaded);
  }
  std::unique_ptr<tw::SocketSource> sockets = std::make_unique<tw::SystemSocketSource>();
  std::unique_ptr<app::LinkControl> control;
  if (!options.link.empty()) {
    // Two conversations with the link: one opens the sockets, one belongs to the sliders.
    auto factory = tw::link::Remote::connect(options.link), sliders = tw::link::Remote::connect(options.link);
    if (!factory || !sliders) return fail(factory ? sliders.error : factory.error);
    sockets = std::move(*factory);
    control = std::make_unique<app::LinkControl>(std::move(*sliders));
  }
  std::vector<std::string> complaints;
  app::Settings settings = app::load_settings(app::settings_path(), complaints);
  for (const std::string& complaint : complaints) fmt::print(stderr, "twinwire: {}.\n", complaint);
  if (options.ui_scale == 0) options.ui_scale = settings.preferences.ui_scale;
  app::App window(std::move(options), std::move(settings), fonts, *sockets, std::move(control),
                  std::move(recording));
  return window.run();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, tw::app::ask_to_quit);
  std::signal(SIGTERM, tw::app::ask_to_quit);
  namespace app = tw::app;
  app::ParsedCommandLine parsed = app::parse_command_line(argc, argv);
  if (!parsed.options) {
    fmt::print(parsed.status == 0 ? stdout : stderr, "{}", parsed.text);
    return parsed.status;
  }
  if (parsed.options->find) return list_games();
  return run(std::move(*parsed.options));
}
