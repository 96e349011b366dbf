// SPDX-License-Identifier: MIT
#include "server/lobby/secrets.hpp"

#include <sodium.h>

namespace tw::lobby {

void random_bytes(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

bool equal_secrets(ByteView a, ByteView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe_bytes(void* bytes, std::size_t size) { sodium_memzero(bytes, size); }

}  // namespace tw::lobby
