// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace tw::compare {

/// The machine that measured.
struct Host {
  std::string kernel, cpu_model;
  unsigned cpus = 0;
  std::string programs{};  ///< a hash of the programs that measure: another build is another instrument

  friend bool operator==(const Host&, const Host&) = default;
};
Host this_host();  ///< without the programs
/// Of the files' contents, in order; a file that cannot be read counts as empty.
std::string hash_of_files(const std::vector<std::string>& paths);

/// Now, as "2026-11-23T12:30:00Z".
std::string utc_now();

}  // namespace tw::compare
