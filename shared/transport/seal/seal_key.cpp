// SPDX-License-Identifier: MIT
#include "shared/transport/seal/seal_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>

#include "shared/base/random.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kLabelBytes = 16;
constexpr std::size_t kNonceBytes = 12;
static_assert(crypto_aead_aes256gcm_NPUBBYTES == kNonceBytes);
static_assert(crypto_aead_chacha20poly1305_ietf_NPUBBYTES == kNonceBytes);
static_assert(crypto_aead_aes256gcm_ABYTES == kSealTagBytes);
static_assert(crypto_aead_chacha20poly1305_ietf_ABYTES == kSealTagBytes);

/// Idempotent and thread-safe. Without it libsodium does not know what the processor can do.
void start_sodium() {
  static const bool started = [] {
    if (sodium_init() < 0) std::abort();  // no entropy: nothing that follows could be trusted
    return true;
  }();
  (void)started;
}

std::array<std::uint8_t, kNonceBytes> nonce_of(std::uint64_t sequence) {
  std::array<std::uint8_t, kNonceBytes> nonce{};
  put_little_endian(&nonce[4], sequence, 8);
  return nonce;
}

constexpr std::size_t kAssociatedBytes = kSealHeadBytes + 2;
std::array<std::uint8_t, kAssociatedBytes> associated_with(const SealHead& head) {
  std::array<std::uint8_t, kAssociatedBytes> bytes;
  const SealHeadBytes head_bytes = to_bytes(head);
  std::copy(head_bytes.begin(), head_bytes.end(), bytes.begin());
  put_little_endian(&bytes[kSealHeadBytes], kProtocolVersion, 2);
  return bytes;
}

}  // namespace

RandomBytes system_random() {
  start_sodium();
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

RandomBytes random_from(std::optional<std::uint32_t> seed) {
  if (!seed) return system_random();
  return [rng = Rng(*seed)](std::span<std::uint8_t> out) mutable {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(rng.next() >> 56);
  };
}

bool has_aes_gcm() {
  start_sodium();
  return crypto_aead_aes256gcm_is_available() == 1;
}

struct SealKey::Secret {
  SealCipher cipher;
  std::array<std::uint8_t, 32> key;
  crypto_aead_aes256gcm_state aes;  ///< the expanded key, with kAes256Gcm

  ~Secret() { sodium_memzero(this, sizeof *this); }
};

SealKey::SealKey(const SealSecret& secret, std::string_view label, std::uint32_t session, LaneKind kind,
                 const SealRandoms& randoms)
    : secret_(std::make_unique<Secret>()) {
  start_sodium();
  assert(label.size() <= kLabelBytes);
  std::array<std::uint8_t, kLabelBytes + 4 + 1 + 16 + 16> message{};
  std::copy(label.begin(), label.end(), message.begin());
  put_little_endian(&message[kLabelBytes], session, 4);
  message[kLabelBytes + 4] = static_cast<std::uint8_t>(kind);
  std::copy(randoms.client.begin(), randoms.client.end(), &message[kLabelBytes + 5]);
  std::copy(randoms.server.begin(), randoms.server.end(), &message[kLabelBytes + 21]);
  secret_->cipher = secret.cipher;
  crypto_generichash(secret_->key.data(), secret_->key.size(), message.data(), message.size(),
                     secret.key.data(), secret.key.size());
  if (secret.cipher == SealCipher::kAes256Gcm)
    crypto_aead_aes256gcm_beforenm(&secret_->aes, secret_->key.data());
}

SealKey::SealKey(SealKey&&) noexcept = default;
SealKey& SealKey::operator=(SealKey&&) noexcept = default;
SealKey::~SealKey() = default;

void SealKey::seal(std::uint64_t sequence, ByteView associated, ByteView plain,
                   std::span<std::uint8_t> sealed) const {
  assert(sealed.size() >= plain.size() + kSealTagBytes);
  const auto nonce = nonce_of(sequence);
  switch (secret_->cipher) {
    case SealCipher::kAes256Gcm:
      crypto_aead_aes256gcm_encrypt_afternm(sealed.data(), nullptr, plain.data(), plain.size(),
                                            associated.data(), associated.size(), nullptr, nonce.data(),
                                            &secret_->aes);
      return;
    case SealCipher::kChaCha20Poly1305:
      crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(),
                                                associated.data(), associated.size(), nullptr, nonce.data(),
                                                secret_->key.data());
      return;
    case SealCipher::kPlain:
      if (!plain.empty()) std::memmove(sealed.data(), plain.data(), plain.size());
      std::fill_n(sealed.begin() + static_cast<std::ptrdiff_t>(plain.size()), kSealTagBytes, std::uint8_t{0});
      return;
  }
}

bool SealKey::open(std::uint64_t sequence, ByteView associated, ByteView sealed,
                   std::span<std::uint8_t> plain) const {
  if (sealed.size() < kSealTagBytes || plain.size() < sealed.size() - kSealTagBytes) return false;
  const auto nonce = nonce_of(sequence);
  switch (secret_->cipher) {
    case SealCipher::kAes256Gcm:
      return crypto_aead_aes256gcm_decrypt_afternm(plain.data(), nullptr, nullptr, sealed.data(),
                                                   sealed.size(), associated.data(), associated.size(),
                                                   nonce.data(), &secret_->aes) == 0;
    case SealCipher::kChaCha20Poly1305:
      return crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data(),
                                                       sealed.size(), associated.data(), associated.size(),
                                                       nonce.data(), secret_->key.data()) == 0;
    case SealCipher::kPlain:
      break;
  }
  const ByteView tag = sealed.last(kSealTagBytes);
  if (std::any_of(tag.begin(), tag.end(), [](std::uint8_t byte) { return byte != 0; })) return false;
  if (sealed.size() > kSealTagBytes) std::memmove(plain.data(), sealed.data(), sealed.size() - kSealTagBytes);
  return true;
}

std::size_t seal_datagram(const SealKey& key, const SealHead& head, ByteView plain,
                          std::span<std::uint8_t, kMaxUdpPayloadBytes> datagram) {
  assert(plain.size() <= kMaxSealedPlainBytes);
  const auto associated = associated_with(head);
  std::copy_n(associated.begin(), kSealHeadBytes, datagram.begin());
  key.seal(head.sequence, associated, plain, datagram.subspan(kSealHeadBytes));
  return plain.size() + kSealBytes;
}

std::optional<ByteView> open_datagram(const SealKey& key, const SealHead& head, ByteView datagram,
                                      std::span<std::uint8_t> room) {
  const ByteView sealed = datagram.subspan(kSealHeadBytes);
  if (!key.open(head.sequence, associated_with(head), sealed, room)) return std::nullopt;
  return ByteView(room).first(sealed.size() - kSealTagBytes);
}

}  // namespace tw::transport
