// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/net.hpp"

namespace tw::link {

/// One message over a SOCK_SEQPACKET Unix socket, with at most one descriptor along. A signal that comes while these
/// functions wait does not end the wait.
struct Message {
  std::string text;
  UniqueFd passed;
};

/// False if the other end has gone, or, on a non-blocking socket, does not read.
bool send_message(int fd, std::string_view text, int passed_fd = -1);
/// At most `max_bytes`; the rest of a longer message is cut off. Null when the other end has gone, and for an
/// empty message, which nobody of ours sends.
std::optional<Message> receive_message(int fd, std::size_t max_bytes);
/// The same, but null also when nothing comes within `timeout_ms`.
std::optional<Message> receive_message(int fd, std::size_t max_bytes, int timeout_ms);

}  // namespace tw::link
