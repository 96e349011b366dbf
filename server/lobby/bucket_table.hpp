// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/token_bucket.hpp"

namespace tw::lobby {

/// A token bucket for each of many sources, in a table that never grows: when it is full, the source that was heard of
/// least recently is forgotten, and starts anew. (So who commands more sources than it holds gains by that; the limits over
/// all sources stand behind it.)
template <class Key>
class BucketTable {
 public:
  /// Every source starts with a bucket like `fresh`.
  BucketTable(const TokenBucket& fresh, std::size_t capacity) : fresh_(fresh), capacity_(capacity) {
    entries_.reserve(capacity);
  }

  /// Takes a token of this source, or says false.
  bool take(const Key& key, Micros now) {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
    Entry& entry = found != entries_.end() ? *found : make(key);
    entry.used = now;
    return entry.bucket.take(now);
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Key key;
    TokenBucket bucket;
    Micros used = 0;
  };
  Entry& make(const Key& key) {
    if (entries_.size() < capacity_) return entries_.emplace_back(Entry{key, fresh_, 0});
    Entry& oldest = *std::min_element(entries_.begin(), entries_.end(),
                                      [](const Entry& a, const Entry& b) { return a.used < b.used; });
    return oldest = Entry{key, fresh_, 0};
  }

  TokenBucket fresh_;
  std::size_t capacity_;
  std::vector<Entry> entries_;
};

}  // namespace tw::lobby
