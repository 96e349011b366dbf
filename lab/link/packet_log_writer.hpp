// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "lab/link/remote/packet_log_layout.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// The emulator's side of the packet log. Writing one record is a handful of stores; nobody is waited for.
class PacketLogWriter {
 public:
  /// Makes the memory and seals it, so that nobody but this object can ever write to it, however many hold its
  /// descriptor. Throws std::runtime_error.
  PacketLogWriter();
  ~PacketLogWriter();
  PacketLogWriter(const PacketLogWriter&) = delete;
  PacketLogWriter& operator=(const PacketLogWriter&) = delete;

  void write(const PacketRecord& record);
  /// Names the next flow; flows are named in the order of their numbers, from 0. No more than kLogLabels.
  void add_label(std::string_view label);
  std::uint64_t labels() const;
  /// A descriptor for a reader; empty if there are too many open.
  UniqueFd descriptor() const;
  const LogMemory& memory() const { return *memory_; }

 private:
  UniqueFd fd_;
  LogMemory* memory_ = nullptr;
};

}  // namespace tw::link
