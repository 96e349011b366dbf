// SPDX-License-Identifier: MIT
#include "lab/link/pcap_ring.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

#include "lab/link/system_error.hpp"

namespace tw::link {

PcapRing::PcapRing() {
  void* address =
      mmap(nullptr, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (address == MAP_FAILED) throw_errno("Cannot make room for the packet capture");
  memory_ = new (address) Memory;
}

PcapRing::~PcapRing() { munmap(memory_, sizeof(Memory)); }

void PcapRing::copy_in(std::uint64_t at, const void* from, std::size_t bytes) {
  const std::size_t begin = at % Memory::kBytes;
  const std::size_t first = std::min(bytes, Memory::kBytes - begin);
  std::memcpy(memory_->bytes + begin, from, first);
  std::memcpy(memory_->bytes, static_cast<const std::uint8_t*>(from) + first, bytes - first);
}

void PcapRing::copy_out(std::uint64_t at, void* to, std::size_t bytes) const {
  const std::size_t begin = at % Memory::kBytes;
  const std::size_t first = std::min(bytes, Memory::kBytes - begin);
  std::memcpy(to, memory_->bytes + begin, first);
  std::memcpy(static_cast<std::uint8_t*>(to) + first, memory_->bytes, bytes - first);
}

void PcapRing::put(WireEnd end, Micros at, ByteView packet) {
  assert(packet.size() <= kMtuBytes);
  const Header header{.at = at, .bytes = static_cast<std::uint16_t>(packet.size()), .end = end};
  const std::uint64_t begin = memory_->put.load(std::memory_order_relaxed);
  const std::uint64_t used = begin - memory_->taken.load(std::memory_order_acquire);
  if (used + sizeof header + packet.size() > Memory::kBytes) return count_lost();
  copy_in(begin, &header, sizeof header);
  copy_in(begin + sizeof header, packet.data(), packet.size());
  memory_->put.store(begin + sizeof header + packet.size(), std::memory_order_release);
}

std::optional<PcapRing::Entry> PcapRing::take(std::span<std::uint8_t, kMtuBytes> buffer) {
  const std::uint64_t begin = memory_->taken.load(std::memory_order_relaxed);
  if (begin == memory_->put.load(std::memory_order_acquire)) return std::nullopt;
  Header header;
  copy_out(begin, &header, sizeof header);
  copy_out(begin + sizeof header, buffer.data(), header.bytes);
  memory_->taken.store(begin + sizeof header + header.bytes, std::memory_order_release);
  return Entry{header.end, header.at, buffer.first(header.bytes)};
}

void PcapRing::count_lost() { memory_->lost.fetch_add(1, std::memory_order_relaxed); }
std::uint64_t PcapRing::lost() const { return memory_->lost.load(std::memory_order_relaxed); }
void PcapRing::close() { memory_->closed.store(true, std::memory_order_release); }
bool PcapRing::closed() const { return memory_->closed.load(std::memory_order_acquire); }

}  // namespace tw::link
