// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/base/types.hpp"
#include "shared/protocol/admin_messages.hpp"

namespace asio {
class io_context;
}

namespace tw::server {

/// The operator's way in: a Unix socket that only this user (and root) can open; others are closed at once, whatever the
/// file's permissions. A few connections at a time, one order each, 5 s for it to come. Lives on the io_context's thread.
class AdminSocket {
 public:
  using Reply = std::function<void(protocol::AdminAnswer)>;  ///< once; also later, from the same thread
  using Handler = std::function<void(const protocol::AdminOrder&, Reply)>;

  /// Makes the socket in place of an old one. The io_context must outlive it and must not run after it. The error is a
  /// sentence.
  static Result<std::unique_ptr<AdminSocket>> create(asio::io_context& io, const std::string& path,
                                                     Handler handler);
  ~AdminSocket();  ///< takes the file away

 private:
  struct Impl;
  explicit AdminSocket(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace tw::server
