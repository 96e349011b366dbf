// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "shared/base/types.hpp"

namespace tw::lobby {

/// Fills `out` with bytes that nobody can guess.
void random_bytes(std::span<std::uint8_t> out);
/// Compares two secrets of equal size in a time that does not tell where they differ.
bool equal_secrets(ByteView a, ByteView b);

void wipe_bytes(void* bytes, std::size_t size);
/// Overwrites what was secret, in a way that the compiler does not leave out.
template <class Container>
void wipe(Container& secret) {
  wipe_bytes(secret.data(), secret.size());
}

}  // namespace tw::lobby
