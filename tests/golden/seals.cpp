// SPDX-License-Identifier: MIT
#include "tests/golden/seals.hpp"

#include <fmt/core.h>

#include <numeric>

#include "shared/transport/seal/seal_key.hpp"
#include "shared/transport/seal/stream_seal.hpp"

namespace tw::transport::test {
namespace {

constexpr std::uint32_t kSession = 0xa1b2c3d4;

template <std::size_t N>
std::array<std::uint8_t, N> counting_from(std::uint8_t first) {
  std::array<std::uint8_t, N> bytes;
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

std::string hex(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text.empty() ? "-" : text;
}

struct Example {
  SealSecret secret;
  SealRandoms randoms{.client = counting_from<16>(0x10), .server = counting_from<16>(0x80)};

  std::string head(const char* kind, std::string_view label, LaneKind lane, const SealRandoms& used) const {
    std::string one_word(label);
    for (char& c : one_word)
      if (c == ' ') c = '_';
    return fmt::format("{} {} {} {} {} {} {} {}", kind, static_cast<int>(secret.cipher), hex(secret.key),
                       kSession, static_cast<int>(lane), hex(used.client), hex(used.server), one_word);
  }
  std::string datagram(SealType type, std::string_view label, LaneKind lane, std::uint64_t sequence,
                       const Bytes& plain, bool of_the_lane) const {
    const SealRandoms used = of_the_lane ? randoms : SealRandoms{};
    std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
    const SealHead seal{.type = type, .kind = lane, .session = kSession, .sequence = sequence};
    const std::size_t length = seal_datagram({secret, label, kSession, lane, used}, seal, plain, room);
    return fmt::format("{} {} {} {}\n", head("datagram", label, lane, used), sequence,
                       hex(ByteView(room).first(length)), hex(plain));
  }
  std::string datagrams() const {
    Bytes hello(kMaxSealedPlainBytes, 0), challenge;
    std::copy(randoms.client.begin(), randoms.client.end(), hello.begin());
    challenge.insert(challenge.end(), randoms.client.begin(), randoms.client.end());
    challenge.insert(challenge.end(), randoms.server.begin(), randoms.server.end());
    const Bytes question{1, 2, 3, 4, 5, 6, 7, 8};
    std::string text;
    text += datagram(SealType::kHello, kHelloLabel, LaneKind::kUdp, 0x0123'4567'89ab'cdefU, hello, false);
    for (const LaneKind lane : {LaneKind::kUdp, LaneKind::kRudp, LaneKind::kUdpRaw}) {
      text += datagram(SealType::kChallenge, kChallengeLabel, lane, 0xfedc'ba98'7654'3210U, challenge, false);
      text += datagram(SealType::kData, kToServerLabel, lane, 1, {0xff, 0, 0xaa}, true);
      text += datagram(SealType::kData, kToClientLabel, lane, 1, Bytes(200, 0x55), true);
      text += datagram(SealType::kPathChallenge, kToClientLabel, lane, 2, question, true);
      text += datagram(SealType::kPathResponse, kToServerLabel, lane, 70'000, question, true);
      text += datagram(SealType::kClose, kToServerLabel, lane, kLastSequence - 1, {}, true);
    }
    return text;
  }
  std::string stream(LaneKind lane) const {
    const StreamOpening opening{.session = kSession, .kind = lane, .random = randoms.client};
    std::string text =
        fmt::format("{} 0 {} -\n", head("opening", kToServerLabel, lane, randoms), hex(to_bytes(opening)));
    StreamSeal client = StreamSeal::of_client(secret, opening, randoms.server);
    StreamSeal server = StreamSeal::of_server(secret, opening, randoms.server);
    for (int sequence = 1; sequence <= 3; ++sequence) {
      const Bytes record(static_cast<std::size_t>(sequence) * 5, static_cast<std::uint8_t>(sequence));
      text += fmt::format("{} {} {} {}\n", head("record", kToServerLabel, lane, randoms), sequence,
                          hex(client.seal(record)), hex(record));
      text += fmt::format("{} {} {} {}\n", head("record", kToClientLabel, lane, randoms), sequence,
                          hex(server.seal(record)), hex(record));
    }
    return text;
  }
};

}  // namespace

std::string seal_vectors() {
  std::string text =
      "# kind, cipher, secret, session, lane, client's random, server's random, label (_ for a space), "
      "sequence, bytes, what "
      "is in them\n";
  for (const SealCipher cipher :
       {SealCipher::kChaCha20Poly1305, SealCipher::kPlain, SealCipher::kAes256Gcm}) {
    if (cipher == SealCipher::kAes256Gcm && !has_aes_gcm()) continue;
    const Example example{.secret = {.key = counting_from<32>(0x40), .cipher = cipher}};
    text += example.datagrams() + example.stream(LaneKind::kTcp) + example.stream(LaneKind::kTcpLatest);
  }
  return text;
}

}  // namespace tw::transport::test
