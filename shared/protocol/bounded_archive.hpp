// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cassert>
#include <cereal/cereal.hpp>
#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "shared/base/types.hpp"

/// Cereal archives for bytes from strangers. Stock Cereal's binary archives allocate whatever size the input
/// claims; here a size is held against its field's limit and against the bytes that are left, before anything
/// is allocated. Numbers are little endian. Internal to this room.
namespace tw::protocol {

/// A string with its limit. On the wire: length u16, bytes.
template <class String>
struct Text {
  String& text;
  std::size_t limit_bytes;
};
template <class String>
Text<String> text(String& value, std::size_t limit_bytes) {
  return {value, limit_bytes};
}

/// A vector with its limit. On the wire: count u16, items.
template <class Vector>
struct List {
  Vector& items;
  std::size_t limit;
};
template <class Vector>
List<Vector> list(Vector& items, std::size_t limit) {
  return {items, limit};
}

/// A vector of strings with both limits. On the wire: count u16, strings.
template <class Vector>
struct Names {
  Vector& items;
  std::size_t limit;
  std::size_t limit_bytes;
};
template <class Vector>
Names<Vector> names(Vector& items, std::size_t limit, std::size_t limit_bytes) {
  return {items, limit, limit_bytes};
}

/// An enum whose values are 0..count-1. On the wire: u8.
template <class Enum>
struct Choice {
  Enum& value;
  std::uint8_t count;
};
template <class Enum>
Choice<Enum> choice(Enum& value, std::uint8_t count) {
  return {value, count};
}

/// Appends to bytes that the caller owns.
class WireOut : public cereal::OutputArchive<WireOut, cereal::AllowEmptyClassElision> {
 public:
  explicit WireOut(Bytes& bytes)
      : cereal::OutputArchive<WireOut, cereal::AllowEmptyClassElision>(this), bytes_(bytes) {}
  void put(std::uint64_t value, std::size_t width_bytes) {
    for (std::size_t i = 0; i < width_bytes; ++i)
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  /// Sizes past their limit are the caller's defect; without asserts what is too much is cut off.
  void put_count(std::size_t count, std::size_t limit) {
    assert(count <= limit && limit <= 0xffff);
    put(std::min(count, limit), 2);
  }
  void put_text(const std::string& value, std::size_t limit_bytes) {
    put_count(value.size(), limit_bytes);
    const auto size = static_cast<std::ptrdiff_t>(std::min(value.size(), limit_bytes));
    bytes_.insert(bytes_.end(), value.begin(), value.begin() + size);
  }

 private:
  Bytes& bytes_;
};

/// Goes bad for good at the first thing that is wrong, and yields zeros and empty strings from then on.
class WireIn : public cereal::InputArchive<WireIn, cereal::AllowEmptyClassElision> {
 public:
  explicit WireIn(ByteView bytes)
      : cereal::InputArchive<WireIn, cereal::AllowEmptyClassElision>(this), left_(bytes) {}
  std::uint64_t take(std::size_t width_bytes) {
    if (width_bytes > left_.size()) fail();
    if (bad_) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width_bytes; ++i) value |= std::uint64_t{left_[i]} << (8 * i);
    left_ = left_.subspan(width_bytes);
    return value;
  }
  /// A size that its field and the bytes left allow; every item takes at least one byte.
  std::size_t take_size(std::size_t limit) {
    const auto size = static_cast<std::size_t>(take(2));
    if (size > limit || size > left_.size()) fail();
    return bad_ ? 0 : size;
  }
  std::string take_text(std::size_t limit_bytes) {
    const std::size_t size = take_size(limit_bytes);
    std::string value(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(size));
    left_ = left_.subspan(size);
    return value;
  }
  void fail() { bad_ = true; }
  void skip_rest() { left_ = {}; }
  bool ok() const { return !bad_; }
  bool finished() const { return !bad_ && left_.empty(); }

 private:
  ByteView left_;
  bool bad_ = false;
};

template <std::unsigned_integral T>
void CEREAL_SAVE_FUNCTION_NAME(WireOut& out, const T& value) {
  out.put(value, sizeof(T));
}
template <std::unsigned_integral T>
void CEREAL_LOAD_FUNCTION_NAME(WireIn& in, T& value) {
  const std::uint64_t number = in.take(sizeof(T));
  if (std::same_as<T, bool> && number > 1) in.fail();
  value = static_cast<T>(in.ok() ? number : 0);
}

template <class String>
void CEREAL_SAVE_FUNCTION_NAME(WireOut& out, const Text<String>& value) {
  out.put_text(value.text, value.limit_bytes);
}
template <class String>
void CEREAL_LOAD_FUNCTION_NAME(WireIn& in, Text<String>& value) {
  value.text = in.take_text(value.limit_bytes);
}

template <class Vector>
void CEREAL_SAVE_FUNCTION_NAME(WireOut& out, const List<Vector>& value) {
  out.put_count(value.items.size(), value.limit);
  for (std::size_t i = 0; i < std::min(value.items.size(), value.limit); ++i) out(value.items[i]);
}
template <class Vector>
void CEREAL_LOAD_FUNCTION_NAME(WireIn& in, List<Vector>& value) {
  const std::size_t count = in.take_size(value.limit);
  value.items.clear();
  while (value.items.size() < count && in.ok()) in(value.items.emplace_back());
}

template <class Vector>
void CEREAL_SAVE_FUNCTION_NAME(WireOut& out, const Names<Vector>& value) {
  out.put_count(value.items.size(), value.limit);
  for (std::size_t i = 0; i < std::min(value.items.size(), value.limit); ++i)
    out.put_text(value.items[i], value.limit_bytes);
}
template <class Vector>
void CEREAL_LOAD_FUNCTION_NAME(WireIn& in, Names<Vector>& value) {
  const std::size_t count = in.take_size(value.limit);
  value.items.clear();
  while (value.items.size() < count && in.ok()) value.items.push_back(in.take_text(value.limit_bytes));
}

template <class Enum>
void CEREAL_SAVE_FUNCTION_NAME(WireOut& out, const Choice<Enum>& value) {
  assert(static_cast<std::uint8_t>(value.value) < value.count);
  out.put(static_cast<std::uint8_t>(value.value), 1);
}
template <class Enum>
void CEREAL_LOAD_FUNCTION_NAME(WireIn& in, Choice<Enum>& value) {
  const std::uint64_t number = in.take(1);
  if (number >= value.count) in.fail();
  value.value = static_cast<Enum>(in.ok() ? number : 0);
}

}  // namespace tw::protocol

CEREAL_REGISTER_ARCHIVE(tw::protocol::WireOut)
CEREAL_REGISTER_ARCHIVE(tw::protocol::WireIn)
CEREAL_SETUP_ARCHIVE_TRAITS(tw::protocol::WireIn, tw::protocol::WireOut)
