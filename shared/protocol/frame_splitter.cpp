// SPDX-License-Identifier: MIT
#include "shared/protocol/lobby_codec.hpp"

namespace tw::protocol {
namespace {

std::size_t length_at(const Bytes& bytes, std::size_t at) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLobbyFrameHeaderBytes; ++i) length |= std::size_t{bytes[at + i]} << (8 * i);
  return length;
}

}  // namespace

bool FrameSplitter::feed(ByteView bytes) {
  if (broken_) return false;
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(taken_));
  checked_ -= taken_;
  taken_ = 0;
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  while (!broken_ && checked_ + kLobbyFrameHeaderBytes <= pending_.size()) {
    const std::size_t length = length_at(pending_, checked_);
    if (length == 0 || length > limit_)
      broken_ = true;
    else
      checked_ += kLobbyFrameHeaderBytes + length;
  }
  return !broken_;
}

std::optional<Bytes> FrameSplitter::next() {
  if (taken_ == checked_ || taken_ + kLobbyFrameHeaderBytes > pending_.size()) return std::nullopt;
  const std::size_t begin = taken_ + kLobbyFrameHeaderBytes, end = begin + length_at(pending_, taken_);
  if (end > pending_.size()) return std::nullopt;
  taken_ = end;
  return Bytes(pending_.begin() + static_cast<std::ptrdiff_t>(begin),
               pending_.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace tw::protocol
