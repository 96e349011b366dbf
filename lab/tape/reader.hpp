// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lab/tape/tape.hpp"

/// Inside lab/tape: what its two readers share. A mistake is thrown to parse_tape(), which alone catches it.
namespace tw::tape {

struct Mistake {
  std::string sentence;  ///< "line 7: ..."
};

/// Throws it, with the line on which `where` stands.
[[noreturn]] void refuse(const toml::node& where, const std::string& what);
[[noreturn]] void refuse(const toml::key& where, const std::string& what);

using Keys = std::initializer_list<std::string_view>;

/// A table, read key by key. Each getter throws at a wrong type or a value out of range, and leaves `into` alone where
/// the key is missing.
class TableReader {
 public:
  /// `name` is what the table is called in a sentence.
  TableReader(const toml::table& table, std::string_view name) : table_(table), name_(name) {}

  void refuse_keys_other_than(const std::vector<std::string_view>& known) const;
  const toml::node* find(std::string_view key) const { return table_.get(key); }
  const toml::node& at(std::string_view key) const;  ///< which must be there
  const toml::table& table() const { return table_; }

  void get(std::string_view key, bool& into) const;
  void get(std::string_view key, std::string& into, std::size_t most_bytes) const;
  void get(std::string_view key, int& into, int least, int most, std::string_view unit) const;
  void get(std::string_view key, double& into, double most, std::string_view unit) const;

 private:
  const toml::table& table_;
  std::string_view name_;
};

double to_number(const toml::node& node, std::string_view key, double most, std::string_view unit);
std::int64_t to_integer(const toml::node& node, std::string_view key, std::int64_t least, std::int64_t most,
                        std::string_view unit);
std::string to_text(const toml::node& node, std::string_view key, std::size_t most_bytes);
const toml::table& to_table(const toml::node& node, std::string_view key);
/// Of 1 to `most` elements.
const toml::array& to_list(const toml::node& node, std::string_view key, std::size_t most);

/// Every network that one [[network]] stands for: a list among its values makes one of each.
void read_network(const toml::table& table, std::vector<Network>& networks);
/// What a `set` makes of `before`; null where that differs from network to network.
link::Settings read_set(const toml::node& node, const link::Settings* before);

}  // namespace tw::tape
