// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/packet_log.hpp"

/// The packet log as it lies in shared memory: shared by its writer (the emulator) and its readers, and by nobody
/// else. One writer; readers may be slow, and the writer does not know of them.
namespace tw::link {

inline constexpr std::uint64_t kLogMagic = 0x676f6c2d69772d74;  // "t-wi-log", little-endian
inline constexpr std::uint32_t kLogVersion = 1;
inline constexpr std::size_t kLogRecords = std::size_t{1} << 17;  ///< 5 MB; 40 s of 16 players on four lanes
inline constexpr std::size_t kLogLabels = 64;

/// Words instead of records and characters: a reader may read what the writer is just writing, and only atomics
/// make that defined. On the machines we run on they cost what plain words cost.
using LogWord = std::atomic<std::uint64_t>;
static_assert(LogWord::is_always_lock_free, "a lock in shared memory would need more than this");

using RecordWords = std::array<std::uint64_t, sizeof(PacketRecord) / sizeof(std::uint64_t)>;
using LabelWords = std::array<std::uint64_t, (kMaxLabelBytes + 7) / 8>;
inline RecordWords to_words(const PacketRecord& record) { return std::bit_cast<RecordWords>(record); }
inline PacketRecord to_record(const RecordWords& words) { return std::bit_cast<PacketRecord>(words); }

struct LogMemory {
  std::uint64_t magic = 0;
  std::uint32_t version = 0, record_bytes = 0;
  std::uint64_t capacity = 0;
  std::atomic<std::uint64_t> labels = 0;  ///< so many of label[] are valid, for good
  std::array<std::array<LogWord, std::tuple_size_v<LabelWords>>, kLogLabels> label{};  ///< padded with zeros
  /// Records written so far. While it says n, record n may be under way, in the place of record n - kLogRecords.
  alignas(64) std::atomic<std::uint64_t> written = 0;
  alignas(64) std::array<std::array<LogWord, std::tuple_size_v<RecordWords>>, kLogRecords> record{};
};

}  // namespace tw::link
