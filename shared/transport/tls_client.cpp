// SPDX-License-Identifier: MIT
#include "shared/transport/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kChunkBytes = 16 * 1024;  // one TLS record's plaintext at most

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using SslPtr = std::unique_ptr<SSL, Freer<SSL_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;

SslPtr make_session() {
  const SslContextPtr context(SSL_CTX_new(TLS_client_method()));  // the session keeps it alive
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE,
                     nullptr);  // no authorities here: the caller pins the key
  SslPtr ssl(SSL_new(context.get()));
  if (!ssl) return nullptr;
  // OpenSSL works on memory; the socket is ours, so that no SIGPIPE can come of it.
  BIO* incoming = BIO_new(BIO_s_mem());
  BIO* outgoing = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(incoming, -1);  // "nothing yet" is not the end
  SSL_set_bio(ssl.get(), incoming, outgoing);
  SSL_set_connect_state(ssl.get());
  return ssl;
}

/// SHA-256 of the peer's SubjectPublicKeyInfo. False: it showed none.
bool fingerprint_of_peer(SSL* ssl, Fingerprint& fingerprint) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) return false;
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
  if (length <= 0) return false;
  const bool hashed = EVP_Digest(encoded, static_cast<std::size_t>(length), fingerprint.data(), nullptr,
                                 EVP_sha256(), nullptr) == 1;
  OPENSSL_free(encoded);
  return hashed;
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

class OpenSslClient final : public TlsClient {
 public:
  OpenSslClient(const Endpoint& server, Micros now) : server_(server), deadline_(now + kTlsConnectMicros) {}

  void start(SocketSource& sockets);
  void service(Micros now) override;
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  const Fingerprint& fingerprint() const override { return fingerprint_; }
  void send(ByteView bytes) override;
  Bytes receive() override { return std::exchange(inbox_, {}); }
  int fd() const override { return socket_.get(); }
  bool wants_write() const override {
    return state_ != State::kClosed && (stage_ == Stage::kTcp || !outgoing_.empty());
  }
  void close() override;

 private:
  enum class Stage : std::uint8_t { kTcp, kHandshake, kOpen };

  void finish_tcp();
  void read_socket();
  void shake_hands();
  void decrypt();
  void collect_outgoing();
  void write_socket();
  void shut(std::string reason);
  std::string explain_tls_failure() const;
  std::string explain_end(int error) const;

  Endpoint server_;
  Micros deadline_;
  State state_ = State::kConnecting;
  Stage stage_ = Stage::kTcp;
  std::string reason_;
  Fingerprint fingerprint_{};
  UniqueFd socket_;
  SslPtr ssl_;
  Bytes outgoing_;  ///< encrypted, waits for the kernel
  Bytes inbox_;     ///< decrypted, waits for receive()
};

void OpenSslClient::start(SocketSource& sockets) {
  ssl_ = make_session();
  if (!ssl_) return shut("OpenSSL could not start a TLS session.");
  const int fd = sockets.open(SocketKind::kTcp, "lobby");
  if (fd < 0) return shut(std::string("No socket for the lobby: ") + strerror(-fd) + ".");
  socket_.reset(fd);
  if (const int error = start_connect(fd, server_); error != 0) shut(explain_connect_error(-error, server_));
}

void OpenSslClient::service(Micros now) {
  if (state_ == State::kClosed) return;
  ERR_clear_error();
  if (stage_ == Stage::kTcp) finish_tcp();
  if (stage_ != Stage::kTcp && state_ != State::kClosed) read_socket();
  if (state_ == State::kConnecting && now >= deadline_)
    shut(stage_ == Stage::kTcp
             ? "No answer from " + to_string(server_) + " within 8 s."
             : to_string(server_) +
                   " accepted the connection, but did not secure it within 8 s: is that the lobby's port?");
}

void OpenSslClient::finish_tcp() {
  int error = 0;
  switch (connect_progress(socket_.get(), error)) {
    case ConnectProgress::kPending:
      return;
    case ConnectProgress::kFailed:
      return shut(explain_connect_error(error, server_));
    case ConnectProgress::kConnected:
      stage_ = Stage::kHandshake;
  }
}

/// One pass: bytes from the socket go through OpenSSL, and what it answers goes out.
void OpenSslClient::read_socket() {
  std::array<std::uint8_t, kChunkBytes> room;  // NOLINT: read into, never read from beyond that
  int ended = -1;
  while (ended < 0 && inbox_.size() < kMaxLobbyOutboundBytes) {
    const ssize_t got = recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got > 0) {
      BIO_write(SSL_get_rbio(ssl_.get()), room.data(), static_cast<int>(got));
    } else if (got < 0 && would_block(errno)) {
      break;
    } else {
      ended = got == 0 ? 0 : errno;
    }
    if (got > 0 && stage_ == Stage::kOpen) decrypt();
  }
  if (stage_ == Stage::kHandshake) shake_hands();
  if (state_ != State::kClosed) decrypt();
  if (state_ != State::kClosed && ended >= 0) shut(explain_end(ended));
  if (state_ != State::kClosed) write_socket();
}

void OpenSslClient::shake_hands() {
  const int done = SSL_do_handshake(ssl_.get());
  collect_outgoing();
  if (done == 1) {
    if (!fingerprint_of_peer(ssl_.get(), fingerprint_))
      return shut(to_string(server_) + " showed no certificate.");
    stage_ = Stage::kOpen;
    state_ = State::kOpen;
    return;
  }
  if (SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) return;
  const std::string why = explain_tls_failure();
  write_socket();  // the alert
  shut(why);
}

void OpenSslClient::decrypt() {
  if (stage_ != Stage::kOpen) return;
  std::array<std::uint8_t, kChunkBytes> room;  // NOLINT: read into, never read from beyond that
  while (true) {
    const int got = SSL_read(ssl_.get(), room.data(), static_cast<int>(room.size()));
    if (got <= 0) {
      const int error = SSL_get_error(ssl_.get(), got);
      collect_outgoing();  // an answer to a key update
      if (error == SSL_ERROR_WANT_READ) return;
      return shut(error == SSL_ERROR_ZERO_RETURN ? explain_stream_error(0)
                                                 : "The secured connection was tampered with or broke.");
    }
    inbox_.insert(inbox_.end(), room.begin(), room.begin() + got);
  }
}

void OpenSslClient::send(ByteView bytes) {
  if (state_ != State::kOpen || bytes.empty()) return;
  if (outgoing_.size() + bytes.size() > kMaxLobbyOutboundBytes)
    return shut("The server does not read what is sent to it.");
  ERR_clear_error();
  SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));  // into memory: always whole
  collect_outgoing();
  write_socket();
}

void OpenSslClient::collect_outgoing() {
  std::array<std::uint8_t, kChunkBytes> room;  // NOLINT: read into, never read from beyond that
  BIO* encrypted = SSL_get_wbio(ssl_.get());
  for (int got = 0; (got = BIO_read(encrypted, room.data(), static_cast<int>(room.size()))) > 0;)
    outgoing_.insert(outgoing_.end(), room.begin(), room.begin() + got);
}

void OpenSslClient::write_socket() {
  std::size_t at = 0;
  while (at < outgoing_.size()) {
    const ssize_t sent =
        ::send(socket_.get(), outgoing_.data() + at, outgoing_.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) break;  // no room, or broken: the next read says which
    at += static_cast<std::size_t>(sent);
  }
  outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(at));
}

void OpenSslClient::close() {
  if (state_ == State::kClosed) return;
  if (stage_ == Stage::kOpen) {
    SSL_shutdown(ssl_.get());
    collect_outgoing();
    write_socket();
  }
  shut("Closed by this client.");
}

void OpenSslClient::shut(std::string reason) {
  state_ = State::kClosed;
  reason_ = std::move(reason);
  socket_.reset();
}

std::string OpenSslClient::explain_tls_failure() const {
  const unsigned long error = ERR_peek_error();
  switch (ERR_GET_REASON(error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_UNEXPECTED_MESSAGE:
      return to_string(server_) + " does not speak TLS: is that the lobby's port?";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return to_string(server_) + " does not offer TLS 1.3, which Twinwire wants.";
    default: {
      const char* why = ERR_reason_error_string(error);
      return "The connection to " + to_string(server_) +
             " could not be secured: " + (why ? why : "unknown reason") + ".";
    }
  }
}

std::string OpenSslClient::explain_end(int error) const {
  if (state_ == State::kOpen) return explain_stream_error(error);
  return to_string(server_) + " closed the connection before it was secured: is that the lobby's port?";
}

std::unique_ptr<TlsClient> TlsClient::open(const Endpoint& server, SocketSource& sockets, Micros now) {
  auto client = std::make_unique<OpenSslClient>(server, now);
  client->start(sockets);
  return client;
}

}  // namespace tw::transport
