// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>

#include "lab/change_list.hpp"
#include "lab/commands.hpp"
#include "lab/preset_table.hpp"
#include "lab/relay/relay.hpp"
#include "lab/run_link.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/server_data.hpp"
#include "shared/protocol/admin_messages.hpp"
#include "shared/transport/unix_line.hpp"

namespace tw::lab {
namespace {

using protocol::AdminAnswer;
using protocol::AdminOrder;
using protocol::AdminSeat;

constexpr int kAnswerSeconds = 5;
constexpr int kLookEveryMs = 20;
constexpr Micros kRenewEvery = kDetourMicros / 4;
constexpr std::uint32_t kLoopback = 0x7f000001;

/// What the server says to an order; the error is a sentence.
Result<AdminAnswer> ask(const std::string& socket, const AdminOrder& order) {
  using Asked = Result<AdminAnswer>;
  const auto asked =
      transport::ask_over_unix_socket(socket, encode(order), protocol::kMaxAdminAnswerBytes, kAnswerSeconds);
  if (!asked.reached())
    return Asked::failure("No server of yours answers at '" + socket + "': is it running, with this --data?");
  auto answer = asked.answer() ? protocol::decode_answer(*asked.answer()) : std::nullopt;
  if (!answer) return Asked::failure("The server did not answer.");
  if (!answer->good) return Asked::failure(answer->text);
  return Asked::success(std::move(*answer));
}

/// Where the player is, and where the lanes go; the error is a sentence.
Result<relay::RelayOptions> way_of(const std::string& name, const AdminAnswer& list) {
  using Found = Result<relay::RelayOptions>;
  const auto same = [&](const AdminSeat& seat) {
    return std::equal(seat.name.begin(), seat.name.end(), name.begin(), name.end(), [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    });
  };
  const auto seat = std::find_if(list.seats.begin(), list.seats.end(), same);
  if (seat == list.seats.end()) return Found::failure("Nobody of the name '" + name + "' is here.");
  if (seat->detour != 0) return Found::failure(seat->name + " has a handicap already: end that first.");
  const auto game = parse_endpoint(list.game, 0), player = parse_endpoint(seat->address, 0);
  if (!game || !player) return Found::failure("The server is of another version.");
  return Found::success({.listen = game->address,
                         .only_from = player->address,
                         .server = {game->address == 0 ? kLoopback : game->address, game->port}});
}

/// As long as a room's line may be.
std::string cut(std::string text) {
  if (text.size() > kMaxReasonBytes) text.resize(kMaxReasonBytes);
  return text;
}

class Handicap {
 public:
  Handicap(const HandicapOptions& options, std::uint16_t port)
      : socket_(admin_socket_of(options.data_directory)),
        order_{
            .kind = AdminOrder::Kind::kDetour,
            .who = options.player,
            .reason = cut(options.player + " plays with a handicap now: " + in_words(options.settings) + '.'),
            .port = port,
            .link = in_figures(options.settings).substr(0, protocol::kMaxLinkWordsBytes)} {}

  /// Empty, or a sentence.
  std::string begin(Micros now) {
    const auto done = ask(socket_, order_);
    renew_at_ = now + kRenewEvery;
    return done ? std::string() : done.error;
  }
  /// Wants it anew when that is due, without waiting. False: player or server are gone.
  bool go_on(Micros now) {
    if (!renewal_ && now >= renew_at_)
      renewal_.emplace(socket_, encode(order_), protocol::kMaxAdminAnswerBytes);
    if (!renewal_) return true;
    renewal_->service();
    if (!renewal_->over()) return true;
    const auto answer = renewal_->answer() ? protocol::decode_answer(*renewal_->answer()) : std::nullopt;
    renewal_.reset();
    renew_at_ = now + kRenewEvery;
    return answer && answer->good;
  }
  void end() {
    order_.port = 0;
    order_.reason = cut(order_.who + " plays without a handicap again.");
    (void)ask(socket_, order_);  // a server that is gone needs no word
  }

 private:
  std::string socket_;
  AdminOrder order_;
  std::optional<transport::UnixLine> renewal_;
  Micros renew_at_ = 0;
};

}  // namespace

int handicap(const HandicapOptions& options) {
  catch_interrupts();
  const auto list = ask(admin_socket_of(options.data_directory), AdminOrder{});
  if (!list) return fail(list.error);
  const auto way = way_of(options.player, *list);
  if (!way) return fail(way.error);
  auto started = RunLink::start(options.settings, options.seed, options.backend);
  if (!started) return fail(started.error);
  link::Link& link = (*started)->link();
  link::Remote& remote = (*started)->remote();
  auto relay = relay::Relay::open(*way, link, remote);
  if (!relay) return fail(relay.error);

  const SystemClock clock;
  const Micros began = clock.now();
  Handicap running(options, (*relay)->port());
  if (const std::string why = running.begin(began); !why.empty()) return fail(why);
  fmt::print("handicap player={} port={} control={}\n", options.player, (*relay)->port(),
             link.control_path());
  fmt::print(stderr, "twinwire-lab: {} plays through a link: {}. Ctrl-C ends it.\n", options.player,
             in_words(options.settings));
  std::fflush(stdout);
  bool there = true;
  while (there && !interrupted) {
    (*relay)->wait_and_service(kLookEveryMs);
    there = running.go_on(clock.now());
  }
  if (there) running.end();
  if (const auto stats = remote.stats()) say_what_was_measured(*stats);
  say_what_changed(remote, began);
  if (const auto strangers = (*relay)->from_strangers(); strangers > 0)
    fmt::print(stderr,
               "twinwire-lab: {} datagrams and connections came from elsewhere and were turned away.\n",
               strangers);
  if (!there)
    fmt::print(stderr, "twinwire-lab: {} or the server is gone; so is the handicap.\n", options.player);
  return 0;
}

}  // namespace tw::lab
