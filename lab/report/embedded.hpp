// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// Files that lie in the program, put there by embed.cmake.
namespace tw::report {

struct Embedded {
  std::string_view text;
  std::string_view hash;  ///< "sha256-...", of the text as it stands here
};
extern const Embedded k_page_html, k_page_css, k_page_js;
extern const Embedded
    k_dygraphs_js;  ///< empty: built without it, and the report shows its still charts alone

}  // namespace tw::report
