// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tw {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// One step of the simulation, 1/60 s. Tick 0 is a match's first; a match ends long before 2^32.
struct Tick {
  std::uint32_t value = 0;

  friend constexpr auto operator<=>(Tick, Tick) = default;
  friend constexpr Tick operator+(Tick t, std::uint32_t ticks) { return {t.value + ticks}; }
  friend constexpr Tick operator-(Tick t, std::uint32_t ticks) { return {t.value - ticks}; }
  /// Signed distance `a - b` in ticks.
  friend constexpr std::int64_t operator-(Tick a, Tick b) {
    return std::int64_t{a.value} - std::int64_t{b.value};
  }
  constexpr Tick& operator++() {
    ++value;
    return *this;
  }
};

/// A seat in a match: 0..kMaxPlayers-1, or kNoPlayer.
struct PlayerId {
  std::uint8_t value = 255;

  friend constexpr auto operator<=>(PlayerId, PlayerId) = default;
  constexpr std::size_t index() const { return value; }
};
inline constexpr PlayerId kNoPlayer{255};

/// Either a value or one sentence that says, to a person, what is wrong.
template <class T>
struct Result {
  std::optional<T> value;
  std::string error;

  static Result success(T v) { return {std::move(v), {}}; }
  static Result failure(std::string why) { return {std::nullopt, std::move(why)}; }
  explicit operator bool() const { return value.has_value(); }
  T& operator*() { return *value; }
  const T& operator*() const { return *value; }
  T* operator->() { return &*value; }
  const T* operator->() const { return &*value; }
};

}  // namespace tw
