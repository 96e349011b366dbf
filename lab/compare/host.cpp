// SPDX-License-Identifier: MIT
#include "lab/compare/host.hpp"

#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <thread>

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
  return {system.release, cpu_model(system), std::thread::hardware_concurrency()};
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
