// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "shared/base/types.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::lobby {

/// The server's identity: a self-signed P-256 certificate. Clients remember its public key, so it is made
/// once.
struct Certificate {
  std::string certificate_path, key_path;  ///< PEM files
  transport::Fingerprint fingerprint{};    ///< SHA-256 of the public key (SubjectPublicKeyInfo)
};

/// Reads server.crt and server.key in `directory`, or makes both when neither is there (the key with mode
/// 0600). The error says why not: unreadable, readable by others, not a pair. Nothing that exists is ever
/// overwritten.
Result<Certificate> load_or_make_certificate(const std::string& directory);

}  // namespace tw::lobby
