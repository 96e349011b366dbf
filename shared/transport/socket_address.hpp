// SPDX-License-Identifier: MIT
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>

#include "shared/base/net.hpp"

namespace tw::transport {

sockaddr_in to_sockaddr(const Endpoint& endpoint);
Endpoint to_endpoint(const sockaddr_in& address);
/// The address a socket is bound to; 0.0.0.0:0 when it is not.
Endpoint local_endpoint(int fd);

/// Why a server could not bind, a sentence with a way on. `protocol` is "UDP" or "TCP".
std::string explain_bind_error(int error, const Endpoint& endpoint, std::string_view protocol);
/// Why a connection could not be made or broke, a sentence.
std::string explain_connect_error(int error, const Endpoint& endpoint);
std::string explain_stream_error(int error);

/// A listening TCP socket, non-blocking and close-on-exec; or -errno.
int listen_tcp(const Endpoint& endpoint);
/// Starts to connect. 0 or -errno; EINPROGRESS counts as 0.
int start_connect(int fd, const Endpoint& endpoint);

enum class ConnectProgress { kPending, kConnected, kFailed };
/// How a connection that start_connect() began is getting on; `error` is set when it failed. Never blocks.
ConnectProgress connect_progress(int fd, int& error);

}  // namespace tw::transport
