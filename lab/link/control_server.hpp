// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/message.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

inline constexpr std::size_t kMaxControlClients = 16;  ///< window, bots, compare, a shell: a handful

/// The link's control socket, served by the thread that forwards packets. So that no client can delay them:
/// one message at a time between two rounds of forwarding, nothing blocks, and who does not read his replies
/// is cut off.
class ControlServer {
 public:
  using Handler = std::function<Message(const Request&)>;

  /// Binds `path` (0600). Throws std::runtime_error with a sentence.
  ControlServer(const std::string& path, Handler handler);

  /// What to wait for.
  void add_to(std::vector<pollfd>& wanted) const;
  /// Serves at most one of them. `ready`: the same entries, with their results.
  void serve_one(const pollfd* ready);

 private:
  void accept_client();
  /// False when the conversation is over.
  bool answer(int fd);

  UniqueFd listener_;
  std::vector<UniqueFd> clients_;
  std::size_t next_ = 0;  ///< whose turn it is
  Handler handler_;
};

}  // namespace tw::link
