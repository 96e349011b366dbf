// SPDX-License-Identifier: MIT
#include "shared/transport/seal/sealed_client_port.hpp"

#include <algorithm>
#include <cerrno>

namespace tw::transport {
namespace {

constexpr Micros kKnockEveryMicros = 150'000;
constexpr int kCloses = 3;
constexpr std::size_t kRandomBytes = 16, kPathBytes = 8;

template <std::size_t N>
std::array<std::uint8_t, N> drawn(const RandomBytes& random) {
  std::array<std::uint8_t, N> bytes;
  random(bytes);
  return bytes;
}

}  // namespace

SealedClientPort::SealedClientPort(std::unique_ptr<DatagramPort> wire, const Endpoint& server, LaneKind kind,
                                   const LanePass& pass, const RandomBytes& random)
    : SealedPort(std::move(wire)),
      server_(server),
      kind_(kind),
      pass_(pass),
      random_(drawn<kRandomBytes>(random)),
      // Every opening of a session's lanes uses the same hello key, so its sequence is drawn, not counted.
      hello_sequence_(get_little_endian(drawn<8>(random).data(), 8)),
      hello_key_(pass.secret, kHelloLabel, pass.token, kind, {}),
      challenge_key_(pass.secret, kChallengeLabel, pass.token, kind, {}) {}

void SealedClientPort::service(Micros now) {
  if (live() || closed_) return;
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room;  // NOLINT: nothing is read from it that was not written
  Endpoint from;
  while (!live() && receive(from, room)) continue;
  if (live() || now < knock_at_) return;
  knock_at_ = now + kKnockEveryMicros;
  knock();
}

/// The same bytes each time: a resent hello tells the server nothing new, and seals nothing else under its sequence.
void SealedClientPort::knock() {
  std::array<std::uint8_t, kMaxSealedPlainBytes> plain{};
  std::copy(random_.begin(), random_.end(), plain.begin());
  const SealHead head{
      .type = SealType::kHello, .kind = kind_, .session = pass_.token, .sequence = hello_sequence_};
  send_sealed(hello_key_, head, plain, server_);
}

int SealedClientPort::send(const Endpoint&, std::span<const iovec> parts) {
  const auto plain = gathered(parts);
  return plain ? put(SealType::kData, *plain) : -EMSGSIZE;
}

int SealedClientPort::put(SealType type, ByteView plain) {
  if (!live() || closed_ || keys_->next >= kLastSequence) return static_cast<int>(plain.size());
  const SealHead head{.type = type, .kind = kind_, .session = pass_.token, .sequence = keys_->next++};
  return send_sealed(keys_->to_server, head, plain, server_);
}

std::optional<std::size_t> SealedClientPort::receive(Endpoint& from, std::span<std::uint8_t> room) {
  std::array<std::uint8_t, kMaxUdpPayloadBytes> datagram;  // NOLINT: as above
  const auto length = wire_->receive(from, datagram);
  if (!length) return std::nullopt;
  if (from != server_ || *length > datagram.size() || closed_) return 0;
  const ByteView bytes = ByteView(datagram).first(*length);
  const auto head = read_seal_head(bytes);
  if (!head || head->session != pass_.token || head->kind != kind_) return 0;
  from = kSealedServer;
  if (head->type == SealType::kChallenge) {
    if (!live()) on_challenge(*head, bytes);
    return 0;
  }
  return open(*head, bytes, room).size();
}

void SealedClientPort::on_challenge(const SealHead& head, ByteView datagram) {
  std::array<std::uint8_t, kMaxSealedPlainBytes> room;  // NOLINT: as above
  const auto plain = open_datagram(challenge_key_, head, datagram, room);
  // Ours comes back, so this answers this hello and no earlier one.
  if (!plain || plain->size() != 2 * kRandomBytes ||
      !std::equal(random_.begin(), random_.end(), plain->begin()))
    return;
  SealRandoms randoms{.client = random_};
  std::copy_n(plain->begin() + kRandomBytes, kRandomBytes, randoms.server.begin());
  keys_.emplace(Keys{.to_server = {pass_.secret, kToServerLabel, pass_.token, kind_, randoms},
                     .to_client = {pass_.secret, kToClientLabel, pass_.token, kind_, randoms},
                     .taken = {}});
}

/// What is in it for who runs inside; empty: nothing.
ByteView SealedClientPort::open(const SealHead& head, ByteView datagram, std::span<std::uint8_t> room) {
  if (!live() || room.size() < datagram.size() - kSealBytes || !keys_->taken.is_fresh(head.sequence))
    return {};
  const auto plain = open_datagram(keys_->to_client, head, datagram, room);
  if (!plain) return {};
  keys_->taken.mark(head.sequence);
  switch (head.type) {
    case SealType::kData:
      return *plain;
    case SealType::kPathChallenge:
      if (plain->size() == kPathBytes) put(SealType::kPathResponse, *plain);
      return {};
    case SealType::kClose:
      closed_ = true;
      return {};
    default:  // a client is not asked these
      return {};
  }
}

void SealedClientPort::close() {
  for (int i = 0; i < kCloses; ++i) put(SealType::kClose, {});
  closed_ = true;
}

}  // namespace tw::transport
