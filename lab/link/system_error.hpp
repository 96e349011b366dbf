// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace tw::link {

/// Building the link is a chain of system calls of which each may be refused and none can be repaired: the
/// first refusal is thrown, and Link::start() turns it into its Result. Nothing throws once packets flow.
[[noreturn]] inline void throw_errno(const std::string& what) {
  throw std::runtime_error(what + ": " + std::generic_category().message(errno) + ".");
}

inline int checked(int result, const std::string& what) {
  if (result < 0) throw_errno(what);
  return result;
}

}  // namespace tw::link
