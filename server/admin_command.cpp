// SPDX-License-Identifier: MIT
#include "server/admin_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "server/command_line.hpp"
#include "shared/base/server_data.hpp"
#include "shared/protocol/admin_messages.hpp"
#include "shared/transport/unix_line.hpp"

namespace tw::server {
namespace {

using Kind = protocol::AdminOrder::Kind;

constexpr int kAnswerSeconds = 60;  ///< a backup of a large database takes its time

int send_order(const CLI::App& app, const protocol::AdminOrder& order, const std::string& data_directory) {
  const std::string path = admin_socket_of(data_directory);
  const auto asked =
      transport::ask_over_unix_socket(path, encode(order), protocol::kMaxAdminAnswerBytes, kAnswerSeconds);
  if (!asked.reached())
    return fail(app, 1, "No server of yours answers at '" + path + "': is it running, with this --data?");
  const auto answer = asked.answer() ? protocol::decode_answer(*asked.answer()) : std::nullopt;
  if (!answer) return fail(app, 1, "The server did not answer.");
  if (!answer->good) return fail(app, 1, answer->text);
  std::puts(answer->text.c_str());
  return 0;
}

/// The orders as subcommands. Each says in `order` what it is.
void describe(CLI::App& app, protocol::AdminOrder& order) {
  const auto add = [&](const char* name, const char* help, Kind kind) {
    auto* sub = app.add_subcommand(name, help);
    sub->callback([&order, kind] { order.kind = kind; });
    return sub;
  };
  const auto minutes = CLI::Range(std::int64_t{1}, protocol::kMaxAdminMinutes);
  add("list", "Who is here, from where, in which room", Kind::kList);
  auto* kick = add("kick", "Send a player away; they may come back", Kind::kKick);
  auto* ban = add("ban", "Keep a name or an address out, also after a restart", Kind::kBan);
  auto* unban = add("unban", "Lift a ban", Kind::kUnban);
  add("bans", "Whom this server keeps out", Kind::kBans);
  auto* mute = add("mute", "Have nobody hear what a player writes", Kind::kMute);
  auto* say = add("say", "Write a line to every room", Kind::kSay);
  auto* backup = add("backup", "Copy accounts, results and bans while the server runs", Kind::kBackUp);
  auto* stop = add("stop", "Stop the server", Kind::kStop);
  kick->add_option("name", order.who, "The player")->required();
  kick->add_option("--reason", order.reason, "Told to the player");
  ban->add_option("who", order.who, "A name, or an IPv4 address")->required();
  ban->add_option("--minutes", order.minutes, "For so long (default: for good)")->check(minutes);
  ban->add_option("--reason", order.reason, "Told to who is kept out");
  unban->add_option("who", order.who, "A name, or an IPv4 address")->required();
  mute->add_option("name", order.who, "The player")->required();
  mute->add_option("--minutes", order.minutes, "For so long (default: 10)")->check(minutes);
  say->add_option("text", order.who, "What the server says")->required();
  backup->add_option("file", order.who, "The copy (default: a new file in the data directory)");
  stop->add_flag("--when-over", order.when_over, "Only when the rounds that are being played are over");
  app.require_subcommand(1);
}

}  // namespace

int run_admin_command(int argc, const char* const* argv) {
  protocol::AdminOrder order;
  std::string data_directory = default_server_data();
  CLI::App app("Gives an order to the running server of this user.", "twinwire-server admin");
  app.add_option("--data", data_directory, "The server's data directory")->capture_default_str();
  app.fallthrough();
  describe(app, order);
  if (const auto code = parse_or_end(app, argc, argv, "--help lists the orders")) return *code;
  if (order.kind == Kind::kMute && order.minutes == 0) order.minutes = 10;
  if (order.kind == Kind::kBackUp && !order.who.empty())
    order.who = std::filesystem::absolute(order.who).string();
  return send_order(app, order, data_directory);
}

}  // namespace tw::server
