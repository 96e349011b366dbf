// SPDX-License-Identifier: MIT
#include "server/map_catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::server {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kTeamsSuffix = "-teams";
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

/// The same map for two teams. nullopt: its file says what it is for, or its names leave no room.
std::optional<MapCatalogue::Entry> for_teams(const MapCatalogue::Entry& entry) {
  if (entry.text.starts_with("mode ") || entry.text.find("\nmode ") != std::string::npos) return std::nullopt;
  auto map = sim::parse_map("mode teams\n" + entry.text);
  if (!map || entry.name.size() + kTeamsSuffix.size() > kMaxMapNameBytes) return std::nullopt;
  return MapCatalogue::Entry{.name = entry.name + std::string(kTeamsSuffix),
                             .text = "mode teams\n" + entry.text,
                             .map = std::move(*map)};
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
  for (std::size_t i = 0; i < paths.size() && catalogue.entries_.size() < kMaxMaps; ++i)
    if (auto teams = for_teams(catalogue.entries_[i]); teams && catalogue.find(teams->name) == nullptr)
      catalogue.entries_.push_back(std::move(*teams));
  std::sort(catalogue.entries_.begin(), catalogue.entries_.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return Loaded::success(std::move(catalogue));
}

const MapCatalogue::Entry* MapCatalogue::find(std::string_view name) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace tw::server
