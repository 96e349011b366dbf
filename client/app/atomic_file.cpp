// SPDX-License-Identifier: MIT
#include "client/app/atomic_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace tw::app {

bool replace_file(const std::string& path, std::string_view text) {
  const std::string fresh = path + "." + std::to_string(::getpid()) + ".new";
  std::error_code error;
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out.flush()) {
      std::filesystem::remove(fresh, error);
      return false;
    }
  }
  std::filesystem::rename(fresh, path, error);
  return !error;
}

}  // namespace tw::app
