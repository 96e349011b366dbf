// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/link/remote.hpp"
#include "shared/base/types.hpp"

/// The link's replies: writer and reader, side by side so that they cannot drift.
namespace tw::link {

/// What `hello` answers.
struct Hello {
  std::uint64_t netns_cookie = 0;  ///< of the client's namespace, as SO_NETNS_COOKIE gives it
  std::uint32_t server_address = 0, client_address = 0;
  std::string backend;
};

std::string error_reply(std::string_view sentence);
std::string hello_reply(const Hello& hello);
std::string effective_reply(Micros effective_at);
/// Cheap enough (some microseconds) for the thread that forwards packets.
std::string stats_reply(const Stats& stats);

/// The newest of `changes` (oldest first) that fit one reply.
std::string changes_reply(std::span<const Change> changes);

/// The readers. A reply that says "ok":false gives its sentence; one that is malformed gives a sentence of
/// ours.
Result<Hello> read_hello(std::string_view reply);
Result<Micros> read_effective(std::string_view reply);
Result<Stats> read_stats(std::string_view reply);
Result<std::vector<Change>> read_changes(std::string_view reply);
/// For requests whose answer is more than text.
std::optional<std::string> read_error(std::string_view reply);

}  // namespace tw::link
