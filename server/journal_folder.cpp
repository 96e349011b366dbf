// SPDX-License-Identifier: MIT
#include "server/journal_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>

#include "server/lobby/log.hpp"
#include "server/lobby/utc.hpp"

namespace tw::server {

Result<JournalFolder> JournalFolder::open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && access(path.c_str(), W_OK) != 0) error = {errno, std::generic_category()};
  if (error)
    return Result<JournalFolder>::failure("Journals cannot be written to '" + path + "': " + error.message() +
                                          ".");
  JournalFolder folder;
  folder.path_ = path;
  return Result<JournalFolder>::success(std::move(folder));
}

match::JournalWriter::Write JournalFolder::open_journal(const std::string& map) {
  const std::string name = fmt::format("{}/{}-{}-{}.twjournal", path_,
                                       lobby::utc_text(std::time(nullptr), "%Y%m%dT%H%M%SZ"), ++opened_, map);
  const auto file = std::make_shared<std::ofstream>(name, std::ios::binary | std::ios::trunc);
  if (!*file) {
    log::warn(log::Topic::kMatch,
              fmt::format("No journal of this match is kept: '{}' cannot be written.", name));
    return nullptr;
  }
  // After the disk has refused once nothing more is written: what is there stays whole chunks.
  return [file](ByteView bytes) {
    if (*file)
      file->write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))
          .flush();
  };
}

}  // namespace tw::server
