// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/token_bucket.hpp"

namespace tw::lobby {

/// What a player may do, known by the folded name: a new connection does not begin anew. A table of fixed size; when it
/// is full, who is not muted and has used least makes room.
class NameLimits {
 public:
  /// A line of chat: 1 a second, 5 at once.
  bool may_chat(const std::string& folded_name, Micros now);
  /// Whoever says one of his last few lines again more than 10 times a minute is muted for 30 s. True: muted now.
  bool is_muted(const std::string& folded_name, const std::string& line, Micros now);
  /// The operator's word: nothing that they say is heard until then.
  void mute(const std::string& folded_name, Micros until, Micros now);
  /// A room: 5 a minute.
  bool may_create_room(const std::string& folded_name, Micros now);

  static constexpr std::size_t kMaxNames = 1024;
  std::size_t size() const { return entries_.size(); }

 private:
  static constexpr std::size_t kRememberedLines = 4;
  struct Entry {
    std::string name;
    TokenBucket chat, repeats, rooms;
    std::array<std::size_t, kRememberedLines> lines{};  ///< hashes of what was said last
    std::size_t next_line = 0;
    Micros muted_until = 0;
    Micros used = 0;
  };
  Entry& entry(const std::string& folded_name, Micros now);
  static bool was_said(const Entry& entry, std::size_t line);
  std::vector<Entry> entries_;
};

}  // namespace tw::lobby
