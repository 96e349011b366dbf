// SPDX-License-Identifier: MIT
#include "lab/compare/host.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <thread>

#include "shared/base/hash.hpp"

namespace tw::compare {
namespace {

/// "model name" of /proc/cpuinfo; other architectures have no such line, and then its name has to do.
std::string cpu_model(const utsname& system) {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with("model name")) continue;
    const auto value = line.find_first_not_of(": \t", line.find(':'));
    if (value != std::string::npos) return line.substr(value);
  }
  return system.machine;
}

}  // namespace

Host this_host() {
  utsname system{};
  uname(&system);
  return {system.release, cpu_model(system), std::thread::hardware_concurrency(), {}};
}

std::string hash_of_files(const std::vector<std::string>& paths) {
  std::uint64_t hash = fnv1a({});
  std::vector<char> room(1 << 20);
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    while (file.read(room.data(), static_cast<std::streamsize>(room.size())) || file.gcount() > 0)
      hash =
          fnv1a({reinterpret_cast<const std::uint8_t*>(room.data()), static_cast<std::size_t>(file.gcount())},
                hash);
  }
  return fmt::format("{:016x}", hash);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  text[std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)] = '\0';
  return text;
}

}  // namespace tw::compare
