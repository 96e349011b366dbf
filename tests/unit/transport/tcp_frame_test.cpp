// SPDX-License-Identifier: MIT
#include "shared/transport/tcp_frame.hpp"

#include <gtest/gtest.h>

#include "tests/unit/transport/loopback.hpp"

namespace tw::transport::test {
namespace {

Bytes framed(const std::vector<Bytes>& records) {
  FrameQueue queue;
  for (const Bytes& record : records)
    EXPECT_EQ(queue.push(record, Delivery::kLane), FrameQueue::Outcome::kQueued);
  const ByteView bytes = queue.pending();
  return {bytes.begin(), bytes.end()};
}

std::vector<Bytes> drain(FrameReader& reader) {
  std::vector<Bytes> records;
  while (const auto record = reader.next()) records.emplace_back(record->begin(), record->end());
  return records;
}

TEST(TcpFrame, IsLengthThenRecord) { EXPECT_EQ(framed({{7, 8, 9}}), (Bytes{3, 0, 7, 8, 9})); }

TEST(TcpFrame, SurvivesASplitAtEveryByte) {
  const std::vector<Bytes> records{record_of(1), record_of(300), record_of(kMaxRecordBytes), record_of(2)};
  const Bytes bytes = framed(records);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    FrameReader reader;
    reader.append(ByteView(bytes).first(cut));
    auto got = drain(reader);
    reader.append(ByteView(bytes).subspan(cut));
    for (Bytes& record : drain(reader)) got.push_back(std::move(record));
    ASSERT_EQ(got, records) << "cut at " << cut;
    ASSERT_EQ(reader.unread_bytes(), 0u);
  }
}

TEST(TcpFrame, SurvivesArrivingByteByByte) {
  const std::vector<Bytes> records{record_of(5), record_of(700), record_of(1)};
  FrameReader reader;
  std::vector<Bytes> got;
  for (const std::uint8_t byte : framed(records)) {
    reader.append({&byte, 1});
    for (Bytes& record : drain(reader)) got.push_back(std::move(record));
  }
  EXPECT_EQ(got, records);
}

TEST(TcpFrame, BreaksForGoodOnLengthZero) {
  FrameReader reader;
  reader.append(Bytes{1, 0, 42, 0, 0});
  EXPECT_EQ(drain(reader), (std::vector<Bytes>{{42}}));
  EXPECT_TRUE(reader.broken());
  reader.append(Bytes{1, 0, 42});
  EXPECT_FALSE(reader.next());
}

TEST(TcpFrame, BreaksOnALengthOverTheLimitBeforeAnyOfItArrives) {
  FrameReader reader;
  const std::uint16_t length = kMaxFrameBytes + 1;
  reader.append(Bytes{length & 0xff, length >> 8});
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.broken());
}

TEST(TcpFrame, QueueSkipsLaneRecordsAndKeepsRoomForReliableOnes) {
  FrameQueue queue;
  const Bytes record = record_of(1000);
  int queued = 0;
  while (queue.push(record, Delivery::kLane) == FrameQueue::Outcome::kQueued) ++queued;
  EXPECT_EQ(queued, static_cast<int>(kMaxTcpLaneQueueBytes / (record.size() + kFrameHeadBytes)));
  EXPECT_EQ(queue.push(record, Delivery::kLane), FrameQueue::Outcome::kSkipped);
  int reliable = 0;
  while (queue.push(record, Delivery::kReliable) == FrameQueue::Outcome::kQueued) ++reliable;
  EXPECT_GE(reliable, 16);
  EXPECT_EQ(queue.push(record, Delivery::kReliable), FrameQueue::Outcome::kOverflow);
  EXPECT_LE(queue.pending().size(), kMaxTcpLaneQueueBytes + kReliableReserveBytes);
}

TEST(TcpFrame, QueueForgetsWhatWasWritten) {
  FrameQueue queue;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(queue.push(record_of(1000), Delivery::kLane), FrameQueue::Outcome::kQueued);
    queue.consume(501);
    queue.consume(501);
  }
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace tw::transport::test
