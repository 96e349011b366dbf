// SPDX-License-Identifier: MIT
// A tape from anyone: refused with one sentence that names a line, or read, and then written and read back the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/tape/tape.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tape = tw::tape::parse_tape(text);
  require(static_cast<bool>(tape) == tape.error.empty());
  if (!tape) {
    require(tape.error.starts_with("line ") && tape.error.find('\n') == std::string::npos);
    return 0;
  }
  for (const auto& network : tape->networks) require(tw::link::invalid_reason(network.settings) == nullptr);
  const auto again = tw::tape::parse_tape(tw::tape::to_toml(*tape));
  require(again && *again == *tape);
  return 0;
}
