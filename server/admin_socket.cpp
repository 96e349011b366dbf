// SPDX-License-Identifier: MIT
#include "server/admin_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/streambuf.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <istream>
#include <utility>

namespace tw::server {
namespace {

using asio::local::stream_protocol;

constexpr int kMaxConnections = 16;  ///< a window that watches, and a program for each handicap
constexpr auto kOrderDeadline = std::chrono::seconds(5);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
constexpr std::size_t kMaxPathBytes = 107;  ///< sun_path, less its end

bool is_operator(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == geteuid() || peer.uid == 0);
}

}  // namespace

struct AdminSocket::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& io_context, std::string p, Handler h)
      : io(io_context), path(std::move(p)), handler(std::move(h)), acceptor(io), pause(io) {}
  std::string listen();
  void accept();

  asio::io_context& io;
  std::string path;
  Handler handler;
  stream_protocol::acceptor acceptor;
  asio::steady_timer pause;
  int open = 0;
};

namespace {

/// One order and its answer.
struct Exchange : std::enable_shared_from_this<Exchange> {
  Exchange(stream_protocol::socket s, std::shared_ptr<int> count)
      : socket(std::move(s)), deadline(socket.get_executor()), open(std::move(count)) {
    ++*open;
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { --*open; }

  void read(const AdminSocket::Handler& handler) {
    deadline.expires_after(kOrderDeadline);
    deadline.async_wait([self = weak_from_this()](asio::error_code error) {
      const auto exchange = self.lock();
      if (!error && exchange) exchange->close();
    });
    asio::async_read_until(socket, input, '\n',
                           [self = shared_from_this(), handler](asio::error_code error, std::size_t) {
                             self->deadline.cancel();
                             if (!error) self->obey(handler);
                           });
  }
  void obey(const AdminSocket::Handler& handler) {
    std::string line;
    std::istream stream(&input);
    std::getline(stream, line);
    const auto order = protocol::decode_order(line);
    if (!order) return write({false, "That is no order of this server's version."});
    handler(*order,
            [self = shared_from_this()](const protocol::AdminAnswer& answer) { self->write(answer); });
  }
  void write(const protocol::AdminAnswer& answer) {
    output = encode(answer) + '\n';
    asio::async_write(socket, asio::buffer(output),
                      [self = shared_from_this()](asio::error_code, std::size_t) { self->close(); });
  }
  void close() {
    asio::error_code ignored;
    socket.close(ignored);
  }

  stream_protocol::socket socket;
  asio::steady_timer deadline;
  std::shared_ptr<int> open;
  asio::streambuf input{protocol::kMaxAdminLineBytes};
  std::string output;
};

}  // namespace

std::string AdminSocket::Impl::listen() {
  if (path.size() > kMaxPathBytes)
    return "The path '" + path + "' is too long for a socket: choose a shorter --data.";
  ::unlink(path.c_str());  // a killed server's; the directory's lock says that nobody uses it
  asio::error_code error;
  acceptor.open(stream_protocol(), error);
  if (!error) acceptor.bind(stream_protocol::endpoint(path), error);
  if (!error && ::chmod(path.c_str(), 0600) != 0) error.assign(errno, asio::error::get_system_category());
  if (!error) acceptor.listen(kMaxConnections, error);
  return error ? "The socket '" + path + "' cannot be made: " + error.message() + "." : std::string();
}

void AdminSocket::Impl::accept() {
  acceptor.async_accept([self = shared_from_this(), count = std::shared_ptr<int>(shared_from_this(), &open)](
                            asio::error_code error, stream_protocol::socket socket) {
    if (error == asio::error::operation_aborted || !self->acceptor.is_open()) return;
    if (error) {
      self->pause.expires_after(kAcceptPause);
      return self->pause.async_wait([self](asio::error_code stopped) {
        if (!stopped) self->accept();
      });
    }
    if (self->open < kMaxConnections && is_operator(socket.native_handle()))
      std::make_shared<Exchange>(std::move(socket), count)->read(self->handler);
    self->accept();
  });
}

AdminSocket::AdminSocket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

AdminSocket::~AdminSocket() {
  asio::error_code ignored;
  impl_->acceptor.close(ignored);
  impl_->pause.cancel();
  impl_->handler = nullptr;
  ::unlink(impl_->path.c_str());
}

Result<std::unique_ptr<AdminSocket>> AdminSocket::create(asio::io_context& io, const std::string& path,
                                                         Handler handler) {
  using Created = Result<std::unique_ptr<AdminSocket>>;
  auto impl = std::make_shared<Impl>(io, path, std::move(handler));
  if (std::string why = impl->listen(); !why.empty()) return Created::failure(std::move(why));
  impl->accept();
  return Created::success(std::unique_ptr<AdminSocket>(new AdminSocket(std::move(impl))));
}

}  // namespace tw::server
