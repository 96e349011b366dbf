// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "shared/protocol/lobby_messages.hpp"

/// Lobby messages as frames: length u32 (little endian, of what follows), wire id u8, body (Cereal, through
/// our own bounded archives). The only user of Cereal.
namespace tw::protocol {

inline constexpr std::size_t kLobbyFrameHeaderBytes = 4;

/// A string or list past its limit is the caller's defect (asserted).
Bytes encode_frame(const LobbyRequest& message);
Bytes encode_frame(const LobbyReply& message);

/// `frame` without its length: id and body. nullopt: unknown id, bytes missing or left over, a limit passed.
std::optional<LobbyRequest> decode_request(ByteView frame);
std::optional<LobbyReply> decode_reply(ByteView frame);

/// Cuts a byte stream into frames. Between feeds it holds less than one frame of at most `limit` bytes, and
/// it allocates only as bytes arrive, whatever a length claims.
class FrameSplitter {
 public:
  explicit FrameSplitter(std::size_t limit_bytes) : limit_(limit_bytes) {}
  void set_limit(std::size_t limit_bytes) { limit_ = limit_bytes; }
  /// Takes bytes from the stream. False: a frame's length is 0 or past the limit; the stream is broken for
  /// good (frames before the bad one can still be had).
  bool feed(ByteView bytes);
  /// The next whole frame (id and body), or nullopt. Call until nullopt after each feed.
  std::optional<Bytes> next();
  /// Bytes of a frame that has begun and is not whole. Meaningful when next() has given nullopt.
  std::size_t partial_bytes() const { return pending_.size() - taken_; }

 private:
  std::size_t limit_;
  Bytes pending_;
  std::size_t taken_ = 0;  ///< bytes of pending_ that next() has handed out
  std::size_t checked_ =
      0;  ///< where in pending_ (or beyond it) the first length stands that feed() has not checked
  bool broken_ = false;
};

}  // namespace tw::protocol
