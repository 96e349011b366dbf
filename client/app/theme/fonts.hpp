// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tw::app {

enum class Face : std::uint8_t { kText, kTitle, kMono };
inline constexpr std::size_t kFaces = 3;

/// Where each face was found: Inter and JetBrains Mono of the system, else DejaVu. Fonts are never shipped.
struct FontPaths {
  std::array<std::string, kFaces> path;
  const std::string& of(Face face) const { return path[static_cast<std::size_t>(face)]; }
};

/// Candidates in order of preference, for tests and for the error message.
std::vector<std::string> font_candidates(Face face);
/// Empty, or a sentence naming what to install. Fills `paths`.
std::string find_fonts(FontPaths& paths);

}  // namespace tw::app
