// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/hash.hpp"
#include "shared/base/types.hpp"

/// Files that are written piece by piece and survive being cut off: numbers in bytes, and chunks, each with its size and a
/// checksum. A recording of a match is one (client/core/recording.hpp), a journal another (server/match/journal.hpp).
namespace tw {

/// Appends numbers and text to `bytes`. Little-endian.
class ByteWriter {
 public:
  void byte(std::uint64_t value) { bytes.push_back(static_cast<std::uint8_t>(value)); }
  void fixed(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) byte(value >> (8 * i) & 0xff);
  }
  /// LEB128: seven bits a byte, the lowest first; the eighth says that there are more.
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte((value & 0x7f) | 0x80);
    byte(value);
  }
  /// Its size as a number, and what it holds.
  template <class Text>
  void text(const Text& value) {
    number(value.size());
    bytes.insert(bytes.end(), value.begin(), value.end());
  }
  Bytes bytes;
};

/// Reads them back. What is not there, or beyond its limit, is 0 or empty, and good() is false from then on.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t fixed(int size) {
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value |= std::uint64_t{byte()} << (8 * i);
    return value;
  }
  /// At most `limit`.
  std::uint64_t number(std::uint64_t limit) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const std::uint8_t next = byte();
      value |= std::uint64_t{next & 0x7fU} << shift;
      if ((next & 0x80) == 0) {
        if (value > limit) good_ = false;
        return good_ ? value : 0;
      }
    }
    good_ = false;
    return 0;
  }
  /// At most `limit` bytes.
  template <class Text>
  Text text(std::size_t limit) {
    const auto size = static_cast<std::size_t>(number(limit));
    if (size > bytes_.size()) good_ = false;
    if (!good_) return {};
    const ByteView taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return Text(taken.begin(), taken.end());
  }
  bool good() const { return good_; }
  bool at_end() const { return bytes_.empty(); }
  void fail() { good_ = false; }

 private:
  std::uint8_t byte() {
    if (bytes_.empty()) {
      good_ = false;
      return 0;
    }
    const std::uint8_t value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }
  ByteView bytes_;
  bool good_ = true;
};

/// Size (4), FNV-1a of the body (8: against damage, not against people), body.
inline Bytes sealed_chunk(const Bytes& body) {
  ByteWriter out;
  out.fixed(body.size(), 4);
  out.fixed(fnv1a(body), 8);
  out.bytes.insert(out.bytes.end(), body.begin(), body.end());
  return std::move(out.bytes);
}

/// The next chunk's body, which `file` then begins behind; nullopt: there is none, or not the whole of it, or it is larger than
/// `limit`, or not what was written.
inline std::optional<ByteView> next_chunk(ByteView& file, std::size_t limit) {
  constexpr std::size_t kHeadBytes = 12;
  if (file.size() < kHeadBytes) return std::nullopt;
  ByteReader head(file.first(kHeadBytes));
  const auto size = static_cast<std::size_t>(head.fixed(4));
  const std::uint64_t checksum = head.fixed(8);
  const ByteView rest = file.subspan(kHeadBytes);
  if (size > limit || size > rest.size() || fnv1a(rest.first(size)) != checksum) return std::nullopt;
  file = rest.subspan(size);
  return rest.first(size);
}

/// What such a file is, in its first bytes and in sentences.
struct ChunkFileKind {
  std::string_view magic;      ///< 8 letters
  std::string_view noun;       ///< "recording of a match"
  std::uint16_t format = 0;    ///< version of its bytes
  std::uint16_t protocol = 0;  ///< version of what the bytes tell of
};

/// The file's beginning: magic, versions, and the first chunk.
inline Bytes chunk_file_head(const ChunkFileKind& kind, const Bytes& body) {
  ByteWriter out;
  out.bytes.assign(kind.magic.begin(), kind.magic.end());
  out.fixed(kind.format, 2);
  out.fixed(kind.protocol, 2);
  const Bytes chunk = sealed_chunk(body);
  out.bytes.insert(out.bytes.end(), chunk.begin(), chunk.end());
  return std::move(out.bytes);
}

/// The first chunk's body, at most `limit`, which `file` then begins behind; or a sentence.
inline Result<ByteView> open_chunk_file(ByteView& file, const ChunkFileKind& kind, std::size_t limit) {
  using Opened = Result<ByteView>;
  const std::size_t prefix = kind.magic.size() + 4;
  if (file.size() < prefix || !std::equal(kind.magic.begin(), kind.magic.end(), file.begin()))
    return Opened::failure("It is no " + std::string(kind.noun) + ".");
  ByteReader versions(file.subspan(kind.magic.size(), 4));
  const std::uint64_t format = versions.fixed(2), protocol = versions.fixed(2);
  if (format != kind.format || protocol != kind.protocol)
    return Opened::failure("It was made by another version of Twinwire (format " + std::to_string(format) +
                           ", protocol " + std::to_string(protocol) + "; this one reads " +
                           std::to_string(kind.format) + " and " + std::to_string(kind.protocol) +
                           "): use that one.");
  file = file.subspan(prefix);
  const auto body = next_chunk(file, limit);
  return body ? Opened::success(*body) : Opened::failure("It is damaged at its very beginning.");
}

}  // namespace tw
