// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/remote/packet_log.hpp"
#include "lab/link/remote/packet_log_layout.hpp"

namespace tw::link {

/// Reads a packet log where it lies; the memory outlives the reader. Defends itself against whatever stands there.
class LogReader : public PacketLog {
 public:
  explicit LogReader(const LogMemory& memory) : memory_(memory) {}
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  std::uint64_t read(std::vector<PacketRecord>& records) override;
  std::string label(std::uint8_t flow) const override;

 private:
  PacketRecord copy(std::uint64_t i) const;

  const LogMemory& memory_;
  bool started_ = false;
  std::uint64_t next_ = 0;
};

}  // namespace tw::link
