// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "shared/transport/seal/stream_seal.hpp"
#include "shared/transport/tcp_frame.hpp"
#include "tests/unit/transport/good_pass.hpp"
#include "tests/unit/transport/raw_sockets.hpp"

namespace tw::transport::test {

inline Bytes framed(ByteView bytes) {
  Bytes frame{static_cast<std::uint8_t>(bytes.size() & 0xff), static_cast<std::uint8_t>(bytes.size() >> 8)};
  frame.insert(frame.end(), bytes.begin(), bytes.end());
  return frame;
}

/// A TCP lane's client by hand: what it reads, and when, is the test's to say.
class SealedTcp {
 public:
  SealedTcp(UniqueFd socket, LaneKind kind) : socket_(std::move(socket)), kind_(kind) {}

  /// Once the server's greeting has come: answers it. True when that is done.
  bool open(const LanePass& pass = kGoodPass) {
    if (seal_) return true;
    read_bytes(kFrameHeadBytes + kStreamGreetingBytes);
    const auto greeting = reader_.next();
    if (!greeting || greeting->size() != kStreamGreetingBytes) return false;
    std::array<std::uint8_t, kStreamGreetingBytes> random;
    std::copy(greeting->begin(), greeting->end(), random.begin());
    const StreamOpening opening{.session = pass.token, .kind = kind_, .random = {9}};
    seal_ = std::make_unique<StreamSeal>(StreamSeal::of_client(pass.secret, opening, random));
    return send_all(socket_, framed(to_bytes(opening)));
  }
  bool say(ByteView record) { return send_all(socket_, frame_of(record)); }
  Bytes frame_of(ByteView record) { return framed(seal_->seal(record)); }
  /// What has come and was not read yet.
  std::vector<Bytes> read() {
    std::vector<Bytes> records;
    while (read_bytes(777))
      while (const auto frame = reader_.next()) {
        const auto record = seal_->open(*frame);
        EXPECT_TRUE(record) << "not sealed as it should be";
        if (record) records.emplace_back(record->begin(), record->end());
      }
    return records;
  }
  UniqueFd& socket() { return socket_; }
  bool broken() const { return reader_.broken(); }

 private:
  bool read_bytes(std::size_t most) {
    std::array<std::uint8_t, 1024> room{};
    const ssize_t got = recv(socket_.get(), room.data(), std::min(most, room.size()), MSG_DONTWAIT);
    if (got > 0) reader_.append(ByteView(room).first(static_cast<std::size_t>(got)));
    return got > 0;
  }

  UniqueFd socket_;
  LaneKind kind_;
  FrameReader reader_;
  std::unique_ptr<StreamSeal> seal_;
};

}  // namespace tw::transport::test
