// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/token_bucket.hpp"

namespace tw::lobby {

/// A token bucket for each of many sources, in a table that never grows: when it is full, the source that has spent least
/// is forgotten, and starts anew. So whoever is over the limit stays over it while crowds pass by. (Who commands more
/// sources than the table holds, and spends from each, gains all the same; the limits over all sources stand behind it.)
template <class Key>
class BucketTable {
 public:
  /// Every source starts with a bucket like `fresh`.
  BucketTable(const TokenBucket& fresh, std::size_t capacity) : fresh_(fresh), capacity_(capacity) {
    entries_.reserve(capacity);
  }

  /// Takes a token of this source, or says false.
  bool take(const Key& key, Micros now) {
    Entry* known = find(key);
    Entry& entry = known != nullptr ? *known : make(key, now);
    entry.used = now;
    return entry.bucket.take(now);
  }
  /// What was taken was not used.
  void give_back(const Key& key) {
    if (Entry* known = find(key)) known->bucket.give_back();
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Key key;
    TokenBucket bucket;
    Micros used = 0;
  };
  const Entry* find(const Key& key) const {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
    return found == entries_.end() ? nullptr : &*found;
  }
  Entry* find(const Key& key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }
  Entry& make(const Key& key, Micros now) {
    if (entries_.size() < capacity_) return entries_.emplace_back(Entry{key, fresh_, 0});
    Entry& least = *std::min_element(entries_.begin(), entries_.end(), [now](const Entry& a, const Entry& b) {
      const Micros left = a.bucket.level(now), right = b.bucket.level(now);
      return left != right ? left > right : a.used < b.used;
    });
    return least = Entry{key, fresh_, 0};
  }

  TokenBucket fresh_;
  std::size_t capacity_;
  std::vector<Entry> entries_;
};

}  // namespace tw::lobby
