// SPDX-License-Identifier: MIT
#include "client/bot/crew.hpp"

#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace tw::bot {
namespace {

constexpr Micros kSettleWithin = 20'000'000;
constexpr Micros kLongestWait = 100'000;  // for the signal handler's flag
constexpr Micros kRoomMadeEvery = 2'000'000;
constexpr Micros kStartApart = 15'000;  // logins do not all knock at once

double rounded(double value) { return std::round(value * 10) / 10; }

nlohmann::json describe(const BotFigures& figures) {
  return {{"snapshots", figures.snapshots},
          {"loss_pct", rounded(figures.loss_pct())},
          {"age_ms", {{"p50", figures.ages.percentile(0.50)}, {"p99", figures.ages.percentile(0.99)}}},
          {"kills", figures.kills},
          {"deaths", figures.deaths},
          {"commands", figures.commands},
          {"bytes_down", figures.bytes_down},
          {"bytes_up", figures.bytes_up}};
}

}  // namespace

Crew::Crew(std::vector<BotOptions> bots, SocketSource& sockets, bool makes_room) : makes_room_(makes_room) {
  for (BotOptions& options : bots) bots_.push_back(std::make_unique<Bot>(std::move(options), sockets));
}

void Crew::run(const Clock& clock, int seconds, const std::function<bool()>& stop,
               const std::function<void(const std::string&)>& every_second) {
  const Micros start = clock.now();
  std::size_t started = 0;
  Micros until = 0;  // 0: not settled yet
  Micros tell_at = 0;
  while (!stop()) {
    const Micros now = clock.now();
    while (started < bots_.size() && now - start >= static_cast<Micros>(started) * kStartApart)
      bots_[started++]->start(now);
    if (started == bots_.size() && until == 0 && (settled() || now - start > kSettleWithin))
      until = now + static_cast<Micros>(seconds) * 1'000'000;
    if (every_second && until != 0 && now >= tell_at) {
      tell_at = now + 1'000'000;
      every_second(last_second());
    }
    if (until != 0 && seconds > 0 && now >= until) break;
    if (std::all_of(bots_.begin(), bots_.end(), [](const auto& bot) { return bot->given_up(); })) break;
    if (makes_room_) make_room(now);
    wait(clock, started < bots_.size() ? kStartApart : kLongestWait);
  }
  for (const auto& bot : bots_) bot->stop(clock.now());
}

std::string Crew::last_second() {
  AgeHistogram all;
  for (const auto& bot : bots_) all.add(bot->figures().ages);
  const AgeHistogram ages = all.since(std::exchange(told_, all));
  const auto playing =
      std::count_if(bots_.begin(), bots_.end(), [](const auto& bot) { return bot->playing(); });
  return nlohmann::json{{"playing", playing},
                        {"age_ms", {{"p50", ages.percentile(0.50)}, {"p99", ages.percentile(0.99)}}}}
      .dump();
}

/// One at a time, the last to come: the lobby needs a moment to tell of it.
void Crew::make_room(Micros now) {
  if (now - made_room_at_ < kRoomMadeEvery) return;
  const auto last =
      std::find_if(bots_.rbegin(), bots_.rend(), [](const auto& bot) { return bot->room_is_full(); });
  if (last == bots_.rend()) return;
  made_room_at_ = now;
  (*last)->make_room(now);
}

bool Crew::settled() const {
  return std::all_of(bots_.begin(), bots_.end(),
                     [](const auto& bot) { return bot->playing() || bot->given_up(); });
}

void Crew::wait(const Clock& clock, Micros at_most) {
  std::vector<pollfd> waiting;
  std::vector<Bot*> owners;
  Micros deadline = clock.now() + at_most;
  for (const auto& bot : bots_) {
    deadline = std::min(deadline, bot->next_deadline());
    const std::vector<int> writing = bot->fds_to_write();
    for (const int fd : bot->fds()) {
      const bool writes = std::find(writing.begin(), writing.end(), fd) != writing.end();
      waiting.push_back(
          {.fd = fd, .events = static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), .revents = 0});
      owners.push_back(bot.get());
    }
  }
  const Micros wait = std::max<Micros>(deadline - clock.now(), 0);
  const timespec timeout{.tv_sec = wait / 1'000'000, .tv_nsec = (wait % 1'000'000) * 1000};
  (void)::ppoll(waiting.data(), waiting.size(), &timeout, nullptr);

  const Micros now = clock.now();
  Bot* last = nullptr;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i].revents == 0 || owners[i] == last) continue;
    last = owners[i];
    last->service(now);
  }
  for (const auto& bot : bots_)
    if (bot->next_deadline() <= now) bot->service(now);
}

bool Crew::all_played() const {
  return std::all_of(bots_.begin(), bots_.end(), [](const auto& bot) { return bot->has_played(); });
}

std::string Crew::complaint() const {
  const auto idle =
      std::find_if_not(bots_.begin(), bots_.end(), [](const auto& bot) { return bot->has_played(); });
  if (idle == bots_.end()) return {};
  const std::string why =
      (*idle)->reason().empty() ? "it did not get into a match in time." : (*idle)->reason();
  return (*idle)->name() + " did not play: " + why;
}

std::string Crew::to_json() const {
  nlohmann::json report{{"bots", nlohmann::json::array()}};
  BotFigures totals;
  for (const auto& bot : bots_) {
    const BotFigures figures = bot->figures();
    totals.add(figures);
    nlohmann::json entry = describe(figures);
    entry["name"] = bot->name();
    entry["played"] = bot->has_played();
    entry["disconnect_reason"] = bot->reason();
    report["bots"].push_back(std::move(entry));
  }
  report["totals"] = describe(totals);
  report["totals"]["bots"] = bots_.size();
  return report.dump(2);
}

}  // namespace tw::bot
