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
  std::string server;  ///< HOST[:PORT] of the lobby
  std::string room;    ///< empty: the first in which a match runs
  std::optional<transport::Fingerprint> fingerprint;
  int seconds = 20;
};

/// Joins as a guest who only watches, and watches for so long. `progress` hears 0..1 several times a second; false:
/// stop, and take what there is. The error is a sentence.
Result<Observations> watch(const WatchOptions& options, SocketSource& sockets,
                           const std::function<bool(double)>& progress);

}  // namespace tw::probe
