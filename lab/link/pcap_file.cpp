// SPDX-License-Identifier: MIT
#include "lab/link/pcap_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "lab/link/packet.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

/// In the byte order of this machine, which the magic number tells the reader.
struct FileHeader {
  std::uint32_t magic = 0xa1b23c4d;  // times in nanoseconds
  std::uint16_t major = 2, minor = 4;
  std::uint32_t reserved[2] = {};
  std::uint32_t longest_packet = kMtuBytes;
  std::uint32_t link_type = 101;  // LINKTYPE_RAW
};
struct PacketHeader {
  std::uint32_t seconds, nanoseconds, bytes, bytes_on_the_wire;
};

template <class T>
void append(Bytes& to, const T& value) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

}  // namespace

PcapFile::PcapFile(std::string path, std::uint64_t max_bytes)
    : path_(std::move(path)),
      room_(max_bytes),
      fd_(checked(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
                  "Cannot write the capture file '" + path_ + "'")) {
  buffer_.reserve(kBufferBytes);
  append(buffer_, FileHeader{});
  room_ -= sizeof(FileHeader);
  flush();
}

bool PcapFile::write(std::int64_t nanoseconds_since_1970, ByteView packet) {
  if (!fd_) return false;
  const std::size_t bytes = sizeof(PacketHeader) + packet.size();
  if (bytes > room_) {
    flush();
    end("it is full");
    return false;
  }
  if (buffer_.size() + bytes > kBufferBytes) flush();
  room_ -= bytes;
  constexpr std::int64_t kBillion = 1'000'000'000;
  const auto size = static_cast<std::uint32_t>(packet.size());
  append(buffer_, PacketHeader{static_cast<std::uint32_t>(nanoseconds_since_1970 / kBillion),
                               static_cast<std::uint32_t>(nanoseconds_since_1970 % kBillion), size, size});
  buffer_.insert(buffer_.end(), packet.begin(), packet.end());
  return true;
}

void PcapFile::flush() {
  for (std::size_t done = 0; fd_ && done < buffer_.size();) {
    const ssize_t written = ::write(fd_.get(), buffer_.data() + done, buffer_.size() - done);
    if (written > 0)
      done += static_cast<std::size_t>(written);
    else if (errno != EINTR)
      end(std::strerror(errno));
  }
  buffer_.clear();
}

void PcapFile::end(const char* why) {
  if (fd_) std::fprintf(stderr, "The capture file '%s' ends early: %s.\n", path_.c_str(), why);
  fd_.reset();
}

}  // namespace tw::link
