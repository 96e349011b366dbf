// SPDX-License-Identifier: MIT
#include "shared/protocol/bit_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "shared/base/random.hpp"

namespace tw::protocol {
namespace {

TEST(BitStream, ReadsBackEveryWidthAtEveryOffset) {
  for (unsigned offset = 0; offset < 64; ++offset)
    for (unsigned width = 0; width <= 32; ++width) {
      std::array<std::uint8_t, 32> room{};
      BitWriter writer(room);
      for (unsigned i = 0; i < offset; ++i) writer.flag(true);
      const std::uint32_t value = 0xa5c3'96f1U & low_mask(width);
      writer.bits(value, width);
      EXPECT_EQ(writer.bit_count(), offset + width);
      BitReader reader(ByteView(room).first(writer.finish()));
      for (unsigned i = 0; i < offset; ++i) EXPECT_TRUE(reader.flag());
      std::uint32_t read = 1;
      reader.bits(read, width);
      EXPECT_EQ(read, value);
      EXPECT_TRUE(reader.finished());
    }
}

TEST(BitStream, ReadsBackGolombCodesOfEveryOrder) {
  for (unsigned order = 1; order < 32; ++order)
    for (const std::uint32_t value :
         {0U, 1U, 2U, 7U, 8U, 255U, 256U, 65535U, 0x7fff'ffffU, 0x8000'0000U, 0xffff'ffffU}) {
      std::array<std::uint8_t, 16> room{};
      BitWriter writer(room);
      BitCounter counter;
      writer.golomb(value, order);
      counter.golomb(value, order);
      EXPECT_EQ(writer.bit_count(), counter.bit_count());
      BitReader reader(ByteView(room).first(writer.finish()));
      std::uint32_t read = 1;
      reader.golomb(read, order);
      EXPECT_EQ(read, value) << order;
      EXPECT_TRUE(reader.finished());
    }
}

TEST(BitStream, SmallNumbersAreShort) {
  BitCounter counter;
  counter.golomb(std::uint32_t{255}, 8);
  EXPECT_EQ(counter.bit_count(), 9U);
  counter.golomb(std::uint32_t{256}, 8);
  EXPECT_EQ(counter.bit_count(), 9U + 11U);
}

TEST(BitStream, ReadsBackSignedNumbers) {
  for (const std::int32_t value : {0, -1, 1, -2, 12345, -54321, 2147483647, -2147483647 - 1}) {
    EXPECT_EQ(unzigzag(zigzag(value)), value);
    std::array<std::uint8_t, 16> room{};
    BitWriter writer(room);
    writer.signed_golomb(value, 3);
    BitReader reader(ByteView(room).first(writer.finish()));
    std::int32_t read = 1;
    reader.signed_golomb(read, 3);
    EXPECT_EQ(read, value);
  }
}

TEST(BitReader, GoesBadForGoodAtTheEndAndYieldsZeros) {
  const std::array<std::uint8_t, 2> ones{0xff, 0xff};
  BitReader reader(ones);
  std::uint32_t value = 0;
  reader.bits(value, 15);
  EXPECT_EQ(value, 0x7fffU);
  reader.bits(value, 2);
  EXPECT_EQ(value, 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.flag()) << "one bit is left, but the reader is bad for good";
  reader.golomb(value, 3);
  EXPECT_EQ(value, 0U);
  EXPECT_FALSE(reader.finished());
}

TEST(BitReader, RefusesNumbersOutOfTheirRange) {
  const std::array<std::uint8_t, 1> byte{0x07};
  BitReader reader(byte);
  std::uint32_t value = 9;
  reader.ranged(value, 0, 4);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(value, 0U);
}

TEST(BitReader, RefusesCodesThatNoWriterMakes) {
  const std::array<std::uint8_t, 16> zeros{};
  BitReader endless(zeros);
  std::uint32_t value = 1;
  endless.golomb(value, 2);
  EXPECT_FALSE(endless.ok());
  std::array<std::uint8_t, 16> large{};
  BitWriter writer(large);
  writer.golomb(std::uint32_t{70'000}, 4);
  BitReader narrow(large);
  std::uint16_t small = 1;
  narrow.golomb(small, 4);
  EXPECT_FALSE(narrow.ok()) << "does not fit 16 bits";
  EXPECT_EQ(small, 0);
}

TEST(BitReader, RefusesLeftOverBits) {
  const std::array<std::uint8_t, 2> two{0x01, 0x00};
  BitReader whole_byte(two);
  whole_byte.flag();
  EXPECT_FALSE(whole_byte.finished()) << "a byte too many";
  const std::array<std::uint8_t, 1> dirty{0x81};
  BitReader fill(dirty);
  fill.flag();
  EXPECT_FALSE(fill.finished()) << "the fill is not zero";
  const std::array<std::uint8_t, 1> clean{0x01};
  BitReader good(clean);
  good.flag();
  EXPECT_TRUE(good.finished());
}

TEST(BitWriter, NeverWritesPastItsRoom) {
  std::array<std::uint8_t, 8> room{};
  BitWriter writer(std::span<std::uint8_t>(room.data(), 4));
  for (int i = 0; i < 5; ++i) writer.bits(0xffU, 8);
  EXPECT_EQ(writer.finish(), 5U);
  EXPECT_TRUE(writer.overflowed());
  EXPECT_EQ(room[4], 0);
}

TEST(BitStream, SurvivesAnyBytes) {
  Rng rng(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint8_t> bytes(rng.below(24));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
    BitReader reader(bytes);
    for (int i = 0; i < 40; ++i) {
      std::uint32_t value = 0;
      switch (rng.below(3)) {
        case 0:
          reader.bits(value, rng.below(33));
          break;
        case 1:
          reader.golomb(value, 1 + rng.below(31));
          break;
        default:
          reader.ranged(value, 3, 77);
          break;
      }
      ASSERT_LE(reader.bit_index(), bytes.size() * 8);
    }
    reader.finished();
  }
}

}  // namespace
}  // namespace tw::protocol
