// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "lab/link/remote.hpp"
#include "lab/link/remote/settings_patch.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

/// What may be asked of a running link. One request is one message on a SOCK_SEQPACKET Unix socket, one line
/// of text:
///
///   hello                              who are you: network namespace cookie, addresses, back end
///   set loss=5 up.delay=20 mode=packet   changes what it names and nothing else; see settings_patch.hpp
///   outage 500                         both directions dark for that many ms from now
///   reset                              counters back to zero
///   stats                              everything the link has counted
///   socket udp LABEL                   a socket (udp or tcp) in the client's namespace, as SCM_RIGHTS
///   changes                            the last changes of the link, and when each took effect
///   log                                the packet log's memory, readable, as SCM_RIGHTS
///
/// Each is answered by one JSON object: {"ok":true, ...} or {"ok":false,"error":"a sentence"}.
namespace tw::link {

inline constexpr std::size_t kMaxRequestBytes =
    1536;  ///< the longest that we write: 12 numbers in two directions
inline constexpr std::size_t kMaxReplyBytes =
    32 * 1024;  ///< 64 flows of at most 24 + 4 * 20 + keys, and settings
inline constexpr std::size_t kMaxLabelBytes = 24;
inline constexpr int kMaxOutageMs = 60'000;

struct HelloRequest {};
struct SetRequest {
  SettingsPatch patch;
};
struct OutageRequest {
  int milliseconds = 0;
};
struct ResetRequest {};
struct StatsRequest {};
struct SocketRequest {
  SocketKind kind = SocketKind::kUdp;
  std::string label;
};
struct ChangesRequest {};
struct LogRequest {};
using Request = std::variant<HelloRequest, SetRequest, OutageRequest, ResetRequest, StatsRequest,
                             SocketRequest, ChangesRequest, LogRequest>;

/// 1..24 of a-z A-Z 0-9 - _ . so that a label needs no quoting anywhere.
bool is_valid_label(std::string_view label);
/// The rule that `settings` break, as a sentence, or null. Rules are about single settings, never about two.
const char* invalid_reason(const Settings& settings);

/// Bytes from anyone, of any length. The error is the sentence that goes into the reply.
Result<Request> parse_request(std::string_view text);
std::string to_text(const Request& request);

}  // namespace tw::link
