// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// A capture file as Wireshark and tcpdump read it: pcap, nanoseconds, bare IP packets (LINKTYPE_RAW). See
/// draft-ietf-opsawg-pcap.
class PcapFile {
 public:
  /// Throws std::runtime_error.
  PcapFile(std::string path, std::uint64_t max_bytes);

  /// False, and a note on stderr the first time, when the file is full or cannot be written.
  bool write(std::int64_t nanoseconds_since_1970, ByteView packet);
  /// What was written so far reaches the file.
  void flush();

 private:
  void end(const char* why);

  std::string path_;
  std::uint64_t room_;
  UniqueFd fd_;  ///< empty once it has failed
  Bytes buffer_;
};

}  // namespace tw::link
