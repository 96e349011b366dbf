// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lab/probe/observations.hpp"
#include "shared/base/net.hpp"
#include "shared/transport/tls_client.hpp"

namespace tw::probe {

struct WatchOptions {
  std::string server;                                 ///< HOST[:PORT] of the lobby
  std::string room;                                   ///< empty: the first in which a match runs
  std::optional<transport::Fingerprint> fingerprint;  ///< none: any key will do, since nothing secret is said
  std::string known_servers_path;                     ///< a file of this run alone: no key is remembered
  int seconds = 20;
};

/// Joins as a guest who only watches, and watches for so long. `progress` hears 0..1 several times a second; false:
/// stop, and take what there is. The error is a sentence.
Result<Observations> watch(const WatchOptions& options, SocketSource& sockets,
                           const std::function<bool(double)>& progress);

}  // namespace tw::probe
