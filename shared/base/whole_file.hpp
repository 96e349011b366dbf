// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>

#include "shared/base/types.hpp"

namespace tw {

/// All of a file of at most `most` bytes; `noun` is what it should be: "recording". The error is a sentence that names the file.
inline Result<Bytes> read_whole_file(const std::string& path, std::size_t most, const std::string& noun) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (size < 0) return Result<Bytes>::failure("Cannot read " + path + ".");
  if (static_cast<std::uint64_t>(size) > most)
    return Result<Bytes>::failure(path + ": It is no file, or larger than any " + noun + ".");
  Bytes bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), size))
    return Result<Bytes>::failure("Cannot read " + path + ".");
  return Result<Bytes>::success(std::move(bytes));
}

}  // namespace tw
