// SPDX-License-Identifier: MIT
// The bit reader against a slow reference that knows nothing of words and windows. Input: a byte of script length, the
// script (an operation and an operand a byte pair), the bits.
#include <cstdlib>
#include <limits>

#include "shared/protocol/bit_stream.hpp"

namespace {

using namespace tw;

void require(bool held) {
  if (!held) std::abort();
}

/// Bit by bit.
class Reference {
 public:
  explicit Reference(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t take(unsigned width) {
    if (bad_ || width > bytes_.size() * 8 - at_) bad_ = true;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width && !bad_; ++i, ++at_)
      value |= ((std::uint64_t{bytes_[at_ / 8]} >> (at_ % 8)) & 1U) << i;
    return value;
  }
  std::uint64_t golomb(unsigned order) {
    unsigned zeros = 0;
    while (zeros <= 32 - order && take(1) == 0 && !bad_) ++zeros;
    if (zeros > 32 - order) bad_ = true;
    const unsigned tail = zeros + order;
    const std::uint64_t low = take(bad_ ? 0 : tail);
    const std::uint64_t value = (std::uint64_t{1} << tail) + low - (std::uint64_t{1} << order);
    if (value > std::numeric_limits<std::uint32_t>::max()) bad_ = true;
    return bad_ ? 0 : value;
  }
  std::uint64_t ranged(std::uint32_t min, std::uint32_t max) {
    const std::uint64_t value = take(static_cast<unsigned>(std::bit_width(max - min)));
    if (value > max - min) bad_ = true;
    return bad_ ? min : min + value;
  }
  bool finished() {
    const std::size_t left = bytes_.size() * 8 - at_;
    return !bad_ && left < 8 && take(static_cast<unsigned>(left)) == 0;
  }
  bool ok() const { return !bad_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool bad_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  if (input.empty()) return 0;
  const std::size_t script_bytes = std::min<std::size_t>(input[0], input.size() - 1);
  const ByteView script = input.subspan(1, script_bytes);
  protocol::BitReader reader(input.subspan(1 + script_bytes));
  Reference reference(input.subspan(1 + script_bytes));
  for (std::size_t i = 0; i + 1 < script.size(); i += 2) {
    std::uint32_t value = 0;
    const std::uint8_t operand = script[i + 1];
    if (script[i] % 3 == 0) {
      reader.bits(value, operand % 33U);
      require(value == reference.take(operand % 33U));
    } else if (script[i] % 3 == 1) {
      reader.golomb(value, 1 + operand % 31U);
      require(value == reference.golomb(1 + operand % 31U));
    } else {
      reader.ranged(value, operand / 2U, operand * 3U);
      require(value == reference.ranged(operand / 2U, operand * 3U));
    }
    require(reader.ok() == reference.ok());
  }
  require(reader.finished() == reference.finished());
  return 0;
}
