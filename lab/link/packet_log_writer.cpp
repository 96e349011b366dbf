// SPDX-License-Identifier: MIT
#include "lab/link/packet_log_writer.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

#include "lab/link/system_error.hpp"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010  // Linux 5.1, newer than some C libraries' headers
#endif

namespace tw::link {

PacketLogWriter::PacketLogWriter()
    : fd_(checked(memfd_create("twinwire-packet-log", MFD_CLOEXEC | MFD_ALLOW_SEALING),
                  "Cannot make the packet log")) {
  checked(ftruncate(fd_.get(), sizeof(LogMemory)), "Cannot make room for the packet log");
  void* address = mmap(nullptr, sizeof(LogMemory), PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (address == MAP_FAILED) throw_errno("Cannot map the packet log");
  memory_ = new (address) LogMemory;  // touches every page now, and not while packets wait
  memory_->version = kLogVersion;
  memory_->record_bytes = sizeof(PacketRecord);
  memory_->capacity = kLogRecords;
  memory_->magic = kLogMagic;
  // Ours is the only writable mapping that there will ever be.
  checked(fcntl(fd_.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL),
          "Cannot seal the packet log");
}

PacketLogWriter::~PacketLogWriter() { munmap(memory_, sizeof(LogMemory)); }

void PacketLogWriter::write(const PacketRecord& record) {
  const std::uint64_t n = memory_->written.load(std::memory_order_relaxed);
  // Released word by word: whoever sees a word of this record also sees that n records were complete before it, and
  // that the one in whose place it stands is therefore gone.
  const RecordWords words = to_words(record);
  for (std::size_t i = 0; i < words.size(); ++i)
    memory_->record[n % kLogRecords][i].store(words[i], std::memory_order_release);
  memory_->written.store(n + 1, std::memory_order_release);
}

std::uint64_t PacketLogWriter::labels() const { return memory_->labels.load(std::memory_order_relaxed); }

void PacketLogWriter::add_label(std::string_view label) {
  const std::uint64_t flow = labels();
  assert(flow < kLogLabels && label.size() <= kMaxLabelBytes);
  LabelWords words{};
  std::memcpy(words.data(), label.data(), std::min(label.size(), sizeof words));
  for (std::size_t i = 0; i < words.size(); ++i)
    memory_->label[flow][i].store(words[i], std::memory_order_relaxed);
  memory_->labels.store(flow + 1, std::memory_order_release);
}

UniqueFd PacketLogWriter::descriptor() const { return UniqueFd(fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0)); }

}  // namespace tw::link
