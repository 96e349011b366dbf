// SPDX-License-Identifier: MIT
// twinwire: the window in which the match is played and seen.
#include <csignal>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "client/app/app.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/net.hpp"

namespace {

int fail(const std::string& sentence) {
  fmt::print(stderr, "twinwire: {}\n", sentence);
  return 1;
}

namespace app = tw::app;

int run(app::AppOptions options) {
  if (const std::string problem = app::display_problem(); !problem.empty()) return fail(problem);
  app::FontPaths fonts;
  if (const std::string problem = app::find_fonts(fonts); !problem.empty()) return fail(problem);
  std::unique_ptr<tw::SocketSource> sockets = std::make_unique<tw::SystemSocketSource>();
  std::unique_ptr<app::LinkControl> control;
  if (!options.link.empty()) {
    // Two conversations with the link: one opens the sockets, one belongs to the sliders.
    auto factory = tw::link::Remote::connect(options.link), sliders = tw::link::Remote::connect(options.link);
    if (!factory || !sliders) return fail(factory ? sliders.error : factory.error);
    sockets = std::move(*factory);
    control = std::make_unique<app::LinkControl>(std::move(*sliders));
  }
  app::Settings settings = app::load_settings(app::settings_path());
  app::App window(std::move(options), std::move(settings), fonts, *sockets, std::move(control));
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
  return run(std::move(*parsed.options));
}
