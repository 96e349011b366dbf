// SPDX-License-Identifier: MIT
// A stored cell of a comparison that anything may have written: refused with one sentence, or read, and then written and
// read back as the same text.
#include <string>

#include "lab/compare/cell_store.hpp"
#include "lab/link/remote/control_protocol.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tw;
  using fuzz::require;
  const auto cell = compare::cell_from_text(std::string(reinterpret_cast<const char*>(data), size));
  require(static_cast<bool>(cell) == cell.error.empty());
  if (!cell) {
    require(cell.error.find('\n') == std::string::npos);
    return 0;
  }
  require(link::invalid_reason(cell->options.network.settings) == nullptr);
  const std::string written = compare::cell_to_text(*cell);
  const auto again = compare::cell_from_text(written);
  require(static_cast<bool>(again));
  require(compare::cell_to_text(*again) == written);
  return 0;
}
