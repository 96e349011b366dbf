// SPDX-License-Identifier: MIT
#include <charconv>

#include "shared/transport/tls_client.hpp"

namespace tw::transport {

std::string to_hex(const Fingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : fingerprint) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

Result<Fingerprint> parse_fingerprint(std::string_view hex) {
  Fingerprint fingerprint{};
  const auto fail = [] {
    return Result<Fingerprint>::failure("A fingerprint is 64 hexadecimal digits, as the server prints it.");
  };
  if (hex.size() != 2 * fingerprint.size()) return fail();
  for (std::size_t i = 0; i < fingerprint.size(); ++i) {
    const char* at = hex.data() + 2 * i;
    const auto [end, error] = std::from_chars(at, at + 2, fingerprint[i], 16);
    if (error != std::errc{} || end != at + 2) return fail();
  }
  return Result<Fingerprint>::success(fingerprint);
}

}  // namespace tw::transport
