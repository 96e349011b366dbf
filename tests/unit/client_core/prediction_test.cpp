// SPDX-License-Identifier: MIT
#include "client/core/prediction.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

constexpr PlayerId kSelf{3};
constexpr Micros kFrame = 16'667;

sim::Map open_field() {
  std::string text = "name Field\nplayers 4\n\n";
  for (int y = 0; y < 20; ++y) {
    std::string row(30, y == 0 || y == 19 ? '#' : '.');
    row.front() = row.back() = '#';
    if (y == 10) row[5] = row[24] = 'S';
    text += row + '\n';
  }
  return *sim::parse_map(text);
}

/// A server that runs beside the prediction, with the same commands unless told otherwise.
class PredictionTest : public testing::Test {
 protected:
  void SetUp() override {
    truth_ = sim::make_world(map_, 5);
    sim::add_player(truth_, map_, kSelf, *events_);
  }
  void command(std::uint8_t buttons) {
    log_.add(Tick{++made_},
             {.command = {.aim = 0, .buttons = buttons, .reserved = 0}, .made_at = 0, .clock_offset = 0});
  }
  void server_steps(std::optional<std::uint8_t> other_buttons = {}) {
    sim::Commands commands{};
    commands[kSelf.index()] = log_.find(truth_.tick + 1)->command;
    if (other_buttons) commands[kSelf.index()].buttons = *other_buttons;
    sim::step(truth_, map_, commands, *events_);
  }
  void show() { prediction_.advance(Tick{made_}, map_, log_, now_ += kFrame); }
  const sim::Player& truth() const { return truth_.players[kSelf.index()]; }

  const sim::Map map_ = open_field();
  std::unique_ptr<sim::EventList> events_ = std::make_unique<sim::EventList>();
  sim::World truth_;
  CommandLog log_;
  Prediction prediction_;
  std::uint32_t made_ = 0;
  Micros now_ = 0;
};

TEST_F(PredictionTest, EqualsTheServersOwnStepsToTheBit) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 10; ++i) command(sim::kRight | (i % 2 ? sim::kDown : 0));
  show();
  for (int i = 0; i < 10; ++i) server_steps();
  EXPECT_EQ(prediction_.player(), truth());
}

TEST_F(PredictionTest, ErrorIsZeroWhileInputsAreEqual) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 8; ++i) command(sim::kRight);
  show();
  for (int i = 0; i < 60; ++i) {
    command(i % 7 < 3 ? sim::kRight : sim::kUp | sim::kDash);
    server_steps();
    prediction_.take_newest(truth_, kSelf);
    show();
    ASSERT_EQ(prediction_.error_units(), 0.0F);
  }
}

TEST_F(PredictionTest, ACorrectionIsMeasuredAndFadesFromThePicture) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 12; ++i) command(sim::kRight);
  show();
  const Point before = prediction_.drawn_at(1);
  for (int i = 0; i < 12; ++i) server_steps(std::uint8_t{0});  // our commands did not arrive
  prediction_.take_newest(truth_, kSelf);
  prediction_.advance(Tick{made_}, map_, log_, now_);
  EXPECT_GT(prediction_.error_units(), 5);
  EXPECT_NEAR(prediction_.drawn_at(1).x, before.x, 0.01) << "the picture jumped";
  now_ += 150'000;
  prediction_.advance(Tick{made_}, map_, log_, now_);
  const float right = static_cast<float>(truth().pos.x) / sim::kSubunits;
  EXPECT_LT(std::abs(prediction_.drawn_at(1).x - right), 0.06F * std::abs(before.x - right));
}

TEST_F(PredictionTest, WithoutReconciliationItDriftsAndSaysHowFar) {
  prediction_.set_reconciling(false);
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 40; ++i) {
    command(sim::kRight);
    server_steps(i < 20 ? std::optional<std::uint8_t>{0} : std::nullopt);  // twenty commands did not arrive
    show();
    prediction_.take_newest(truth_, kSelf);
    show();
  }
  EXPECT_GT(prediction_.player().pos.x, truth().pos.x + 5 * sim::kSubunits);
  EXPECT_GT(prediction_.error_units(), 5);
  EXPECT_GT(prediction_.mispredictions(), 20U);
  prediction_.set_reconciling(true);
  command(0);
  server_steps();
  prediction_.take_newest(truth_, kSelf);
  show();
  EXPECT_EQ(prediction_.player(), truth()) << "set right with the next snapshot";
}

TEST_F(PredictionTest, WithoutReconciliationANewLifeIsTakenFromTheServer) {
  prediction_.set_reconciling(false);
  prediction_.take_newest(truth_, kSelf);
  command(sim::kRight);
  server_steps();
  show();
  truth_.players[kSelf.index()].deaths += 1;
  truth_.players[kSelf.index()].pos.x += 50 * sim::kSubunits;
  prediction_.take_newest(truth_, kSelf);
  show();
  EXPECT_EQ(prediction_.player(), truth());
}

TEST_F(PredictionTest, WithoutSmoothingACorrectionIsAJump) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 12; ++i) command(sim::kRight);
  show();
  for (int i = 0; i < 12; ++i) server_steps(std::uint8_t{0});
  prediction_.take_newest(truth_, kSelf);
  prediction_.advance(Tick{made_}, map_, log_, now_);
  EXPECT_NEAR(prediction_.drawn_at(1, false).x, static_cast<float>(truth().pos.x) / sim::kSubunits, 0.01);
}

TEST_F(PredictionTest, ALargeCorrectionSnaps) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 3; ++i) command(sim::kRight);
  show();
  for (int i = 0; i < 3; ++i) server_steps();
  truth_.players[kSelf.index()].pos.x += 100 * sim::kSubunits;
  prediction_.take_newest(truth_, kSelf);
  prediction_.advance(Tick{made_}, map_, log_, now_);
  EXPECT_NEAR(prediction_.drawn_at(1).x, static_cast<float>(truth().pos.x) / sim::kSubunits, 0.01);
}

TEST_F(PredictionTest, GoesNoFurtherThanItsCap) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 100; ++i) command(sim::kRight);
  show();
  EXPECT_EQ(prediction_.world().tick, Tick{kMaxPredictedTicks});
  EXPECT_TRUE(prediction_.held());
}

TEST_F(PredictionTest, DrawsBetweenTheLastTwoTicks) {
  prediction_.take_newest(truth_, kSelf);
  for (int i = 0; i < 12; ++i) command(sim::kRight);
  show();
  const float whole = prediction_.drawn_at(1).x - prediction_.drawn_at(0).x;
  EXPECT_GT(whole, 3);
  EXPECT_NEAR(prediction_.drawn_at(0.5F).x - prediction_.drawn_at(0).x, whole / 2, 0.01);
}

TEST_F(PredictionTest, SurvivesAnyWorld) {
  for (int i = 0; i < 100; ++i) command(0x7f);
  Rng rng(4);
  for (int i = 0; i < 300; ++i) {
    auto world = std::make_unique<sim::World>();
    auto* bytes = reinterpret_cast<std::uint8_t*>(world.get());
    for (std::size_t at = 0; at < sizeof(sim::World); ++at) bytes[at] = static_cast<std::uint8_t>(rng.next());
    world->tick = Tick{rng.below(100)};
    for (sim::Player& player : world->players) player.state = static_cast<sim::PlayerState>(rng.below(3));
    for (sim::Disc& disc : world->discs) disc.owner = PlayerId{static_cast<std::uint8_t>(rng.below(64))};
    world->phase = static_cast<sim::Phase>(rng.below(2));
    prediction_.take_newest(*world, kSelf);
    show();
    (void)prediction_.drawn_at(0.5F);
  }
}

}  // namespace
}  // namespace tw::client
