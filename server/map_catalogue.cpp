// SPDX-License-Identifier: MIT
#include "server/map_catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::server {
namespace {

namespace fs = std::filesystem;
using Loaded = Result<MapCatalogue>;
using Read = Result<MapCatalogue::Entry>;

/// The text of a file of at most `limit` bytes.
std::optional<std::string> read_text(const fs::path& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limit) return std::nullopt;
  return text;
}

Read read_entry(const fs::path& path) {
  const std::string named = "The map '" + path.string() + "' ";
  const std::string name = path.stem().string();
  if (name.size() > kMaxMapNameBytes) return Read::failure(named + "has too long a name.");
  auto text = read_text(path, kMaxMapFileBytes);
  if (!text) return Read::failure(named + "cannot be read, or is larger than 32 KiB.");
  auto map = sim::parse_map(*text);
  if (!map) return Read::failure(named + "is not valid: " + map.error);
  return Read::success({.name = name, .text = std::move(*text), .map = std::move(*map)});
}

}  // namespace

Loaded MapCatalogue::load(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".txt") paths.push_back(it->path());
  if (error)
    return Loaded::failure("The maps in '" + directory + "' cannot be read: " + error.message() + ".");
  if (paths.empty()) return Loaded::failure("There is no map (*.txt) in '" + directory + "'.");
  if (paths.size() > kMaxMaps) return Loaded::failure("There are more than 64 maps in '" + directory + "'.");
  std::sort(paths.begin(), paths.end());
  MapCatalogue catalogue;
  for (const fs::path& path : paths) {
    auto entry = read_entry(path);
    if (!entry) return Loaded::failure(std::move(entry.error));
    catalogue.entries_.push_back(std::move(*entry));
  }
  return Loaded::success(std::move(catalogue));
}

const MapCatalogue::Entry* MapCatalogue::find(std::string_view name) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace tw::server
