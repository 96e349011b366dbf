// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/types.hpp"
#include "shared/sim/map.hpp"

namespace tw::server {

/// The maps that a server offers: every *.txt of one directory, read once at start, and each again for two teams, as
/// NAME-teams, unless its file says a mode.
class MapCatalogue {
 public:
  struct Entry {
    std::string name;  ///< the file's stem, perhaps with -teams: what players choose by
    std::string text;  ///< goes to clients as it is
    sim::Map map;
  };

  /// The error names the file and what is wrong with it. A directory without a map is an error too.
  static Result<MapCatalogue> load(const std::string& directory);

  const std::vector<Entry>& entries() const { return entries_; }  ///< sorted by name
  const Entry* find(std::string_view name) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace tw::server
