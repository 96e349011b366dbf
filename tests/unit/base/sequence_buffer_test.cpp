// SPDX-License-Identifier: MIT
#include "shared/base/sequence_buffer.hpp"

#include <gtest/gtest.h>

namespace tw {
namespace {

TEST(SequenceBuffer, KeepsTheLastEntriesAndForgetsTheOverwritten) {
  SequenceBuffer<int, 4> buffer;
  for (std::uint32_t t = 0; t < 6; ++t) buffer.insert({t}) = static_cast<int>(t * 10);
  EXPECT_EQ(buffer.find({0}), nullptr);
  EXPECT_EQ(buffer.find({1}), nullptr);
  for (std::uint32_t t = 2; t < 6; ++t) {
    ASSERT_NE(buffer.find({t}), nullptr);
    EXPECT_EQ(*buffer.find({t}), static_cast<int>(t * 10));
  }
}

TEST(SequenceBuffer, FindsNothingBeforeItWasInserted) {
  SequenceBuffer<int, 4> buffer;
  EXPECT_EQ(buffer.find({0}), nullptr);
  buffer.insert({7});
  EXPECT_EQ(buffer.find({3}), nullptr);
  buffer.clear();
  EXPECT_EQ(buffer.find({7}), nullptr);
}

}  // namespace
}  // namespace tw
