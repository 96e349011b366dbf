// SPDX-License-Identifier: MIT
#include "client/app/hud/score_table.hpp"

#include <fmt/format.h>

#include "client/app/hud/top_bar.hpp"

namespace tw::app {
namespace {

constexpr float kRow = 26, kHead = 76, kWidth = 440;

/// "Blue 12 : 9 Orange"
std::string sides_words(const client::View& view) {
  return fmt::format("{} {} : {} {}", kSideNames[0], view.side_points[0], view.side_points[1], kSideNames[1]);
}

}  // namespace

std::string score_headline(const client::View& view) {
  if (view.map != nullptr && view.map->teams) {
    if (view.phase != sim::Phase::kIntermission)
      return fmt::format("Round {}   {}", view.round, sides_words(view));
    if (view.side_points[0] == view.side_points[1]) return "A draw   " + sides_words(view);
    const std::string_view winner = kSideNames[view.side_points[0] > view.side_points[1] ? 0 : 1];
    return fmt::format("{} wins   {}", winner, sides_words(view));
  }
  if (view.phase != sim::Phase::kIntermission) return fmt::format("Round {}", view.round);
  if (view.scores.empty() || (view.scores.size() > 1 && view.scores[0].score == view.scores[1].score))
    return fmt::format("Round {} ends in a draw", view.round);
  return view.scores[0].self ? "You win the round" : view.scores[0].name + " wins the round";
}

namespace {

void draw_row(Canvas& canvas, const Rect& row, std::size_t place, const client::ScoreRow& score) {
  if (score.self) canvas.round_rect(row, canvas.px(4), colour::kRaised);
  const float y = row.centre().y;
  const Rgba words = score.self ? colour::kText : mixed(colour::kMuted, colour::kText, 0.6F);
  canvas.text({row.x + canvas.px(26), y}, fmt::format("{}", place),
              {Face::kMono, 12, colour::kMuted, Align::kRight});
  canvas.circle({row.x + canvas.px(42), y}, canvas.px(4),
                score.self && !sides_in_use() ? own_colour() : player_colour(score.id));
  const std::string name = canvas.fitted(score.self ? score.name + " (you)" : score.name, Face::kTitle, 13,
                                         row.w - canvas.px(250));
  canvas.text({row.x + canvas.px(56), y}, name, {Face::kTitle, 13, words});
  const auto figure = [&](int value, float from_right, Rgba tint) {
    canvas.text({row.right() - canvas.px(from_right), y}, fmt::format("{}", value),
                {Face::kMono, 13, tint, Align::kRight});
  };
  figure(score.score, 146, colour::kText);
  figure(score.kills, 80, words);
  figure(score.deaths, 16, words);
}

/// The rows to show: as many of the best as fit, the last of them replaced by oneself if one is further down.
std::vector<std::size_t> chosen_rows(const client::View& view, std::size_t fit) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < std::min(fit, view.scores.size()); ++i) rows.push_back(i);
  for (std::size_t i = rows.size(); i < view.scores.size(); ++i)
    if (view.scores[i].self && !rows.empty()) rows.back() = i;
  return rows;
}

}  // namespace

void draw_score_table(Canvas& canvas, const Rect& area, const client::View& view) {
  const float row_height = canvas.px(kRow);
  const auto fit = static_cast<std::size_t>(std::max(1.F, (area.h * 0.86F - canvas.px(kHead)) / row_height));
  const std::vector<std::size_t> rows = chosen_rows(view, fit);
  const float w = std::min(canvas.px(kWidth), area.w - canvas.px(16));
  const float h = canvas.px(kHead + 12) + row_height * static_cast<float>(rows.size());
  const Rect box{std::round(area.centre().x - w / 2), std::round(area.centre().y - h / 2), w, h};
  canvas.round_rect(box, canvas.px(10), faded(colour::kPanel, 0.96F));
  canvas.round_frame(box, canvas.px(10), 1, colour::kLine);
  canvas.text({box.x + canvas.px(20), box.y + canvas.px(26)}, score_headline(view),
              {Face::kTitle, 16, colour::kText});
  const std::string clock =
      (view.phase == sim::Phase::kIntermission ? "next round in " : "") + clock_text(view.phase_seconds_left);
  canvas.text({box.right() - canvas.px(20), box.y + canvas.px(26)}, clock,
              {Face::kMono, 13, colour::kMuted, Align::kRight});
  const auto head = [&](std::string_view words, float from_right) {
    canvas.text({box.right() - canvas.px(from_right), box.y + canvas.px(58)}, words,
                {Face::kText, 11, colour::kMuted, Align::kRight});
  };
  head("score", 158);
  head("kills", 92);
  head("deaths", 28);
  float y = box.y + canvas.px(kHead - 4);
  for (const std::size_t i : rows) {
    draw_row(canvas, {box.x + canvas.px(12), y, box.w - canvas.px(24), row_height}, i + 1, view.scores[i]);
    y += row_height;
  }
}

}  // namespace tw::app
