// SPDX-License-Identifier: MIT
#include "client/app/data_folder.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <system_error>

namespace tw::app {

std::filesystem::path data_folder(const char* name) {
  namespace fs = std::filesystem;
  const char *data = std::getenv("XDG_DATA_HOME"), *home = std::getenv("HOME");
  std::error_code ignored;
  fs::path folder = fs::temp_directory_path(ignored);
  if (home != nullptr && *home == '/') folder = fs::path(home) / ".local/share";
  if (data != nullptr && *data == '/') folder = data;
  folder /= fs::path("twinwire") / name;
  fs::create_directories(folder, ignored);
  return folder;
}

std::string time_text() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d_%H-%M-%S", &local)};
}

}  // namespace tw::app
