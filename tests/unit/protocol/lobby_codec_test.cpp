// SPDX-License-Identifier: MIT
#include "shared/protocol/lobby_codec.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"
#include "tests/unit/protocol/lobby_samples.hpp"

namespace tw::protocol {
namespace {

ByteView body_of(const Bytes& frame) { return ByteView(frame).subspan(kLobbyFrameHeaderBytes); }

/// Messages have no ==; their frames have.
template <class Variant, class Decode>
void expect_round_trip(const Variant& message, Decode decode) {
  const Bytes frame = encode_frame(message);
  const auto decoded = decode(body_of(frame));
  ASSERT_TRUE(decoded.has_value()) << "id " << message.index();
  EXPECT_EQ(decoded->index(), message.index());
  EXPECT_EQ(encode_frame(*decoded), frame) << "id " << message.index();
}

TEST(LobbyCodec, EveryMessageArrives) {
  for (const LobbyRequest& request : sample_requests()) expect_round_trip(request, decode_request);
  for (const LobbyReply& reply : sample_replies()) expect_round_trip(reply, decode_reply);
}

TEST(LobbyCodec, WireIdsArePinned) {
  EXPECT_EQ(std::variant_size_v<LobbyRequest>, 17U) << "a new message: append it, here and to the samples";
  EXPECT_EQ(std::variant_size_v<LobbyReply>, 15U) << "a new message: append it, here and to the samples";
  const auto requests = sample_requests();
  for (std::size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(encode_frame(requests[i])[4], i);
  const auto replies = sample_replies();
  for (std::size_t i = 0; i < replies.size(); ++i) EXPECT_EQ(encode_frame(replies[i])[4], i);
}

TEST(LobbyCodec, FieldsArriveAsTheyWereSent) {
  const auto request = decode_request(
      body_of(encode_frame(to_server::LogIn{.request = 7, .name = "Ada", .password = "secret12"})));
  const auto& log_in = std::get<to_server::LogIn>(request.value());
  EXPECT_EQ(log_in.request, 7U);
  EXPECT_EQ(log_in.name, "Ada");
  EXPECT_EQ(log_in.password, "secret12");
  const auto reply = decode_reply(body_of(encode_frame(sample_replies()[5])));
  const auto& room = std::get<to_client::RoomState>(reply.value());
  EXPECT_EQ(room.summary.name, "Ada's room");
  ASSERT_EQ(room.members.size(), 2U);
  EXPECT_TRUE(room.members[0].owner);
  EXPECT_EQ(room.members[1].lane, LaneKind::kTcp);
}

TEST(LobbyCodec, EveryTruncationAndEveryExtraByteIsRefused) {
  const auto refuse = [](const auto& message, auto decode) {
    Bytes frame = encode_frame(message);
    for (std::size_t size = 0; size < body_of(frame).size(); ++size)
      EXPECT_FALSE(decode(body_of(frame).first(size)).has_value()) << message.index() << " at " << size;
    frame.push_back(0);
    EXPECT_FALSE(decode(body_of(frame)).has_value()) << message.index();
  };
  for (const LobbyRequest& request : sample_requests()) refuse(request, decode_request);
  for (const LobbyReply& reply : sample_replies()) refuse(reply, decode_reply);
}

TEST(LobbyCodec, EveryFlippedBitIsRefusedOrRead) {
  const auto flip = [](const auto& message, auto decode) {
    const Bytes frame = encode_frame(message);
    Bytes body(frame.begin() + kLobbyFrameHeaderBytes, frame.end());
    for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
      body[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      if (const auto decoded = decode(body)) encode_frame(*decoded);
      body[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
  };
  for (const LobbyRequest& request : sample_requests()) flip(request, decode_request);
  for (const LobbyReply& reply : sample_replies()) flip(reply, decode_reply);
}

TEST(LobbyCodec, UnknownIdsAreRefused) {
  for (const std::uint8_t id : std::vector<std::uint8_t>{14, 100, 255}) {
    EXPECT_FALSE(decode_request(Bytes{id}).has_value());
    EXPECT_FALSE(decode_reply(Bytes{id}).has_value());
  }
}

/// id, request, then a name of `size` bytes.
Bytes guest_with_name(std::size_t size) {
  Bytes body{3, 0, 0, 0, 0, static_cast<std::uint8_t>(size), static_cast<std::uint8_t>(size >> 8)};
  body.insert(body.end(), size, 'x');
  return body;
}

TEST(LobbyCodec, StringsPastTheirLimitAreRefused) {
  EXPECT_TRUE(decode_request(guest_with_name(kMaxNameBytes)).has_value());
  EXPECT_FALSE(decode_request(guest_with_name(kMaxNameBytes + 1)).has_value());
  EXPECT_FALSE(decode_request(guest_with_name(60'000)).has_value());
}

TEST(LobbyCodec, ClaimedSizesAllocateNothing) {
  const Bytes names{12, 0, 0, 0, 0, 64, 0};  // Maps: 64 names, and not a byte of them
  EXPECT_FALSE(decode_reply(names).has_value());
  const Bytes rooms{4, 0, 0, 0, 0, 0xff, 0xff};
  EXPECT_FALSE(decode_reply(rooms).has_value());
}

TEST(LobbyCodec, ValuesOutOfRangeAreRefused) {
  EXPECT_FALSE(decode_request(Bytes{8, 2, 0}).has_value()) << "a bool is 0 or 1";
  EXPECT_FALSE(decode_request(Bytes{8, 1, 7}).has_value()) << "no such lane";
  EXPECT_TRUE(decode_request(Bytes{8, 1, 3}).has_value());
}

TEST(LobbyCodec, AnotherVersionsHelloIsReadAsFarAsItsVersion) {
  const auto request = decode_request(Bytes{0, 0x34, 0x12, 9, 9, 9});
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(std::get<to_server::Hello>(*request).protocol, 0x1234);
  const auto reply = decode_reply(Bytes{0, 0x34, 0x12, 9, 9, 9});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(std::get<to_client::HelloReply>(*reply).protocol, 0x1234);
}

Bytes stream_of_samples() {
  Bytes stream;
  for (const LobbyReply& reply : sample_replies()) {
    const Bytes frame = encode_frame(reply);
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  return stream;
}

TEST(FrameSplitter, CutsAnyStreamAlikeHoweverItArrives) {
  const Bytes stream = stream_of_samples();
  Rng rng(5);
  for (int round = 0; round < 50; ++round) {
    FrameSplitter splitter(kMaxLobbyFrameBytes);
    std::size_t frames = 0;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t size =
          std::min<std::size_t>(stream.size() - at, round == 0 ? 1 : 1 + rng.below(5000));
      ASSERT_TRUE(splitter.feed(ByteView(stream).subspan(at, size)));
      at += size;
      while (const auto frame = splitter.next()) {
        const auto reply = decode_reply(*frame);
        ASSERT_TRUE(reply.has_value());
        EXPECT_EQ(reply->index(), frames++);
      }
    }
    EXPECT_EQ(frames, sample_replies().size());
  }
}

TEST(FrameSplitter, RefusesEmptyAndTooLongFramesForGood) {
  FrameSplitter empty(100);
  EXPECT_FALSE(empty.feed(Bytes{0, 0, 0, 0}));
  EXPECT_FALSE(empty.feed(Bytes{1, 0, 0, 0, 7})) << "broken for good";
  FrameSplitter huge(100);
  EXPECT_FALSE(huge.feed(Bytes{0xff, 0xff, 0xff, 0xff}));
  FrameSplitter one_more(100);
  EXPECT_FALSE(one_more.feed(Bytes{101, 0, 0, 0}));
  one_more.set_limit(200);
  EXPECT_FALSE(one_more.feed(Bytes{1}));
}

TEST(FrameSplitter, HandsOutWhatCameBeforeABrokenFrame) {
  FrameSplitter splitter(100);
  EXPECT_FALSE(splitter.feed(Bytes{1, 0, 0, 0, 7, 0, 0, 0, 0, 9}));
  EXPECT_EQ(splitter.next(), (Bytes{7}));
  EXPECT_EQ(splitter.next(), std::nullopt);
}

TEST(FrameSplitter, TakesLongerFramesWhenTheLimitIsRaised) {
  FrameSplitter splitter(4);
  EXPECT_TRUE(splitter.feed(Bytes{1, 0, 0, 0, 7}));
  EXPECT_EQ(splitter.next(), (Bytes{7}));
  splitter.set_limit(6);
  EXPECT_TRUE(splitter.feed(Bytes{6, 0, 0, 0, 1, 2, 3}));
  EXPECT_EQ(splitter.next(), std::nullopt);
  EXPECT_TRUE(splitter.feed(Bytes{4, 5, 6}));
  EXPECT_EQ(splitter.next(), (Bytes{1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace tw::protocol
