// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/// The examples of docs/PROTOCOL.md's seal.
namespace tw::transport::test {

/// One line an example, every draw and byte of it: see the head of seal_vectors.txt. The lines of AES-256-GCM are left
/// out where the processor does not have it.
std::string seal_vectors();

}  // namespace tw::transport::test
