// SPDX-License-Identifier: MIT
#include "shared/protocol/discovery.hpp"

#include <algorithm>
#include <array>

namespace tw::protocol {
namespace {

constexpr std::array<std::uint8_t, 4> kQuestion{'T', 'W', 'Q', '1'}, kAnswer{'T', 'W', 'A', '1'};
constexpr std::size_t kMaxTextBytes = 32;
constexpr std::size_t kAnswerHeadBytes = 4 + 8 + 2 + 2 + 1 + 1;
static_assert(kAnswerHeadBytes + 2 * (1 + kMaxTextBytes) <= kDiscoveryBytes,
              "an answer is never the longer one");

template <class Word>
void put(Bytes& out, Word word) {
  for (std::size_t i = 0; i < sizeof word; ++i) out.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

template <class Word>
Word take(ByteView& in) {
  Word word = 0;
  for (std::size_t i = 0; i < sizeof word; ++i)
    word = static_cast<Word>(word | static_cast<Word>(in[i]) << (8 * i));
  in = in.subspan(sizeof word);
  return word;
}

void put_text(Bytes& out, const std::string& text) {
  const std::size_t size = std::min(text.size(), kMaxTextBytes);
  out.push_back(static_cast<std::uint8_t>(size));
  out.insert(out.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
}

bool take_text(ByteView& in, std::string& text) {
  if (in.empty() || in[0] > kMaxTextBytes || in.size() - 1 < in[0]) return false;
  const std::size_t size = in[0];
  text.assign(in.begin() + 1, in.begin() + 1 + static_cast<std::ptrdiff_t>(size));
  in = in.subspan(1 + size);
  return true;
}

bool begins(ByteView datagram, const std::array<std::uint8_t, 4>& magic) {
  return datagram.size() >= magic.size() && std::equal(magic.begin(), magic.end(), datagram.begin());
}

}  // namespace

Bytes encode(const DiscoveryQuestion& question) {
  Bytes out(kQuestion.begin(), kQuestion.end());
  put(out, question.nonce);
  out.resize(kDiscoveryBytes, 0);
  return out;
}

Bytes encode(const DiscoveryAnswer& answer) {
  Bytes out(kAnswer.begin(), kAnswer.end());
  put(out, answer.nonce);
  put(out, answer.protocol);
  put(out, answer.lobby_port);
  put(out, answer.players);
  put(out, answer.matches);
  put_text(out, answer.name);
  put_text(out, answer.version);
  return out;
}

std::optional<DiscoveryQuestion> decode_question(ByteView datagram) {
  if (datagram.size() != kDiscoveryBytes || !begins(datagram, kQuestion)) return std::nullopt;
  ByteView rest = datagram.subspan(kQuestion.size());
  DiscoveryQuestion question{.nonce = take<std::uint64_t>(rest)};
  if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; })) return std::nullopt;
  return question;
}

std::optional<DiscoveryAnswer> decode_answer(ByteView datagram) {
  if (datagram.size() < kAnswerHeadBytes || datagram.size() > kDiscoveryBytes || !begins(datagram, kAnswer))
    return std::nullopt;
  ByteView rest = datagram.subspan(kAnswer.size());
  DiscoveryAnswer answer;
  answer.nonce = take<std::uint64_t>(rest);
  answer.protocol = take<std::uint16_t>(rest);
  answer.lobby_port = take<std::uint16_t>(rest);
  answer.players = take<std::uint8_t>(rest);
  answer.matches = take<std::uint8_t>(rest);
  if (!take_text(rest, answer.name) || !take_text(rest, answer.version) || !rest.empty()) return std::nullopt;
  return answer;
}

}  // namespace tw::protocol
