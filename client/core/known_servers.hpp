// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "shared/transport/tls_client.hpp"

namespace tw::client {

/// Remembers which key a server showed first (trust on first use): one line a server, "HOST:PORT HEX".
/// Lines that make no sense are passed over, and kept when the file is written again.
class KnownServers {
 public:
  explicit KnownServers(
      std::string path);  ///< a missing file is an empty one; directories are made on remember()
  enum class Verdict { kNew, kKnown, kChanged };
  Verdict check(const std::string& server, const transport::Fingerprint& fingerprint) const;
  std::optional<transport::Fingerprint> remembered(const std::string& server) const;
  /// Empty, or a sentence why it could not be written. Replaces what was remembered for this server.
  std::string remember(const std::string& server, const transport::Fingerprint& fingerprint);

  /// $XDG_DATA_HOME/twinwire/known_servers, or ~/.local/share/twinwire/known_servers; empty: neither is
  /// known.
  static std::string default_path();

 private:
  std::string path_;
};

}  // namespace tw::client
