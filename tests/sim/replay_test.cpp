// SPDX-License-Identifier: MIT
// A recorded match, shown again: the same picture, over the same losses.
#include "client/core/replay.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include "client/core/recorder.hpp"
#include "client/core/recording_cut.hpp"
#include "lab/resim/resimulate.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

using client::Recorder;
using client::Recording;
using client::Replay;
constexpr Micros kSecond = 1'000'000;

std::string map_text(const std::string& name) {
  std::ifstream file(TW_SOURCE_DIR "/assets/maps/" + name + ".txt");
  return {std::istreambuf_iterator<char>(file), {}};
}

Bytes bytes_of(Recorder& recorder) {
  recorder.flush();
  Bytes file = recorder.head();
  for (const auto& chunk : recorder.chunks()) file.insert(file.end(), chunk->begin(), chunk->end());
  return file;
}

/// The commands of the match, stepped again, give every snapshot that stands in the recording.
void expect_what_the_commands_give(const Recording& recording, const VirtualServer& server) {
  const auto result = resim::resimulate(recording, server.journal());
  ASSERT_TRUE(result) << result.error;
  std::uint64_t same = 0;
  for (const auto& lane : result->lanes) {
    same += lane.same;
    EXPECT_EQ(lane.other, 0U);
  }
  EXPECT_GT(same, 400U);
}

sim::Command wanderer(const client::View& view) {
  constexpr std::array<int, 4> kWays{sim::kRight, sim::kDown, sim::kLeft | sim::kDisc, sim::kUp};
  const auto way = static_cast<std::size_t>(view.now / 300'000 % 4);
  return {.aim = static_cast<sim::Angle>(view.now / 500), .buttons = static_cast<std::uint8_t>(kWays[way])};
}

/// Units between where the two have the same player.
float furthest(const client::LanePanel& a, const client::LanePanel& b, bool self) {
  float most = 0;
  for (const client::DrawnPlayer& one : a.players)
    for (const client::DrawnPlayer& other : b.players)
      if (one.id == other.id && one.self == self)
        most = std::max(most, std::hypot(one.at.x - other.at.x, one.at.y - other.at.y));
  return most;
}

/// Its last part, by way of a file.
Result<Recording> end_of(const Recording& whole, Micros last) {
  const Bytes file = client::encode_recording(whole);
  return client::cut_recording({file}, last);
}

struct Frame {
  Micros at;
  std::vector<client::LanePanel> lanes;
};

/// Ten seconds over udp and tcp-like lanes that lose, recorded; and what was seen of them.
class ReplayTest : public testing::Test {
 protected:
  ReplayTest() : recorder_(map_text("foundry"), true, "test", match_.now()) {
    client::MatchClientOptions options{.shared_clock = true};
    options.recorder = &recorder_;
    match_.set_input(match_.add_client({{LaneKind::kUdp, {.delay = 40'000, .loss = 0.05}},
                                        {LaneKind::kTcp, {.delay = 40'000, .loss = 0.05}}},
                                       options, true),
                     wanderer);
    match_.set_input(match_.add_client({{LaneKind::kUdp, {.delay = 10'000}}}), wanderer);
    match_.run(10 * kSecond, [this](const client::View& view) { frames_.push_back({view.now, view.lanes}); });
  }
  Recording recording() {
    auto read = client::read_recording(bytes_of(recorder_));
    EXPECT_TRUE(read) << read.error;
    expect_what_the_commands_give(*read, match_.server());
    return std::move(*read);
  }

  VirtualMatch match_;
  Recorder recorder_;
  std::vector<Frame> frames_;
};

TEST_F(ReplayTest, ShowsWhatWasSeenOnEveryLane) {
  Replay replay(recording());
  EXPECT_EQ(replay.lane_count(), 2u);
  const Micros begin = replay.recording().head.begin;
  std::size_t compared = 0;
  float own = 0, others = 0;
  for (const Frame& frame : frames_) {
    if (frame.at - begin > replay.length()) break;
    replay.advance(frame.at - begin - replay.at());
    const client::View& view = replay.view();
    ASSERT_EQ(view.lanes.size(), frame.lanes.size());
    for (std::size_t i = 0; i < frame.lanes.size(); ++i) {
      if (!frame.lanes[i].has_world) continue;
      ASSERT_TRUE(view.lanes[i].has_world);
      ASSERT_EQ(view.lanes[i].newest, frame.lanes[i].newest) << "lane " << i << " at " << frame.at - begin;
      own = std::max(own, furthest(view.lanes[i], frame.lanes[i], true));
      others = std::max(others, furthest(view.lanes[i], frame.lanes[i], false));
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000u);
  EXPECT_LT(others, 8) << "units; the frames' own times differ a little, and with them the gliding";
  EXPECT_LT(own, 16) << "units";
  EXPECT_TRUE(replay.view().truth_known) << "the truth is in it, too";
}

/// The clock that ran ahead of the server as it was told, and not as a replay would have it.
TEST(Replay, CommandsAreMadeWhenTheyWereHoweverLongTheyWaited) {
  VirtualMatch match;
  Recorder recorder(map_text("foundry"), true, "test", match.now());
  client::MatchClientOptions options{.shared_clock = true, .techniques = {.input_buffer_ticks = 8}};
  options.recorder = &recorder;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 40'000, .loss = 0.05}}}, options), wanderer);
  std::vector<std::pair<Micros, client::DrawnPlayer>> own;
  const auto remember = [&](const client::View& view) {
    for (const client::DrawnPlayer& player : view.lanes[0].players)
      if (player.self) own.emplace_back(view.now, player);
  };
  match.run(5 * kSecond, remember);
  match.client(0).set_techniques({.clock_sync = false, .input_buffer_ticks = 4}, match.now());
  match.run(5 * kSecond, remember);
  Replay replay(*client::read_recording(bytes_of(recorder)));
  expect_what_the_commands_give(replay.recording(), match.server());
  int compared = 0, apart = 0;
  for (const auto& [at, was] : own) {
    const Micros from_begin = at - replay.recording().head.begin;
    if (from_begin > replay.length()) break;
    replay.advance(from_begin - replay.at());
    for (const client::DrawnPlayer& player : replay.view().lanes[0].players) {
      if (!player.self) continue;
      ++compared;
      apart += std::hypot(player.at.x - was.at.x, player.at.y - was.at.y) > 2 ? 1 : 0;
    }
  }
  EXPECT_GT(compared, 500);
  EXPECT_LT(apart * 50, compared) << "a moment when the clock leapt";
}

TEST_F(ReplayTest, SeekingBackAndForthEndsWhereGoingThereDoes) {
  Replay straight(recording()), about(recording());
  straight.advance(6 * kSecond);
  about.seek(9 * kSecond);
  about.seek(2 * kSecond);
  EXPECT_EQ(about.at(), 2 * kSecond);
  about.seek(6 * kSecond);
  const client::View there = about.view(), went = straight.view();  // the first looks since
  EXPECT_EQ(there.lanes[0].newest, went.lanes[0].newest);
  EXPECT_EQ(there.lanes[1].newest, went.lanes[1].newest);
  EXPECT_FALSE(went.lanes[0].events.empty());
  EXPECT_TRUE(there.lanes[0].events.empty()) << "what was jumped over is not heard";
  about.seek(-5);
  EXPECT_EQ(about.at(), 0);
  about.seek(1'000 * kSecond);
  EXPECT_EQ(about.at(), about.length());
}

/// Three minutes: too long to go through again for every step back.
TEST(Replay, BackInALongMatchIsFromTheLastMinuteAndShowsTheSame) {
  VirtualMatch match;
  Recorder recorder(map_text("foundry"), true, "test", match.now());
  client::MatchClientOptions options{.shared_clock = true};
  options.recorder = &recorder;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 40'000, .loss = 0.05}},
                                    {LaneKind::kTcp, {.delay = 40'000, .loss = 0.05}}},
                                   options, true),
                  wanderer);
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 10'000}}}), wanderer);
  match.run(180 * kSecond);
  const auto read = client::read_recording(bytes_of(recorder));
  ASSERT_TRUE(read) << read.error;
  expect_what_the_commands_give(*read, match.server());
  for (const Micros to : {100 * kSecond, 150 * kSecond, 40 * kSecond}) {
    Replay straight(*read), about(*read);
    straight.seek(to);
    about.seek(170 * kSecond);
    about.seek(to);
    EXPECT_EQ(about.at(), to);
    for (int frame = 0; frame < 60; ++frame) {
      const client::View &there = about.view(), &went = straight.view();
      ASSERT_EQ(there.lanes.size(), went.lanes.size());
      EXPECT_EQ(there.self, went.self);
      for (std::size_t i = 0; i < there.lanes.size(); ++i) {
        EXPECT_EQ(there.lanes[i].newest, went.lanes[i].newest) << "lane " << i << ", frame " << frame;
        EXPECT_EQ(there.lanes[i].events.size(), went.lanes[i].events.size());
        EXPECT_LT(furthest(there.lanes[i], went.lanes[i], false), 8);
        EXPECT_LT(furthest(there.lanes[i], went.lanes[i], true), 24);
        for (const client::DrawnPlayer& player : there.lanes[i].players) EXPECT_NE(player.name, "");
        EXPECT_EQ(there.lanes[i].ages.size(), went.lanes[i].ages.size()) << "ten seconds of chart";
      }
      EXPECT_TRUE(there.truth_known);
      about.advance(16'667);
      straight.advance(16'667);
    }
    const std::uint64_t seen = about.view().lanes[0].figures.counters.records_received,
                        all = straight.view().lanes[0].figures.counters.records_received;
    if (to < 60 * kSecond)
      EXPECT_EQ(seen, all) << "there is nothing before to begin from";
    else
      EXPECT_LT(seen, all * 4 / 5) << "not from the beginning";
  }
}

TEST(Replay, HandsOutTheNotesThatItPasses) {
  VirtualMatch match;
  Recorder recorder(map_text("foundry"), true, "test", match.now());
  client::MatchClientOptions options{.shared_clock = true};
  options.recorder = &recorder;
  match.add_client({{LaneKind::kUdp, {.delay = 40'000}}}, options);
  const Micros begin = match.now();
  for (std::uint8_t second = 0; second < 40; ++second) {
    recorder.note(match.now(), 3, Bytes{second});
    match.run(kSecond);
  }
  Replay replay(*client::read_recording(bytes_of(recorder)));
  expect_what_the_commands_give(replay.recording(), match.server());
  const auto seconds = [&] {
    std::vector<int> found;
    for (const client::PassedNote& passed : replay.take_notes()) {
      EXPECT_EQ(passed.note->topic, 3);
      EXPECT_NEAR(static_cast<double>(passed.at - begin), 1e6 * passed.note->bytes[0], 1e5);
      found.push_back(passed.note->bytes[0]);
    }
    return found;
  };
  replay.advance(2 * kSecond + kSecond / 2);
  EXPECT_EQ(seconds(), (std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(seconds().empty()) << "each once";
  replay.advance(kSecond);
  EXPECT_EQ(seconds(), (std::vector<int>{3}));
  replay.seek(30 * kSecond + kSecond / 2);
  EXPECT_EQ(seconds(), (std::vector<int>{17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30}));
  replay.seek(4 * kSecond + kSecond / 2);
  EXPECT_EQ(seconds(), (std::vector<int>{0, 1, 2, 3, 4}));
  replay.advance(kSecond);
  EXPECT_EQ(seconds(), (std::vector<int>{5}));
  const auto end = end_of(replay.recording(), 10 * kSecond);
  ASSERT_TRUE(end) << end.error;
  replay = Replay(*end);
  replay.advance(replay.length());
  const std::vector<int> last = seconds();
  ASSERT_FALSE(last.empty());
  EXPECT_LE(last.front(), 30);
  EXPECT_EQ(last.back(), 39);
}

TEST_F(ReplayTest, StandsStillWhenPaused) {
  Replay replay(recording());
  replay.advance(5 * kSecond);
  const auto before = replay.view().lanes[0];
  replay.advance(0);
  EXPECT_EQ(furthest(replay.view().lanes[0], before, true), 0);
  EXPECT_EQ(furthest(replay.view().lanes[0], before, false), 0);
}

TEST_F(ReplayTest, OtherTechniquesAndOtherEyes) {
  Replay replay(recording());
  replay.set_techniques({.others = client::Others::kNewest});
  replay.advance(5 * kSecond);
  const PlayerId self = replay.view().self;
  for (const client::DrawnPlayer& player : replay.view().lanes[0].players) {
    if (player.self) continue;
    const sim::Vec2 pos = replay.view().lanes[0].newest.players[player.id.index()].pos;
    EXPECT_FLOAT_EQ(player.at.x, static_cast<float>(pos.x) / sim::kSubunits);
  }
  const PlayerId other{static_cast<std::uint8_t>(1 - self.value)};
  replay.look_from(other);
  EXPECT_EQ(replay.view().self, other);
  replay.show_lane(1);
  ASSERT_EQ(replay.view().lanes.size(), 1u);
  EXPECT_EQ(replay.view().lanes[0].kind, LaneKind::kTcp);
  replay.show_lane(std::nullopt);
  replay.look_from(std::nullopt);
  EXPECT_EQ(replay.view().lanes.size(), 2u);
  EXPECT_EQ(replay.view().self, self);
}

/// Where both are at the same moment of the match. Units.
struct Apart {
  std::size_t frames = 0;
  float own = 0, others = 0;
  int events = 0;  ///< of others: more in the one than in the other
};

TEST_F(ReplayTest, ItsLastSecondsAreARecordingOfTheirOwn) {
  const Recording whole = recording();
  const auto cut = end_of(whole, 4 * kSecond);
  ASSERT_TRUE(cut) << cut.error;
  const Bytes file = client::encode_recording(*cut);
  EXPECT_LT(file.size(), bytes_of(recorder_).size() * 7 / 10);
  const auto read = client::read_recording(file);
  ASSERT_TRUE(read) << read.error;
  EXPECT_EQ(read->damage, "");
  ASSERT_EQ(read->entries.size(), cut->entries.size());
  expect_what_the_commands_give(*read, match_.server());
  Replay all(whole), last(*read);
  EXPECT_EQ(last.recording().head.begin + last.length(), all.recording().head.begin + all.length());
  EXPECT_GT(last.length(), 4 * kSecond);
  EXPECT_LT(last.length(), 7 * kSecond);

  Apart apart;
  std::size_t heard = 0;
  std::set<std::string> names;
  all.advance(all.length() - last.length());
  while (last.at() < last.length()) {
    last.advance(16'667);
    all.advance(16'667);
    const client::View &one = last.view(), &other = all.view();
    if (last.length() - last.at() > 4 * kSecond) continue;  // what was held is told again until then
    ASSERT_EQ(one.lanes.size(), 2u);
    EXPECT_EQ(one.self, other.self);
    for (std::size_t i = 0; i < 2; ++i) {
      ASSERT_EQ(one.lanes[i].newest, other.lanes[i].newest) << "lane " << i << " at " << last.at();
      for (const auto& seen : one.lanes[i].events) apart.events += seen.event.actor != one.self;
      for (const auto& seen : other.lanes[i].events) apart.events -= seen.event.actor != one.self;
      heard += other.lanes[i].events.size();
      apart.others = std::max(apart.others, furthest(one.lanes[i], other.lanes[i], false));
      if (last.length() - last.at() < 3 * kSecond)
        apart.own = std::max(apart.own, furthest(one.lanes[i], other.lanes[i], true));
      for (const auto& player : one.lanes[i].players) names.insert(player.name);
    }
    ++apart.frames;
  }
  EXPECT_GT(apart.frames, 200u);
  EXPECT_LT(apart.others, 8) << "units";
  EXPECT_LT(apart.own, 24) << "units; its commands come a tick sooner or later";
  EXPECT_EQ(apart.events, 0) << "each is heard, and once";
  EXPECT_GT(heard, 10u);
  EXPECT_TRUE(last.view().truth_known);
  EXPECT_EQ(names.size(), 2u);
  EXPECT_FALSE(names.contains("")) << "who they are is told again";
}

TEST_F(ReplayTest, ACutOfACutAndOneThatIsLongerThanAllOfIt) {
  const Recording whole = recording();
  EXPECT_EQ(client::encode_recording(*end_of(whole, 60 * kSecond)).size(),
            client::encode_recording(whole).size());
  const auto first = end_of(whole, 6 * kSecond);
  ASSERT_TRUE(first) << first.error;
  const auto second = end_of(*first, 3 * kSecond);
  ASSERT_TRUE(second) << second.error;
  Replay all(whole), last(*second);
  all.advance(all.length());
  last.advance(last.length());
  EXPECT_EQ(last.view().lanes[0].newest, all.view().lanes[0].newest);
  EXPECT_EQ(last.view().lanes[1].newest, all.view().lanes[1].newest);
}

TEST_F(ReplayTest, AFileThatWasCutShortOrDamagedShowsWhatStandsBefore) {
  const Bytes file = bytes_of(recorder_);
  const Recording whole = recording();
  EXPECT_EQ(whole.damage, "");
  std::size_t shown = 0;
  for (std::size_t size = 0; size < file.size(); size += file.size() / 97 + 1) {
    const auto read = client::read_recording(ByteView(file).first(size));
    if (!read) {
      EXPECT_FALSE(read.error.empty());
      continue;
    }
    EXPECT_FALSE(read->damage.empty());
    ASSERT_LT(read->entries.size(), whole.entries.size());
    EXPECT_GE(read->entries.size(), shown) << "never less of a longer file";
    shown = read->entries.size();
  }
  EXPECT_GT(shown, whole.entries.size() / 2);
  Bytes damaged = file;
  damaged[file.size() / 2] ^= 0x10;
  const auto read = client::read_recording(damaged);
  ASSERT_TRUE(read) << read.error;
  EXPECT_FALSE(read->damage.empty());
  EXPECT_LT(read->entries.size(), whole.entries.size());
}

TEST_F(ReplayTest, AnotherVersionIsRefusedInASentence) {
  Bytes file = bytes_of(recorder_);
  file[8] ^= 1;
  EXPECT_NE(client::read_recording(file).error.find("another version"), std::string::npos);
  file = bytes_of(recorder_);
  file[10] ^= 1;
  EXPECT_NE(client::read_recording(file).error.find("another version"), std::string::npos);
  EXPECT_EQ(client::read_recording(Bytes(100, 'x')).error, "It is no recording of a match.");
}

}  // namespace
}  // namespace tw::test
