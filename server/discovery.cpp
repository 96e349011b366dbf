// SPDX-License-Identifier: MIT
#include "server/discovery.hpp"

#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <utility>

namespace tw::server {

using asio::ip::udp;

std::optional<Bytes> DiscoveryDesk::answer(ByteView datagram, const Endpoint& from,
                                           protocol::DiscoveryAnswer now_here, Micros now) {
  const auto question = protocol::decode_question(datagram);
  if (!question || !protocol::is_private(from.address)) return std::nullopt;
  if (!by_address_.take(from.address, now) || !all_.take(now)) return std::nullopt;
  now_here.nonce = question->nonce;
  return protocol::encode(now_here);
}

struct Discovery::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& io, const Clock& c, Look l) : socket(io), clock(c), look(std::move(l)) {}

  std::string bind(std::uint16_t port) {
    asio::error_code error;
    socket.open(udp::v4(), error);
    // Several servers of one machine are all asked by a broadcast.
    if (!error) socket.set_option(udp::socket::reuse_address(true), error);
    if (!error) socket.bind({udp::v4(), port}, error);
    if (!error) socket.non_blocking(true, error);
    if (!error) return {};
    return "Port " + std::to_string(port) +
           " (UDP), on which players find this server, cannot be had: " + error.message() + ".";
  }
  void wait() {
    socket.async_receive_from(asio::buffer(buffer), sender,
                              [self = shared_from_this()](asio::error_code error, std::size_t size) {
                                if (error == asio::error::operation_aborted || !self->socket.is_open())
                                  return;
                                if (!error) self->reply(size);
                                self->wait();
                              });
  }
  void reply(std::size_t size) {
    const Endpoint from{sender.address().to_v4().to_uint(), sender.port()};
    const auto out = desk.answer({buffer.data(), size}, from, look(), clock.now());
    asio::error_code lost;  // as any datagram may be
    if (out) socket.send_to(asio::buffer(*out), sender, 0, lost);
  }

  udp::socket socket;
  const Clock& clock;
  Look look;
  DiscoveryDesk desk;
  udp::endpoint sender;
  std::array<std::uint8_t, protocol::kDiscoveryBytes + 1> buffer{};  // one more: what is longer is seen to be
};

Discovery::Discovery(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Discovery::~Discovery() {
  asio::error_code ignored;
  impl_->socket.close(ignored);
  impl_->look = nullptr;
}

Result<std::unique_ptr<Discovery>> Discovery::create(asio::io_context& io, std::uint16_t port,
                                                     const Clock& clock, Look look) {
  using Created = Result<std::unique_ptr<Discovery>>;
  auto impl = std::make_shared<Impl>(io, clock, std::move(look));
  if (std::string why = impl->bind(port); !why.empty()) return Created::failure(std::move(why));
  impl->wait();
  return Created::success(std::unique_ptr<Discovery>(new Discovery(std::move(impl))));
}

}  // namespace tw::server
