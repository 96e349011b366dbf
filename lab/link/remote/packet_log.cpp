// SPDX-License-Identifier: MIT
#include "lab/link/remote/packet_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "lab/link/remote/log_reader.hpp"

namespace tw::link {
namespace {

/// Whatever stands in the memory, what leaves here can be used as an index without looking twice.
bool plausible(const PacketRecord& record) {
  return record.flow < kLogLabels && record.direction <= 1 && record.fate <= PacketFate::kLostInQueue &&
         record.sack_blocks <= 4;
}

class MappedLog final : public LogReader {
 public:
  explicit MappedLog(const LogMemory* memory) : LogReader(*memory), memory_(memory) {}
  ~MappedLog() override { munmap(const_cast<LogMemory*>(memory_), sizeof *memory_); }

 private:
  const LogMemory* memory_;
};

/// Sealed against shrinking: else whoever gave it could cut it off under our feet, and reading would be a SIGBUS.
bool has_the_right_size_for_good(int fd) {
  struct stat info {};
  const int seals = fcntl(fd, F_GET_SEALS);
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 && fstat(fd, &info) == 0 &&
         info.st_size == static_cast<off_t>(sizeof(LogMemory));
}

}  // namespace

std::uint64_t LogReader::read(std::vector<PacketRecord>& records) {
  const std::uint64_t written = memory_.written.load(std::memory_order_acquire);
  if (!started_ || written < next_) next_ = written;  // a log never shrinks; if it does, start anew
  started_ = true;
  const std::uint64_t first = std::max(next_, written - std::min<std::uint64_t>(written, kLogRecords));
  const auto old_size = static_cast<std::ptrdiff_t>(records.size());
  for (std::uint64_t i = first; i < written; ++i) records.push_back(copy(i));

  // What the writer has begun to overwrite meanwhile may be torn: the oldest ones.
  const std::uint64_t now_written = memory_.written.load(std::memory_order_relaxed);
  const std::uint64_t valid_from = now_written >= kLogRecords ? now_written - kLogRecords + 1 : 0;
  const std::uint64_t torn = std::clamp(valid_from, first, written) - first;
  const auto begin = records.begin() + old_size;
  records.erase(begin, begin + static_cast<std::ptrdiff_t>(torn));
  records.erase(std::remove_if(records.begin() + old_size, records.end(),
                               [](const PacketRecord& record) { return !plausible(record); }),
                records.end());
  const std::uint64_t wanted = written - next_;
  next_ = written;
  return wanted - (records.size() - static_cast<std::size_t>(old_size));
}

std::string LogReader::label(std::uint8_t flow) const {
  constexpr auto kOther = "other";
  const std::uint64_t labels = memory_.labels.load(std::memory_order_acquire);
  if (flow >= std::min<std::uint64_t>(labels, kLogLabels)) return kOther;
  LabelWords words{};
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = memory_.label[flow][i].load(std::memory_order_relaxed);
  std::string text(sizeof words, '\0');
  std::memcpy(text.data(), words.data(), sizeof words);
  text.resize(std::strlen(text.c_str()));
  return is_valid_label(text) ? text : kOther;
}

PacketRecord LogReader::copy(std::uint64_t i) const {
  const auto& from = memory_.record[i % kLogRecords];
  RecordWords words{};
  for (std::size_t word = 0; word < words.size(); ++word)
    words[word] = from[word].load(std::memory_order_acquire);
  return to_record(words);
}

Result<std::unique_ptr<PacketLog>> PacketLog::map(UniqueFd fd) {
  using Mapped = Result<std::unique_ptr<PacketLog>>;
  if (!has_the_right_size_for_good(fd.get()))
    return Mapped::failure("What the link gave is no packet log of this version.");
  void* address = mmap(nullptr, sizeof(LogMemory), PROT_READ, MAP_SHARED, fd.get(), 0);
  if (address == MAP_FAILED) return Mapped::failure("The link's packet log cannot be read.");
  const auto* memory = static_cast<const LogMemory*>(address);
  const bool ours = memory->magic == kLogMagic && memory->version == kLogVersion &&
                    memory->record_bytes == sizeof(PacketRecord) && memory->capacity == kLogRecords;
  auto log = std::make_unique<MappedLog>(memory);  // unmaps, also if it is not ours
  if (!ours) return Mapped::failure("What the link gave is no packet log of this version.");
  return Mapped::success(std::move(log));
}

}  // namespace tw::link
