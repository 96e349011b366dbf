// SPDX-License-Identifier: MIT
#include "shared/transport/seal/sealed_server_port.hpp"

#include <algorithm>
#include <cerrno>

#include "shared/transport/lane_ids.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kHandshakesPerLane = 4;  ///< at once, from different addresses or openings
constexpr std::size_t kAddressesPerHello =
    2;  ///< a client may move meanwhile; who plays a hello back has many
constexpr int kCloses = 3;
constexpr Micros kAskPathEveryMicros = 100'000;
constexpr Micros kMoveAtMostEveryMicros = 2'000'000;
constexpr std::size_t kPathAmplification =
    3;  ///< bytes to an address that has not answered, to those from it

bool same_bytes(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace

SealedServerPort::SealedServerPort(std::unique_ptr<DatagramPort> wire, std::initializer_list<LaneKind> kinds,
                                   DropCounters& drops, RandomBytes random)
    : SealedPort(std::move(wire)), drops_(drops), random_(std::move(random)), slots_(kMaxSealedLanes) {
  for (const LaneKind kind : kinds)
    kinds_ = static_cast<std::uint16_t>(kinds_ | 1U << static_cast<unsigned>(kind));
  by_lane_.reserve(kMaxSealedLanes);
  handshakes_.reserve(kMaxSealHandshakes);
}

// --- time

void SealedServerPort::set_time(Micros now) {
  now_ = now;
  if (now < next_sweep_) return;
  next_sweep_ = now + kDeadlineSweepMicros;
  std::erase_if(handshakes_, [&](const Handshake& handshake) { return now >= handshake.expires_at; });
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    const auto& lane = slots_[slot].lane;
    if (!lane) continue;
    // Otherwise who collects tickets could keep all slots, and never connect.
    const bool unused = !lane->claimed && now - lane->opened_at >= kLaneConnectMicros;
    if (unused || now - lane->heard >= kLaneSilenceMicros) end(slot, kClientSilent);
  }
}

std::size_t SealedServerPort::handshakes_waiting() const { return handshakes_.size(); }

// --- in, cheapest check first

std::optional<std::size_t> SealedServerPort::receive(Endpoint& from, std::span<std::uint8_t> room) {
  std::array<std::uint8_t, kMaxUdpPayloadBytes> datagram;  // NOLINT: read from only as far as it was written
  const auto length = wire_->receive(from, datagram);
  if (!length) return std::nullopt;
  if (*length > datagram.size()) {
    drops_.add(Drop::kTooLarge);
    return 0;
  }
  return on_datagram(from, ByteView(datagram).first(*length), room);
}

/// The length of what is for who runs inside, in `room`; 0: nothing is.
std::size_t SealedServerPort::on_datagram(Endpoint& from, ByteView datagram, std::span<std::uint8_t> room) {
  const auto head = read_seal_head(datagram);
  if (!head || (unsigned{kinds_} >> static_cast<unsigned>(head->kind) & 1U) == 0 ||
      head->type == SealType::kChallenge || head->type == SealType::kPathChallenge ||
      room.size() < kMaxSealedPlainBytes) {
    drops_.add(Drop::kNotSealed);
    return 0;
  }
  if (head->type == SealType::kHello) {
    on_hello(*head, datagram, from);
    return 0;
  }
  std::optional<ByteView> plain;
  std::optional<std::size_t> slot;
  const auto live = by_lane_.find(key_of(head->session, head->kind));
  if (live != by_lane_.end()) {
    Lane& lane = *slots_[live->second].lane;
    if (lane.taken.is_fresh(head->sequence))
      plain = open_datagram(lane.keys.to_server, *head, datagram, room);
    if (plain) slot = live->second;
  }
  if (!plain) slot = finish_handshake(*head, datagram, from, room);
  if (!slot) {
    drops_.add(live == by_lane_.end() ? Drop::kNoTicket : Drop::kForged);
    return 0;
  }
  if (!plain) plain = ByteView(room).first(datagram.size() - kSealBytes);
  const Endpoint wire = from;
  from = peer_of(*slot);
  return on_authentic(*slot, *head, datagram.size(), *plain, wire);
}

// --- the handshake

void SealedServerPort::on_hello(const SealHead& head, ByteView datagram, const Endpoint& from) {
  if (datagram.size() != kHelloBytes) return drops_.add(Drop::kNotSealed);
  const auto secret = find_ != nullptr ? find_(context_, head.session) : std::nullopt;
  if (!secret) return drops_.add(Drop::kNoTicket);
  std::array<std::uint8_t, kMaxSealedPlainBytes> room;  // NOLINT: as above
  const auto plain =
      open_datagram(SealKey(*secret, kHelloLabel, head.session, head.kind, {}), head, datagram, room);
  if (!plain) return drops_.add(Drop::kForged);
  const ByteView client_random = plain->first(kRandomBytes);
  // Its client has been live for long: somebody plays it back.
  const auto live = by_lane_.find(key_of(head.session, head.kind));
  if (live != by_lane_.end() && same_bytes(client_random, slots_[live->second].lane->opened_by))
    return drops_.add(Drop::kForged);
  Handshake* handshake = handshake_for(head, *secret, client_random, from);
  if (handshake == nullptr || !handshake->answers.take(now_)) return drops_.add(Drop::kTooFast);
  challenge(*handshake, *secret);
}

/// The one that this hello began, or a new one. Null: this lane has as many as it may.
SealedServerPort::Handshake* SealedServerPort::handshake_for(const SealHead& head, const SealSecret& secret,
                                                             ByteView client_random, const Endpoint& from) {
  std::size_t of_this_lane = 0, of_this_hello = 0;
  for (Handshake& known : handshakes_) {
    if (known.session != head.session || known.kind != head.kind) continue;
    ++of_this_lane;
    if (!same_bytes(client_random, known.randoms.client)) continue;
    ++of_this_hello;
    if (known.from == from) return &known;
  }
  if (of_this_lane >= kHandshakesPerLane || of_this_hello >= kAddressesPerHello) return nullptr;
  // Only who holds a ticket comes this far, so the oldest may go: it has had its time, or its owner has many.
  if (handshakes_.size() >= kMaxSealHandshakes) handshakes_.erase(handshakes_.begin());
  Handshake fresh{.session = head.session,
                  .kind = head.kind,
                  .from = from,
                  .randoms = {},
                  .expires_at = now_ + kSealHandshakeMicros,
                  .answers = {kHellosPerSecond, kHelloBurst},
                  .keys = {}};
  std::copy(client_random.begin(), client_random.end(), fresh.randoms.client.begin());
  random_(fresh.randoms.server);
  std::array<std::uint8_t, 8> drawn;
  random_(drawn);
  fresh.challenge_sequence = get_little_endian(drawn.data(), drawn.size());
  fresh.keys.emplace(Keys{.to_server = {secret, kToServerLabel, head.session, head.kind, fresh.randoms},
                          .to_client = {secret, kToClientLabel, head.session, head.kind, fresh.randoms}});
  return &handshakes_.emplace_back(std::move(fresh));
}

void SealedServerPort::challenge(Handshake& handshake, const SealSecret& secret) {
  std::array<std::uint8_t, 2 * kRandomBytes> plain;
  std::copy(handshake.randoms.client.begin(), handshake.randoms.client.end(), plain.begin());
  std::copy(handshake.randoms.server.begin(), handshake.randoms.server.end(), plain.begin() + kRandomBytes);
  const SealHead head{.type = SealType::kChallenge,
                      .kind = handshake.kind,
                      .session = handshake.session,
                      .sequence = handshake.challenge_sequence};
  const SealKey key(secret, kChallengeLabel, handshake.session, handshake.kind, {});
  send_sealed(key, head, plain, handshake.from);
}

/// The first authentic datagram after a challenge, from the address that was challenged, makes the lane LIVE. Its slot,
/// and the plain bytes in `room`; nullopt: it is none.
std::optional<std::size_t> SealedServerPort::finish_handshake(const SealHead& head, ByteView datagram,
                                                              const Endpoint& from,
                                                              std::span<std::uint8_t> room) {
  for (Handshake& handshake : handshakes_) {
    if (handshake.session != head.session || handshake.kind != head.kind || handshake.from != from) continue;
    if (head.sequence == 0 || head.sequence >= kLastSequence ||
        !open_datagram(handshake.keys->to_server, head, datagram, room))
      continue;
    // Whoever answers first has the lane; the other handshakes of this lane are void.
    const auto slot = open_lane(handshake);
    std::erase_if(handshakes_, [&](const Handshake& other) {
      return other.session == head.session && other.kind == head.kind;
    });
    return slot;
  }
  return std::nullopt;
}

std::optional<std::size_t> SealedServerPort::open_lane(Handshake& handshake) {
  const LaneKey key = key_of(handshake.session, handshake.kind);
  if (const auto old = by_lane_.find(key); old != by_lane_.end()) end(old->second, kClientCameAgain);
  const auto free = std::find_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.lane; });
  if (free == slots_.end()) {
    drops_.add(Drop::kTooManyLanes);
    return std::nullopt;
  }
  free->lane.emplace(Lane{.session = handshake.session,
                          .kind = handshake.kind,
                          .wire = handshake.from,
                          .keys = std::move(*handshake.keys),
                          .opened_by = handshake.randoms.client,
                          .taken = {},
                          .opened_at = now_,
                          .heard = now_,
                          .datagrams = {kSealedDatagramsPerSecond, kSealedDatagramBurst},
                          .bytes = {kSealedBytesPerSecond, kSealedBytesPerSecond},
                          .too_fast_since = {},
                          .path = {},
                          .moved_at = {}});
  const auto slot = static_cast<std::size_t>(free - slots_.begin());
  by_lane_.emplace(key, slot);
  return slot;
}

// --- a lane that is LIVE

std::size_t SealedServerPort::on_authentic(std::size_t slot, const SealHead& head, std::size_t datagram_bytes,
                                           ByteView plain, const Endpoint& from) {
  Lane& lane = *slots_[slot].lane;
  const bool newest = head.sequence > lane.taken.newest();
  lane.taken.mark(head.sequence);
  lane.heard = now_;
  last_session_ = head.session;
  if (head.type == SealType::kClose) return end(slot, kClientLeft), 0;
  if (!within_limits(slot, datagram_bytes)) return 0;
  if (head.type == SealType::kPathResponse) return on_path_response(lane, plain, from), 0;
  if (newest && from != lane.wire) follow(lane, datagram_bytes, from);
  return plain.size();
}

/// Charged to who could seal it, so that nobody can spend another's allowance.
bool SealedServerPort::within_limits(std::size_t slot, std::size_t bytes) {
  Lane& lane = *slots_[slot].lane;
  if (lane.datagrams.take(now_) && lane.bytes.take(now_, static_cast<std::uint32_t>(bytes))) return true;
  drops_.add(Drop::kTooFast);
  if (!lane.too_fast_since || now_ - lane.too_fast_last > kTooFastPauseMicros) lane.too_fast_since = now_;
  lane.too_fast_last = now_;
  if (now_ - *lane.too_fast_since >= kTooFastMicros) end(slot, kClientTooFast);
  return false;
}

/// The client's newest datagram came from another address. It moves there once it has answered from there.
void SealedServerPort::follow(Lane& lane, std::size_t bytes, const Endpoint& from) {
  if (lane.moved_at && now_ - *lane.moved_at < kMoveAtMostEveryMicros) return;
  if (!lane.path || lane.path->to != from) {
    lane.path = Path{.to = from, .question = {}, .ask_at = now_};
    random_(lane.path->question);
  }
  Path& path = *lane.path;
  path.received_bytes += bytes;
  const std::size_t question_bytes = kSealBytes + path.question.size();
  if (now_ < path.ask_at || path.sent_bytes + question_bytes > kPathAmplification * path.received_bytes)
    return;
  path.ask_at = now_ + kAskPathEveryMicros;
  path.sent_bytes += question_bytes;
  put(lane, SealType::kPathChallenge, path.question, path.to);
}

void SealedServerPort::on_path_response(Lane& lane, ByteView plain, const Endpoint& from) {
  if (!lane.path || lane.path->to != from ||
      !std::equal(plain.begin(), plain.end(), lane.path->question.begin(), lane.path->question.end()))
    return;
  lane.wire = from;
  lane.moved_at = now_;
  lane.path.reset();
  ++migrations_;
}

// --- out

int SealedServerPort::send(const Endpoint& to, std::span<const iovec> parts) {
  const auto plain = gathered(parts);
  if (!plain) return -EMSGSIZE;
  const auto slot = slot_of(to);
  if (!slot) return static_cast<int>(plain->size());  // a lane that has ended: lost, as on the way
  Lane& lane = *slots_[*slot].lane;
  return put(lane, SealType::kData, *plain, lane.wire);
}

int SealedServerPort::put(Lane& lane, SealType type, ByteView plain, const Endpoint& to) {
  if (lane.next >= kLastSequence) return static_cast<int>(plain.size());
  const SealHead head{.type = type, .kind = lane.kind, .session = lane.session, .sequence = lane.next++};
  return send_sealed(lane.keys.to_client, head, plain, to);
}

// --- ends

void SealedServerPort::end(std::size_t slot, const char* reason) {
  ended_.push_back({peer_of(slot), reason});
  erase(slot);
}

void SealedServerPort::erase(std::size_t slot) {
  Slot& place = slots_[slot];
  by_lane_.erase(key_of(place.lane->session, place.lane->kind));
  place.lane.reset();
  if (++place.generation == 0) place.generation = 1;
}

bool SealedServerPort::take_ended(Ended& ended) {
  if (ended_.empty()) return false;
  ended = ended_.back();
  ended_.pop_back();
  return true;
}

void SealedServerPort::claim(const Endpoint& peer) {
  if (const auto slot = slot_of(peer)) slots_[*slot].lane->claimed = true;
}

void SealedServerPort::forget(const Endpoint& peer) {
  const auto slot = slot_of(peer);
  if (!slot) return;
  Lane& lane = *slots_[*slot].lane;
  for (int i = 0; i < kCloses; ++i) put(lane, SealType::kClose, {}, lane.wire);
  erase(*slot);
}

std::optional<std::size_t> SealedServerPort::slot_of(const Endpoint& peer) const {
  const std::size_t slot = peer.address - 1;
  if (peer.address == 0 || slot >= slots_.size() || !slots_[slot].lane ||
      slots_[slot].generation != peer.port)
    return std::nullopt;
  return slot;
}

Endpoint SealedServerPort::wire_address(const Endpoint& peer) const {
  const auto slot = slot_of(peer);
  return slot ? slots_[*slot].lane->wire : Endpoint{};
}

}  // namespace tw::transport
