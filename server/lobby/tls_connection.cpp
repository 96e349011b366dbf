// SPDX-License-Identifier: MIT
#include "server/lobby/tls_connection.hpp"

#include <asio/write.hpp>
#include <chrono>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::lobby {
namespace {

constexpr int kGoodbyeSeconds = 1;
constexpr int kSendBufferBytes = 64 * 1024;

}  // namespace

TlsConnection::TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& tls)
    : stream_(std::move(socket), tls), deadline_(stream_.get_executor()) {
  asio::error_code error;
  stream_.lowest_layer().set_option(asio::ip::tcp::no_delay(true), error);
  // Left to itself the kernel would keep up to 4 MiB for a reader that does not read.
  stream_.lowest_layer().set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), error);
  const auto peer = stream_.lowest_layer().remote_endpoint(error);
  if (!error) address_ = peer.address().to_v4().to_uint();
}

void TlsConnection::limit_time(int seconds, std::function<void()> late) {
  deadline_.expires_after(std::chrono::seconds(seconds));
  deadline_.async_wait([self = weak_from_this(), late = std::move(late)](asio::error_code error) {
    const auto connection = self.lock();
    if (!connection || error) return;
    if (late) return late();
    connection->close_now();
  });
}

void TlsConnection::send(ByteView bytes) {
  if (closing_) return;
  if (waiting_.size() + in_flight_.size() + bytes.size() > kMaxLobbyOutboundBytes) return close_now();
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  if (!writing_) write_next();
}

void TlsConnection::write_next() {
  in_flight_.clear();
  if (waiting_.empty()) {
    writing_ = false;
    if (closing_) say_goodbye();
    return;
  }
  writing_ = true;
  std::swap(waiting_, in_flight_);
  asio::async_write(stream_, asio::buffer(in_flight_),
                    [self = shared_from_this()](asio::error_code error, std::size_t) {
                      if (error) return self->close_now();
                      self->write_next();
                    });
}

void TlsConnection::close_when_sent() {
  if (std::exchange(closing_, true)) return;
  limit_time(kGoodbyeSeconds);
  if (!writing_) say_goodbye();
}

void TlsConnection::say_goodbye() {
  stream_.async_shutdown([self = shared_from_this()](asio::error_code) { self->close_now(); });
}

void TlsConnection::close_now() {
  closing_ = true;
  deadline_.cancel();
  asio::error_code error;
  stream_.lowest_layer().close(error);
}

}  // namespace tw::lobby
