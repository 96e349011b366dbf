// SPDX-License-Identifier: MIT
#include "lab/compare/cell_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "lab/compare/comparison.hpp"
#include "lab/compare/output.hpp"
#include "shared/base/hash.hpp"

namespace tw::compare {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxCellFileBytes = 512ULL << 20;  // an hour of eight lanes
constexpr std::size_t kHashDigits = 16;
constexpr char kIdSeparator = '-';
constexpr const char* kTapeFile = "/tape.toml";
constexpr const char* kCellFolder = "/cells";

std::string hash_of(const std::string& words) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(words.data());
  return fmt::format("{:016x}", fnv1a({bytes, words.size()}));
}

/// What was measured, and who measured it: by the first half the cells of other machines and builds are found.
std::string what_of(const CellOptions& options) {
  return hash_of(fmt::format("{}\nbackend={}\n", tape::to_toml(tape_of(options)), options.backend));
}
std::string id_of(const CellOptions& options, const Host& host) {
  return what_of(options) + kIdSeparator +
         hash_of(fmt::format("host={}|{}|{}\nversion={}|{}\n", host.kernel, host.cpu_model, host.cpus,
                             TW_VERSION, host.programs));
}

/// Null: it is not there, or cannot be read.
std::optional<std::string> read_text(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > kMaxCellFileBytes) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Ours by their names: two hashes (one, before builds were told apart) and an ending that we write.
bool is_cell_file(const fs::path& path) {
  const std::string stem = path.stem().stem().string();
  const bool two = stem.size() == 2 * kHashDigits + 1 && stem[kHashDigits] == kIdSeparator &&
                   is_hash(std::string_view(stem).substr(0, kHashDigits)) &&
                   is_hash(std::string_view(stem).substr(kHashDigits + 1));
  const bool id = two || is_hash(stem);
  return id && (path.extension() == ".json" || path.extension() == ".part");
}

void forget(const std::string& out) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out + kCellFolder, error))
    if (is_cell_file(entry.path())) fs::remove(entry.path(), error);
  fs::remove(out + kTapeFile, error);
}

}  // namespace

Result<CellStore> CellStore::open(const std::string& out, const tape::Tape& tape, const Host& host,
                                  bool fresh) {
  using Opened = Result<CellStore>;
  std::error_code error;
  fs::create_directories(out + kCellFolder, error);
  if (error)
    return Opened::failure("Cannot make the folder " + out + kCellFolder + ": " + error.message() + ".");
  UniqueFd lock(::open((out + kCellFolder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock || flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return Opened::failure(lock && errno == EWOULDBLOCK
                               ? "Another comparison is measuring into the folder " + out +
                                     ". Wait for it, or choose another folder with --out."
                               : "Cannot lock the folder " + out + kCellFolder + ": " + std::strerror(errno) +
                                     ".");
  if (fresh) forget(out);
  const std::string text = tape::to_toml(tape);
  const auto kept = read_text(out + kTapeFile);
  if (kept && *kept != text)
    return Opened::failure(
        "The folder " + out +
        " holds the results of another tape, or of another version of this program. Choose "
        "another folder with --out, or start over in this one with --fresh.");
  if (!kept)
    if (auto why = write_file(out + kTapeFile, text); !why.empty()) return Opened::failure(why);
  return Opened::success(CellStore(out, host, std::move(lock)));
}

std::string CellStore::path_of(const CellOptions& options) const {
  return out_ + kCellFolder + "/" + id_of(options, host_) + ".json";
}

CellStore::Loaded CellStore::load(const CellOptions& options) const {
  const std::string path = path_of(options);
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  const auto damaged = [&](const std::string& why) {
    return Loaded{State::kDamaged, {}, "The stored cell " + path + " is damaged. " + why};
  };
  const auto text = read_text(path);
  if (!text) return damaged("It cannot be read.");
  auto cell = cell_from_text(*text);
  if (!cell) return damaged(cell.error);
  // The name is a hash: a file that was copied here under another cell's name must not pass for it.
  if (id_of(cell->options, host_) != id_of(options, host_)) return damaged("It is another cell's.");
  cell->options = options;
  return {State::kThere, std::move(*cell), {}};
}

std::vector<std::string> CellStore::by_others(const CellOptions& options) const {
  const std::string ours = fs::path(path_of(options)).filename().string(), what = what_of(options);
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out_ + kCellFolder, error)) {
    const std::string name = entry.path().filename().string();
    if (name != ours && name.starts_with(what) && entry.path().extension() == ".json" &&
        is_cell_file(entry.path()))
      paths.push_back(entry.path().string());
  }
  return paths;
}

std::string CellStore::save(const CellResult& cell) const {
  std::string why = write_file(path_of(cell.options), cell_to_text(cell));
  std::error_code error;
  if (why.empty())
    for (const auto& path : by_others(cell.options)) fs::remove(path, error);
  return why;
}

}  // namespace tw::compare
