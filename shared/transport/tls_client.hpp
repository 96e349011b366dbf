// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::transport {

/// SHA-256 of the server certificate's public key (SubjectPublicKeyInfo).
using Fingerprint = std::array<std::uint8_t, 32>;
std::string to_hex(const Fingerprint& fingerprint);
Result<Fingerprint> parse_fingerprint(std::string_view hex);

/// A TLS 1.3 byte stream over one TCP connection, driven by poll(); never blocks. The certificate is not checked
/// against authorities: the caller compares fingerprint() with what it remembers BEFORE it sends anything that matters (a hello may go).
class TlsClient {
 public:
  enum class State : std::uint8_t { kConnecting, kOpen, kClosed };

  /// Starts to connect; a failure shows as kClosed with its reason.
  static std::unique_ptr<TlsClient> open(const Endpoint& server, SocketSource& sockets, Micros now);
  virtual ~TlsClient() = default;
  virtual void service(Micros now) = 0;  ///< gives up connecting after 8 s
  virtual State state() const = 0;
  virtual const std::string& reason() const = 0;
  virtual const Fingerprint& fingerprint() const = 0;  ///< once open
  virtual void send(ByteView bytes) = 0;  ///< queued; closes with a reason past kMaxLobbyOutboundBytes
  virtual Bytes receive() = 0;            ///< all that has arrived since the last call
  virtual int fd() const = 0;
  virtual bool wants_write() const = 0;
  virtual void close() = 0;
};

}  // namespace tw::transport
