// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "shared/base/types.hpp"

/// Bits in and out. Both streams offer the same calls, so that one `fields(Stream&, T&)` describes a message
/// for both directions. Bit 0 of byte 0 comes first; a field's lowest bit comes first.
///
/// The writing side asserts its ranges; the reading side validates: it goes bad for good, yields zeros from
/// then on, and no assert can be reached from a packet's bytes.
namespace tw::protocol {

/// 0, -1, 1, -2, 2, ... <-> 0, 1, 2, 3, 4, ...
constexpr std::uint32_t zigzag(std::int32_t value) {
  return (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31);
}
constexpr std::int32_t unzigzag(std::uint32_t code) {
  return static_cast<std::int32_t>((code >> 1) ^ (~(code & 1) + 1));
}
constexpr std::uint32_t low_mask(unsigned width) {
  return width >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << width) - 1;
}

/// Writes into room that the caller owns. Past its end nothing is written and overflowed() turns true.
class BitWriter {
 public:
  static constexpr bool kWriting = true;

  explicit BitWriter(std::span<std::uint8_t> room) : room_(room) {}

  /// The `width` (0..32) low bits of `value`, which must not have others.
  template <class T>
  void bits(const T& value, unsigned width) {
    put(static_cast<std::uint32_t>(value), width);
  }
  bool flag(bool value) {
    put(value ? 1 : 0, 1);
    return value;
  }
  /// min..max in as few bits as hold max - min.
  template <class T>
  void ranged(const T& value, std::uint32_t min, std::uint32_t max) {
    const auto number = static_cast<std::uint32_t>(value);
    assert(min <= number && number <= max);
    put(number - min, static_cast<unsigned>(std::bit_width(max - min)));
  }
  /// Exponential Golomb code of order k (Teuhola 1978): n zeros, a one, then n + k bits, where value + 2^k
  /// has n + k + 1 bits. Small numbers are short: 0..2^k-1 take k + 1 bits. k is 1..31.
  template <std::unsigned_integral T>
  void golomb(const T& value, unsigned k) {
    assert(k >= 1 && k < 32);
    const std::uint64_t shifted = std::uint64_t{static_cast<std::uint32_t>(value)} + (std::uint64_t{1} << k);
    const unsigned tail = static_cast<unsigned>(std::bit_width(shifted)) - 1;
    put(std::uint32_t{1} << (tail - k), tail - k + 1);
    put(static_cast<std::uint32_t>(shifted) & low_mask(tail), tail);
  }
  template <std::signed_integral T>
  void signed_golomb(const T& value, unsigned k) {
    golomb(zigzag(static_cast<std::int32_t>(value)), k);
  }

  std::size_t bit_count() const { return at_ * 8 + fill_; }
  bool overflowed() const { return overflowed_; }
  /// Stores the bits still held back, the last byte filled with zeros; returns the number of bytes. Call
  /// once, last.
  std::size_t finish() {
    for (; fill_ > 0; fill_ -= std::min(fill_, 8U), held_ >>= 8) store(static_cast<std::uint8_t>(held_));
    return at_;
  }

 private:
  void put(std::uint32_t value, unsigned width) {
    assert(width <= 32 && (value & ~low_mask(width)) == 0);
    held_ |= std::uint64_t{value & low_mask(width)} << fill_;
    fill_ += width;
    if (fill_ < 32) return;
    for (unsigned i = 0; i < 4; ++i) store(static_cast<std::uint8_t>(held_ >> (8 * i)));
    held_ >>= 32;
    fill_ -= 32;
  }
  void store(std::uint8_t byte) {
    if (at_ < room_.size())
      room_[at_] = byte;
    else
      overflowed_ = true;
    ++at_;
  }

  std::span<std::uint8_t> room_;
  std::size_t at_ = 0;      ///< bytes stored
  std::uint64_t held_ = 0;  ///< bits not stored yet
  unsigned fill_ = 0;       ///< how many; below 32 between calls
  bool overflowed_ = false;
};

/// Counts what a BitWriter would write.
class BitCounter {
 public:
  static constexpr bool kWriting = true;

  template <class T>
  void bits(const T&, unsigned width) {
    count_ += width;
  }
  bool flag(bool value) {
    ++count_;
    return value;
  }
  template <class T>
  void ranged(const T&, std::uint32_t min, std::uint32_t max) {
    count_ += static_cast<unsigned>(std::bit_width(max - min));
  }
  template <std::unsigned_integral T>
  void golomb(const T& value, unsigned k) {
    const std::uint64_t shifted = std::uint64_t{static_cast<std::uint32_t>(value)} + (std::uint64_t{1} << k);
    count_ += 2 * (static_cast<unsigned>(std::bit_width(shifted)) - 1) - k + 1;
  }
  template <std::signed_integral T>
  void signed_golomb(const T& value, unsigned k) {
    golomb(zigzag(static_cast<std::int32_t>(value)), k);
  }
  std::size_t bit_count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

/// Reads bytes that anyone may have written. The view must outlive the reader.
class BitReader {
 public:
  static constexpr bool kWriting = false;

  explicit BitReader(ByteView bytes) : bytes_(bytes) {}

  template <class T>
  void bits(T& value, unsigned width) {
    value = static_cast<T>(take(width));
  }
  bool flag(bool = false) { return take(1) != 0; }
  template <class T>
  void ranged(T& value, std::uint32_t min, std::uint32_t max) {
    const std::uint32_t number = take(static_cast<unsigned>(std::bit_width(max - min)));
    if (number > max - min) fail();
    value = static_cast<T>(bad_ ? min : min + number);
  }
  template <std::unsigned_integral T>
  void golomb(T& value, unsigned k) {
    const auto zeros = static_cast<unsigned>(std::countr_zero(window()));
    if (zeros > 32 - k || zeros >= bits_left()) fail();
    if (bad_) {
      value = T{};
      return;
    }
    index_ += zeros + 1;
    const unsigned tail = zeros + k;
    const std::uint64_t shifted = (std::uint64_t{1} << tail) | take(tail);
    const std::uint64_t number = bad_ ? 0 : shifted - (std::uint64_t{1} << k);
    if (number > std::numeric_limits<T>::max()) fail();
    value = static_cast<T>(bad_ ? 0 : number);
  }
  template <std::signed_integral T>
  void signed_golomb(T& value, unsigned k) {
    std::uint32_t code = 0;
    golomb(code, k);
    const std::int32_t number = unzigzag(code);
    if (number != static_cast<T>(number)) fail();
    value = static_cast<T>(bad_ ? 0 : number);
  }

  void fail() { bad_ = true; }
  bool ok() const { return !bad_; }
  std::uint64_t bit_index() const { return index_; }
  std::uint64_t bits_left() const { return bad_ ? 0 : std::uint64_t{bytes_.size()} * 8 - index_; }
  /// Everything was read and nothing is left but the zeros that fill the last byte.
  bool finished() {
    const std::uint64_t left = bits_left();
    return !bad_ && left < 8 && take(static_cast<unsigned>(left)) == 0;
  }

 private:
  std::uint32_t take(unsigned width) {
    if (width > bits_left()) fail();
    if (bad_) return 0;
    const std::uint64_t ahead = window();
    index_ += width;
    return static_cast<std::uint32_t>(ahead) & low_mask(width);
  }
  /// The next 57 bits or more, zeros past the end.
  std::uint64_t window() const {
    const auto first = static_cast<std::size_t>(index_ / 8);
    const std::size_t count = bytes_.size() - first;
    std::uint64_t word = 0;
    if (count >= 8) {
      for (std::size_t i = 0; i < 8; ++i) word |= std::uint64_t{bytes_[first + i]} << (8 * i);
    } else {
      for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{bytes_[first + i]} << (8 * i);
    }
    return word >> (index_ % 8);
  }

  ByteView bytes_;
  std::uint64_t index_ = 0;
  bool bad_ = false;
};

}  // namespace tw::protocol
