// SPDX-License-Identifier: MIT
#include "lab/link/remote/packet_log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "lab/link/packet_log_writer.hpp"
#include "lab/link/remote/log_reader.hpp"
#include "shared/base/random.hpp"

namespace tw::link {
namespace {

/// Every field a function of n, so that a torn record shows.
PacketRecord record(std::uint32_t n) {
  return {.in_us = n,
          .due_us = std::int64_t{n} * 3,
          .tcp_seq = n * 5,
          .tcp_ack = n * 7,
          .nth = n,
          .bytes = static_cast<std::uint16_t>(n),
          .flow = static_cast<std::uint8_t>(n % kLogLabels),
          .direction = static_cast<std::uint8_t>(n % 2)};
}

std::unique_ptr<PacketLog> map(const PacketLogWriter& writer) {
  auto log = PacketLog::map(writer.descriptor());
  EXPECT_TRUE(log) << log.error;
  return std::move(*log);
}

TEST(PacketLog, GivesWhatWasWrittenSinceTheLastReadOldestFirst) {
  PacketLogWriter writer;
  const auto log = map(writer);
  std::vector<PacketRecord> records;
  writer.write(record(1));
  EXPECT_EQ(log->read(records), 0u);
  EXPECT_TRUE(records.empty()) << "a reader begins with its first read";
  writer.write(record(2));
  writer.write(record(3));
  EXPECT_EQ(log->read(records), 0u);
  EXPECT_EQ(log->read(records), 0u) << "nothing twice";
  EXPECT_EQ(records, (std::vector{record(2), record(3)}));
  writer.write(record(4));
  EXPECT_EQ(log->read(records), 0u);
  EXPECT_EQ(records.back(), record(4)) << "appended";
  EXPECT_EQ(records.size(), 3u);
}

TEST(PacketLog, TellsHowManyWereOverwrittenAndGoesOn) {
  PacketLogWriter writer;
  const auto log = map(writer);
  std::vector<PacketRecord> records;
  log->read(records);
  const auto count = static_cast<std::uint32_t>(kLogRecords) + 1000;
  for (std::uint32_t n = 0; n < count; ++n) writer.write(record(n));
  const auto lost = log->read(records);
  EXPECT_EQ(lost, 1001u) << "and the one in whose place the next may be under way";
  ASSERT_EQ(lost + records.size(), count);
  for (std::uint32_t i = 0; i < records.size(); ++i)
    ASSERT_EQ(records[i], record(i + static_cast<std::uint32_t>(lost)));
  writer.write(record(7));
  EXPECT_EQ(log->read(records), 0u);
}

void read_while_it_is_written(PacketLogWriter& writer, PacketLog& log) {
  constexpr std::uint32_t kCount = 3 * kLogRecords;
  std::vector<PacketRecord> records;
  log.read(records);
  std::atomic<bool> done = false;
  std::thread thread([&] {
    for (std::uint32_t n = 0; n < kCount; ++n) writer.write(record(n));
    done = true;
  });
  std::uint64_t seen = 0;
  for (bool last = false; !last;) {
    last = done;
    records.clear();
    seen += log.read(records) + records.size();
    for (const PacketRecord& got : records) EXPECT_EQ(got, record(got.nth));
  }
  thread.join();
  EXPECT_EQ(seen, kCount);
}

TEST(PacketLog, AReaderWhileItIsWrittenSeesNoTornRecordAndAccountsForAll) {
  PacketLogWriter writer;
  read_while_it_is_written(writer, *map(writer));
}

/// In one and the same mapping: the thread sanitizer knows memory by its address, and sees nothing of two.
TEST(PacketLog, AReaderInTheWritersOwnMappingDoesTheSame) {
  PacketLogWriter writer;
  LogReader log(writer.memory());
  read_while_it_is_written(writer, log);
}

TEST(PacketLog, NamesFlows) {
  PacketLogWriter writer;
  for (const char* label : {"other", "~probe", "udp", "a-label-of-24-characters"}) writer.add_label(label);
  const auto log = map(writer);
  EXPECT_EQ(log->label(0), "other");
  EXPECT_EQ(log->label(1), "other") << "never logged, and no valid label";
  EXPECT_EQ(log->label(2), "udp");
  EXPECT_EQ(log->label(3), "a-label-of-24-characters");
  EXPECT_EQ(log->label(4), "other");
  EXPECT_EQ(log->label(255), "other");
}

TEST(PacketLog, NoReaderCanWriteOrResize) {
  PacketLogWriter writer;
  const UniqueFd fd = writer.descriptor();
  EXPECT_EQ(mmap(nullptr, sizeof(LogMemory), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0), MAP_FAILED);
  EXPECT_EQ(write(fd.get(), "x", 1), -1);
  EXPECT_EQ(ftruncate(fd.get(), 0), -1);
  EXPECT_EQ(ftruncate(fd.get(), 2 * sizeof(LogMemory)), -1);
}

UniqueFd memory(std::size_t bytes, int seals) {
  UniqueFd fd(memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(ftruncate(fd.get(), static_cast<off_t>(bytes)), 0);
  EXPECT_EQ(fcntl(fd.get(), F_ADD_SEALS, seals), 0);
  return fd;
}

TEST(PacketLog, RefusesWhatIsNone) {
  EXPECT_FALSE(PacketLog::map(UniqueFd()));
  EXPECT_FALSE(PacketLog::map(UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC))));
  EXPECT_FALSE(PacketLog::map(memory(sizeof(LogMemory), F_SEAL_SHRINK))) << "zeros";
  EXPECT_FALSE(PacketLog::map(memory(100, F_SEAL_SHRINK)));
  EXPECT_FALSE(PacketLog::map(memory(sizeof(LogMemory), F_SEAL_GROW))) << "could be cut off under our feet";
}

/// A log that looks right and holds garbage, under a count that jumps about.
TEST(PacketLog, GarbageInItsMemoryIsNoDanger) {
  const UniqueFd fd = memory(sizeof(LogMemory), F_SEAL_SHRINK);
  void* address = mmap(nullptr, sizeof(LogMemory), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  ASSERT_NE(address, MAP_FAILED);
  auto& log_memory = *new (address) LogMemory;
  log_memory.magic = kLogMagic;
  log_memory.version = kLogVersion;
  log_memory.record_bytes = sizeof(PacketRecord);
  log_memory.capacity = kLogRecords;
  const auto log = PacketLog::map(UniqueFd(fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)));
  ASSERT_TRUE(log) << log.error;
  Rng rng(1);
  for (auto& slot : log_memory.record)
    for (auto& word : slot) word = rng.next();
  for (auto& label : log_memory.label)
    for (auto& word : label) word = rng.next();
  std::vector<PacketRecord> records;
  const std::uint64_t counts[] = {5,          0, UINT64_MAX, 3, kLogRecords, UINT64_MAX - kLogRecords,
                                  UINT64_MAX, 1, 2};
  for (const std::uint64_t count : counts) {
    log_memory.written = count;
    log_memory.labels = count;
    records.clear();
    (*log)->read(records);
    ASSERT_LE(records.size(), kLogRecords);
    for (const PacketRecord& got : records) {
      ASSERT_LE(got.direction, 1);
      ASSERT_LT(got.flow, kLogLabels);
      ASSERT_LE(got.fate, PacketFate::kLostInQueue);
    }
    for (unsigned flow = 0; flow < 256; ++flow)
      ASSERT_TRUE(is_valid_label((*log)->label(static_cast<std::uint8_t>(flow))));
  }
  munmap(address, sizeof(LogMemory));
}

}  // namespace
}  // namespace tw::link
