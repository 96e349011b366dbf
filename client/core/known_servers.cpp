// SPDX-License-Identifier: MIT
#include "client/core/known_servers.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/limits.hpp"
#include "shared/base/net.hpp"

namespace tw::client {
namespace {

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxKnownServersBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The part behind "SERVER ", if the line is about this server.
std::optional<std::string_view> hex_of(std::string_view line, std::string_view server) {
  if (line.size() <= server.size() || !line.starts_with(server) || line[server.size()] != ' ')
    return std::nullopt;
  line.remove_prefix(server.size() + 1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0;
}

std::string sentence(const std::string& path) {
  return "The list of known servers (" + path + ") could not be written: " + std::strerror(errno) + ".";
}

/// Another program of ours may remember a server at the same moment. Held until the descriptor is closed.
UniqueFd lock_beside(const std::string& path) {
  UniqueFd lock(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock) (void)::flock(lock.get(), LOCK_EX);
  return lock;
}

std::string replace_file(const std::string& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  std::string temporary = path + ".XXXXXX";
  const UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));  // made with mode 0600
  if (!fd) return sentence(path);
  if (write_all(fd.get(), text) && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  std::string why = sentence(path);
  ::unlink(temporary.c_str());
  return why;
}

}  // namespace

KnownServers::KnownServers(std::string path) : path_(std::move(path)) {}

std::optional<transport::Fingerprint> KnownServers::remembered(const std::string& server) const {
  for (const std::string& line : read_lines(path_)) {
    const auto hex = hex_of(line, server);
    if (!hex) continue;
    if (auto fingerprint = transport::parse_fingerprint(*hex)) return *fingerprint;
  }
  return std::nullopt;
}

KnownServers::Verdict KnownServers::check(const std::string& server,
                                          const transport::Fingerprint& fingerprint) const {
  const auto before = remembered(server);
  if (!before) return Verdict::kNew;
  return *before == fingerprint ? Verdict::kKnown : Verdict::kChanged;
}

std::string KnownServers::remember(const std::string& server, const transport::Fingerprint& fingerprint) {
  if (path_.empty())
    return "There is no place for the list of known servers: neither HOME nor XDG_DATA_HOME is set.";
  std::error_code error;
  const auto folder = std::filesystem::path(path_).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  const UniqueFd lock = lock_beside(path_);
  std::vector<std::string> lines = read_lines(path_);
  std::erase_if(lines, [&](const std::string& line) { return hex_of(line, server).has_value(); });
  lines.push_back(server + ' ' + transport::to_hex(fingerprint));
  return replace_file(path_, lines);
}

std::string KnownServers::default_path() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data == '/') return std::string(data) + "/twinwire/known_servers";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::string(home) + "/.local/share/twinwire/known_servers";
  return {};
}

}  // namespace tw::client
