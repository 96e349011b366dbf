// SPDX-License-Identifier: MIT
#include "client/core/recording.hpp"

#include <gtest/gtest.h>

#include "client/core/recorder.hpp"
#include "client/core/recording_cut.hpp"
#include "shared/base/hash.hpp"

namespace tw::client {
namespace {

using namespace recorded;

constexpr const char* kMap = "name Tiny\nplayers 2\n\n######\n#S..S#\n#....#\n######\n";

Bytes head() {
  return encode_recording_head({.program = "1", .shared_clock = true, .begin = 1000, .map_text = kMap});
}
Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
/// With the checksum that belongs to it.
Bytes chunk(const Bytes& body) {
  Bytes out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(body.size() >> (8 * i)));
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(fnv1a(body) >> (8 * i)));
  return out + body;
}
const std::vector<RecordedEntry> kEntries{
    {1000, LaneAdded{LaneKind::kUdp, protocol::LaneRole::kPlay}},
    {1200, LaneOpened{0}},
    {70'000, Record{0, Bytes{1, 2, 3}}},
    {70'000, Command{Tick{9}, {.aim = 40'000, .buttons = 5}, 213}},
    {80'000, Note{7, Bytes{9, 8}}},
    {3'000'000'000, LaneClosed{0, "The end."}},
};

TEST(Recording, SaysWhatWasWritten) {
  const auto read = read_recording(head() + encode_recording_chunk(kEntries, 1000));
  ASSERT_TRUE(read) << read.error;
  EXPECT_EQ(read->damage, "");
  EXPECT_EQ(read->head.program, "1");
  EXPECT_TRUE(read->head.shared_clock);
  EXPECT_EQ(read->head.begin, 1000);
  EXPECT_EQ(read->map.name, "Tiny");
  ASSERT_EQ(read->entries.size(), kEntries.size());
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    EXPECT_EQ(read->entries[i].at, kEntries[i].at);
    EXPECT_EQ(read->entries[i].what.index(), kEntries[i].what.index());
  }
  EXPECT_EQ(std::get<Record>(read->entries[2].what).bytes, (Bytes{1, 2, 3}));
  const auto& command = std::get<Command>(read->entries[3].what);
  EXPECT_EQ(command.tick, Tick{9});
  EXPECT_EQ(command.command, (sim::Command{.aim = 40'000, .buttons = 5}));
  EXPECT_EQ(command.seen_behind, 213);
  EXPECT_EQ(std::get<Note>(read->entries[4].what).topic, 7);
  EXPECT_EQ(std::get<Note>(read->entries[4].what).bytes, (Bytes{9, 8}));
  EXPECT_EQ(std::get<LaneClosed>(read->entries[5].what).reason, "The end.");
}

/// Row 60 of the hostile inputs: a chunk that is not what it says ends the recording there, and costs nothing.
TEST(Recording, Row60WhatIsNoChunkEndsIt) {
  const Bytes good = head() + encode_recording_chunk(kEntries, 1000);
  const Bytes bodies[] = {
      {},                                          // (not hostile: empty)
      {0, 9},                                      // an unknown kind
      {0, 1, 7},                                   // a lane that was never added
      {0, 0, 99, 0},                               // a lane of no kind
      {0, 0, 0, 9},                                // of no role
      {0, 3, 0, 0},                                // an empty record
      {0, 3, 0, 0xff, 0xff, 0x7f},                 // longer than any record, and than the chunk
      {0, 3, 0, 5, 1, 2},                          // longer than what is left
      {0, 4, 9, 0, 0, 0, 0},                       // a command for a tick that had one
      {0, 4, 10, 0, 0, 0, 0xff, 0xff, 0x03},       // seen longer ago than can be said
      {0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 0},  // a leap of the clock
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1, 0},  // a number without end
      {0},                                                                    // half an entry
  };
  for (const Bytes& body : bodies) {
    const auto read = read_recording(good + chunk(body));
    ASSERT_TRUE(read) << read.error;
    EXPECT_EQ(read->entries.size(), kEntries.size());
    EXPECT_EQ(read->damage.empty(), body.empty());
  }
  Bytes huge = chunk({});
  huge[3] = 0xff;  // 4 GiB of it
  Bytes wrong = chunk({0, 1, 0});
  wrong[5] ^= 1;
  for (const Bytes& bad : {huge, wrong, chunk(Bytes(kRecordingChunkBytes + 1, 0)), Bytes(11, 0)}) {
    const auto read = read_recording(good + bad);
    ASSERT_TRUE(read) << read.error;
    EXPECT_FALSE(read->damage.empty());
  }
}

/// Whoever seeks to the end of a file goes through all of its time.
TEST(Recording, NoFileLastsForDays) {
  Bytes file = head() + encode_recording_chunk(kEntries, 1000);
  for (Micros at = kEntries.back().at; at < 2 * kMaxRecordingMicros; at += 3'500'000'000)
    file = file + encode_recording_chunk({{at + 3'500'000'000, LaneClosed{0, ""}}}, at);
  const auto read = read_recording(file);
  ASSERT_TRUE(read) << read.error;
  EXPECT_FALSE(read->damage.empty());
  EXPECT_LE(read->entries.back().at, 1000 + kMaxRecordingMicros);
  EXPECT_GT(read->entries.size(), kEntries.size());
}

TEST(Recording, ADamagedHeadIsRefused) {
  const Bytes chunk_of_entries = encode_recording_chunk(kEntries, 1000);
  for (std::size_t at = 12; at < head().size(); at += 7) {
    Bytes file = head() + chunk_of_entries;
    file[at] ^= 0x20;
    EXPECT_FALSE(read_recording(file)) << at;
  }
  EXPECT_EQ(read_recording(head()).error, "There is nothing in it.");
  const Bytes no_map =
      encode_recording_head({.program = "1", .shared_clock = false, .begin = 0, .map_text = "no map"});
  EXPECT_NE(read_recording(no_map + chunk_of_entries).error.find("Its map cannot be read"),
            std::string::npos);
}

TEST(Recording, WhereALaneWasReplacedItsEndCannotBeHadAlone) {
  std::vector<RecordedEntry> entries{kEntries.begin(), kEntries.begin() + 4};
  entries.push_back({2'000'000, LaneAdded{LaneKind::kTcp, protocol::LaneRole::kWatch}});
  entries.push_back({90'000'000, LaneOpened{1}});
  const auto read = read_recording(head() + encode_recording_chunk(entries, 1000));
  ASSERT_TRUE(read) << read.error;
  EXPECT_NE(cut_recording({encode_recording(*read)}, 30'000'000).error.find("Another lane took over"),
            std::string::npos);
  entries[4].what = LaneClosed{0, "Gone."};
  entries[5].what = LaneAdded{LaneKind::kTcp, protocol::LaneRole::kWatch};
  const auto closed = read_recording(head() + encode_recording_chunk(entries, 1000));
  ASSERT_TRUE(closed) << closed.error;
  EXPECT_NE(cut_recording({encode_recording(*closed)}, 30'000'000).error.find("Another lane took over"),
            std::string::npos);
}

/// A lane that has any number of records.
class EndlessLane final : public transport::ClientLane {
 public:
  void service(Micros) override {}
  State state() const override { return State::kOpen; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView, transport::Delivery) override {}
  bool receive(Bytes& record) override {
    record.assign(kMaxRecordBytes, 7);
    return true;
  }
  int fd() const override { return -1; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override {}

 private:
  std::string reason_;
  transport::LaneCounters counters_;
};

TEST(Recorder, KeepsWhatItsBoundAllowsAndThatCanBeRead) {
  Recorder recorder(kMap, false, "1", 0);
  const auto lane =
      recorder.listen(LaneKind::kUdp, protocol::LaneRole::kWatch, std::make_unique<EndlessLane>(), 0);
  Bytes record;
  for (Micros now = 0; !recorder.full(); now += 1000) {
    lane->service(now);
    ASSERT_TRUE(lane->receive(record));
  }
  EXPECT_LE(recorder.bytes(), kMaxRecordingBytes);
  EXPECT_GT(recorder.bytes(), kMaxRecordingBytes / 10 * 9);
  const std::size_t chunks = recorder.chunks().size();
  EXPECT_TRUE(lane->receive(record)) << "the match goes on";
  recorder.flush();
  EXPECT_EQ(recorder.chunks().size(), chunks);
  Bytes file = recorder.head();
  for (const auto& one : recorder.chunks()) file.insert(file.end(), one->begin(), one->end());
  const auto read = read_recording(file);
  ASSERT_TRUE(read) << read.error;
  EXPECT_EQ(read->damage, "");
}

}  // namespace
}  // namespace tw::client
