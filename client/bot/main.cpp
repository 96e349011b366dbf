// SPDX-License-Identifier: MIT
// twinwire-bots: real clients that play by themselves.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "client/bot/crew.hpp"
#include "client/bot/names.hpp"

namespace {

volatile std::sig_atomic_t stop_asked = 0;
void ask_to_stop(int) { stop_asked = 1; }

struct Arguments {
  std::string connect = "127.0.0.1:7776";
  std::size_t count = 4;
  int seconds = 0;
  std::string json, room, prefix, fingerprint;
  std::string lane = "udp";
  std::uint64_t seed = 1;
  bool trust = false;
  bool enet_throttle = false;
  bool make_room = false;
  bool every_second = false;
};

int fail(int code, const std::string& why) {
  std::fprintf(stderr, "twinwire-bots: %s\n", why.c_str());
  return code;
}

std::vector<tw::bot::BotOptions> make_crew(const Arguments& arguments,
                                           std::optional<tw::transport::Fingerprint> fingerprint) {
  std::vector<tw::bot::BotOptions> crew;
  for (std::size_t i = 0; i < arguments.count; ++i) {
    tw::bot::BotOptions bot;
    bot.client.server = arguments.connect;
    bot.client.lanes = {*tw::parse_lane_kind(arguments.lane)};
    bot.client.expected_fingerprint = fingerprint;
    bot.client.trust_new_server = arguments.trust;
    bot.client.lane_tuning.enet_throttle = arguments.enet_throttle;
    bot.client.keep_playing = false;  // they report what this lane did, not what another saved
    bot.client.match.predict = false;
    bot.name = tw::bot::name_of_bot(i, arguments.prefix);
    bot.room = arguments.room;
    bot.founder = i == 0;
    bot.crew_size = arguments.count;
    bot.seed = tw::draw(arguments.seed, i);
    crew.push_back(std::move(bot));
  }
  return crew;
}

bool write_report(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << '\n';
  file.close();
  return !file.fail();
}

int run(const Arguments& arguments, std::optional<tw::transport::Fingerprint> fingerprint) {
  tw::SystemSocketSource sockets;
  const tw::SystemClock clock;
  tw::bot::Crew crew(make_crew(arguments, fingerprint), sockets, arguments.make_room);
  std::function<void(const std::string&)> tell;
  if (arguments.every_second)
    tell = [](const std::string& line) {
      std::puts(line.c_str());
      std::fflush(stdout);
    };
  crew.run(
      clock, arguments.seconds, [] { return stop_asked != 0; }, tell);
  if (!arguments.json.empty() && !write_report(arguments.json, crew.to_json()))
    return fail(1, "the report could not be written to " + arguments.json + ".");
  return crew.all_played() ? 0 : fail(1, crew.complaint());
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Bots that play Twinwire as real clients.", "twinwire-bots");
  app.set_version_flag("--version", std::string("twinwire-bots ") + TW_VERSION);
  app.add_option("--connect", arguments.connect, "The lobby, HOST:PORT")->capture_default_str();
  app.add_option("--count", arguments.count, "How many bots")
      ->check(CLI::Range(std::size_t{1}, tw::bot::kMaxBots))
      ->capture_default_str();
  app.add_option("--seconds", arguments.seconds,
                 "How long to play, counted from when all are in; 0: until SIGTERM")
      ->check(CLI::Range(0, 24 * 3600))
      ->capture_default_str();
  app.add_option("--json", arguments.json, "Write what each bot saw to this file");
  app.add_option("--room", arguments.room,
                 "Join this room (waits up to 15 s for it); else the first that plays, or make one");
  app.add_option("--lane", arguments.lane, "What to play on; udp-raw: of a lab's server only")
      ->check(CLI::IsMember({"udp", "rudp", "tcp", "tcp-nagle", "tcp-latest", "udp-raw"}))
      ->capture_default_str();
  app.add_flag("--enet-throttle", arguments.enet_throttle,
               "Leave ENet's own packet throttle on for what the bots send");
  app.add_flag("--make-room", arguments.make_room,
               "When the room is full one bot leaves it, and comes back when two places are free");
  app.add_flag("--every-second", arguments.every_second,
               "Print a line a second, JSON: how many play, and how old the state was that they saw");
  app.add_option("--name", arguments.prefix, "Name the bots PREFIX1, PREFIX2, ...");
  app.add_option("--seed", arguments.seed, "What their characters and luck are drawn from")
      ->capture_default_str();
  app.add_flag("--trust", arguments.trust, "Accept the key of a server that is new to this machine");
  app.add_option("--fingerprint", arguments.fingerprint,
                 "The server's key, as it printed it: 64 hexadecimal digits");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return fail(2, error.what());
  }
  std::optional<tw::transport::Fingerprint> fingerprint;
  if (!arguments.fingerprint.empty()) {
    const auto parsed = tw::transport::parse_fingerprint(arguments.fingerprint);
    if (!parsed) return fail(2, parsed.error);
    fingerprint = *parsed;
  }
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  std::signal(SIGPIPE, SIG_IGN);
  return run(arguments, fingerprint);
}
