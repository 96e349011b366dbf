// SPDX-License-Identifier: MIT
#include "shared/transport/seal/seal_key.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace tw::transport {
namespace {

constexpr SealRandoms kRandoms{.client = {1}, .server = {2}};

std::vector<SealCipher> ciphers() {
  std::vector<SealCipher> all{SealCipher::kChaCha20Poly1305};
  if (has_aes_gcm()) all.push_back(SealCipher::kAes256Gcm);
  return all;
}

SealSecret secret_with(SealCipher cipher) {
  SealSecret secret{.key = {}, .cipher = cipher};
  std::iota(secret.key.begin(), secret.key.end(), std::uint8_t{7});
  return secret;
}

SealKey key(SealCipher cipher, std::string_view label = kToServerLabel, std::uint32_t session = 5,
            LaneKind kind = LaneKind::kUdp, const SealRandoms& randoms = kRandoms) {
  return {secret_with(cipher), label, session, kind, randoms};
}

TEST(SealKey, OpensWhatItSealed) {
  for (const SealCipher cipher : ciphers())
    for (const std::size_t size : {0U, 1U, 200U, 1171U}) {
      const Bytes plain(size, 0x5a);
      std::array<std::uint8_t, kMaxUdpPayloadBytes> datagram{};
      std::array<std::uint8_t, kMaxSealedPlainBytes> room{};
      const SealHead head{.session = 5, .sequence = 77};
      const std::size_t length = seal_datagram(key(cipher), head, plain, datagram);
      EXPECT_EQ(length, size + kSealBytes);
      const auto opened = open_datagram(key(cipher), head, ByteView(datagram).first(length), room);
      ASSERT_TRUE(opened);
      EXPECT_TRUE(std::equal(opened->begin(), opened->end(), plain.begin(), plain.end()));
      const bool in_the_clear =
          size >= 200 && std::search_n(datagram.begin(), datagram.end(), 16, 0x5a) != datagram.end();
      EXPECT_FALSE(in_the_clear);
    }
}

TEST(SealKey, EveryFlippedBitIsNoticed) {
  for (const SealCipher cipher : ciphers()) {
    const SealKey sealing = key(cipher);
    std::array<std::uint8_t, kMaxUdpPayloadBytes> datagram{};
    std::array<std::uint8_t, kMaxSealedPlainBytes> room{};
    const std::size_t length = seal_datagram(sealing, {.session = 5, .sequence = 1}, Bytes(40, 3), datagram);
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
      datagram[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      const ByteView altered = ByteView(datagram).first(length);
      const auto head = read_seal_head(altered);
      EXPECT_FALSE(head && open_datagram(sealing, *head, altered, room)) << "bit " << bit;
      datagram[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
  }
}

TEST(SealKey, DiffersInEverythingThatItIsMadeOf) {
  for (const SealCipher cipher : ciphers()) {
    std::array<std::uint8_t, 40> sealed{}, room{};
    key(cipher).seal(1, {}, Bytes(24, 1), sealed);
    EXPECT_TRUE(key(cipher).open(1, {}, sealed, room));
    EXPECT_FALSE(key(cipher).open(2, {}, sealed, room));
    EXPECT_FALSE(key(cipher).open(1, Bytes{0}, sealed, room));
    EXPECT_FALSE(key(cipher, kToClientLabel).open(1, {}, sealed, room));
    EXPECT_FALSE(key(cipher, kToServerLabel, 6).open(1, {}, sealed, room));
    EXPECT_FALSE(key(cipher, kToServerLabel, 5, LaneKind::kRudp).open(1, {}, sealed, room));
    EXPECT_FALSE(key(cipher, kToServerLabel, 5, LaneKind::kUdp, {.client = {1}, .server = {3}})
                     .open(1, {}, sealed, room));
    EXPECT_FALSE(key(cipher, kToServerLabel, 5, LaneKind::kUdp, {.client = {2}, .server = {2}})
                     .open(1, {}, sealed, room));
    EXPECT_FALSE(SealKey({.key = {}, .cipher = cipher}, kToServerLabel, 5, LaneKind::kUdp, kRandoms)
                     .open(1, {}, sealed, room));
  }
}

TEST(SealKey, WhatIsTooShortOpensNothing) {
  std::array<std::uint8_t, 40> room{};
  for (std::size_t size = 0; size < kSealTagBytes; ++size)
    EXPECT_FALSE(key(SealCipher::kChaCha20Poly1305).open(1, {}, Bytes(size), room));
}

TEST(SealKey, PlainHasTheSameShapeAndNoSecret) {
  std::array<std::uint8_t, 40> sealed{}, room{};
  key(SealCipher::kPlain).seal(1, {}, Bytes(24, 9), sealed);
  EXPECT_TRUE(key(SealCipher::kPlain).open(1, {}, sealed, room));
  EXPECT_EQ(sealed[0], 9);
  sealed[39] = 1;
  EXPECT_FALSE(key(SealCipher::kPlain).open(1, {}, sealed, room));
}

TEST(SealFormat, ReadsWhatItWroteAndNothingElse) {
  const SealHead head{
      .type = SealType::kClose, .kind = LaneKind::kUdpRaw, .session = 0xa1b2c3d4, .sequence = 1ULL << 40};
  Bytes datagram(kSealBytes, 0);
  const auto bytes = to_bytes(head);
  std::copy(bytes.begin(), bytes.end(), datagram.begin());
  const auto read = read_seal_head(datagram);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_bytes(*read), bytes);
  EXPECT_FALSE(read_seal_head(ByteView(datagram).first(kSealBytes - 1)));
  EXPECT_FALSE(read_seal_head(Bytes(kMaxUdpPayloadBytes + 1, 0)));
  for (const int what : {0x06, 0x0f, 0x70, 0xf0}) {  // types and lanes that do not exist
    datagram[0] = static_cast<std::uint8_t>(what);
    EXPECT_FALSE(read_seal_head(datagram)) << what;
  }
}

}  // namespace
}  // namespace tw::transport
