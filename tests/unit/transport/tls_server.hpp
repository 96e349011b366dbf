// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <thread>

#include "shared/base/net.hpp"
#include "shared/transport/socket_address.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::transport::test {

/// Accepts ONE connection on 127.0.0.1 and lets `talk` have it, on a thread of its own.
class OneShotServer {
 public:
  explicit OneShotServer(std::function<void(int fd)> talk) : listener_(listen_tcp({0x7f000001, 0})) {
    address = local_endpoint(listener_.get());
    thread_ = std::thread([this, talk = std::move(talk)] {
      pollfd waiting{.fd = listener_.get(), .events = POLLIN, .revents = 0};
      if (poll(&waiting, 1, 5000) <= 0) return;
      const UniqueFd socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      const timeval patience{.tv_sec = 8, .tv_usec = 0};  // a client that misbehaves fails its test, no more
      setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      talk(socket.get());
    });
  }
  ~OneShotServer() { thread_.join(); }

  Endpoint address;

 private:
  UniqueFd listener_;
  std::thread thread_;
};

/// An OpenSSL context with a fresh P-256 key and a self-signed certificate.
class TlsIdentity {
 public:
  explicit TlsIdentity(int max_version)
      : key_(EVP_EC_gen("P-256")), context_(SSL_CTX_new(TLS_server_method())) {
    X509* certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key_);
    X509_sign(certificate, key_, EVP_sha256());
    SSL_CTX_use_certificate(context_, certificate);
    SSL_CTX_use_PrivateKey(context_, key_);
    SSL_CTX_set_max_proto_version(context_, max_version);
    std::uint8_t* encoded = nullptr;
    const int length = i2d_PUBKEY(key_, &encoded);
    EVP_Digest(encoded, static_cast<std::size_t>(length), fingerprint.data(), nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(encoded);
    X509_free(certificate);
  }
  ~TlsIdentity() {
    SSL_CTX_free(context_);
    EVP_PKEY_free(key_);
  }
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  /// A TLS server's end on `fd`, after its handshake; null: the handshake failed.
  std::unique_ptr<SSL, void (*)(SSL*)> accept(int fd) {
    std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context_), SSL_free);
    SSL_set_fd(ssl.get(), fd);
    if (SSL_accept(ssl.get()) != 1) ssl.reset();
    return ssl;
  }

  Fingerprint fingerprint{};

 private:
  EVP_PKEY* key_;
  SSL_CTX* context_;
};

}  // namespace tw::transport::test
