// SPDX-License-Identifier: MIT
#include "client/app/theme/fonts.hpp"

#include <filesystem>

namespace tw::app {
namespace {

// Debian and Ubuntu; Fedora; Arch. The first that exists wins.
const std::vector<std::string> kRoots{"/usr/share/fonts/opentype/inter/",
                                      "/usr/share/fonts/truetype/inter/",
                                      "/usr/share/fonts/truetype/jetbrains-mono/",
                                      "/usr/share/fonts/truetype/dejavu/",
                                      "/usr/share/fonts/rsms-inter-fonts/",
                                      "/usr/share/fonts/jetbrains-mono-fonts/",
                                      "/usr/share/fonts/dejavu-sans-fonts/",
                                      "/usr/share/fonts/dejavu-sans-mono-fonts/",
                                      "/usr/share/fonts/inter/",
                                      "/usr/share/fonts/TTF/"};

std::vector<std::string> file_names(Face face) {
  switch (face) {
    case Face::kText:
      return {"Inter-Regular.otf", "Inter-Regular.ttf", "DejaVuSans.ttf"};
    case Face::kTitle:
      return {"Inter-SemiBold.otf", "Inter-SemiBold.ttf", "DejaVuSans-Bold.ttf"};
    case Face::kMono:
      return {"JetBrainsMono-Medium.ttf", "JetBrainsMono-Regular.ttf", "DejaVuSansMono.ttf"};
  }
  return {};
}

}  // namespace

std::vector<std::string> font_candidates(Face face) {
  std::vector<std::string> candidates;
  for (const std::string& name : file_names(face))
    for (const std::string& root : kRoots) candidates.push_back(root + name);
  return candidates;
}

std::string find_fonts(FontPaths& paths) {
  for (std::size_t face = 0; face < kFaces; ++face) {
    for (const std::string& candidate : font_candidates(static_cast<Face>(face))) {
      std::error_code ignored;
      if (!std::filesystem::exists(candidate, ignored)) continue;
      paths.path[face] = candidate;
      break;
    }
    if (paths.path[face].empty())
      return "No usable font was found. Install fonts-inter and fonts-jetbrains-mono, or fonts-dejavu-core.";
  }
  return {};
}

}  // namespace tw::app
