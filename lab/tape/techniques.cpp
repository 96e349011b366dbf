// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>

#include "lab/tape/quoted.hpp"
#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

constexpr std::size_t kMostWords = 8;

/// "20hz"; 0: it is none.
int rate_of(std::string_view word) {
  if (!word.ends_with("hz")) return 0;
  word.remove_suffix(2);
  int rate = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), rate);
  const bool known = std::find(kSnapshotRates.begin(), kSnapshotRates.end(), rate) != kSnapshotRates.end();
  return error == std::errc{} && end == word.data() + word.size() && known ? rate : 0;
}

bool take(std::string_view word, Techniques& techniques) {
  const auto others = parse_others(word);
  if (others) techniques.others = *others;
  const auto own = parse_own_player(word);
  if (own) techniques.own = own;
  if (word == "whole") techniques.deltas = false;
  if (word == "throttle") techniques.enet_throttle = true;
  const int rate = rate_of(word);
  if (rate != 0) techniques.snapshot_hz = rate;
  return others || own || word == "whole" || word == "throttle" || rate != 0;
}

}  // namespace

Result<Techniques> parse_techniques(std::string_view text, const Techniques& usual) {
  Techniques techniques = usual;
  for (std::size_t words = 0; words < kMostWords; ++words) {
    const auto plus = text.find('+');
    const auto word = text.substr(0, plus);
    if (!take(word, techniques))
      return Result<Techniques>::failure(quoted(word) +
                                         " is no technique (newest, interpolated, adaptive, extrapolated, "
                                         "60hz, 30hz, 20hz, 15hz, 12hz, 10hz, whole, throttle, "
                                         "delivered, predicted, reconciled, smoothed; "
                                         "several are joined by +)");
    if (plus == std::string_view::npos) return Result<Techniques>::success(techniques);
    text.remove_prefix(plus + 1);
  }
  return Result<Techniques>::failure("more than 8 techniques are joined");
}

std::string to_string(const Techniques& techniques) {
  std::string out(word_of(techniques.others));
  if (techniques.own) out += '+' + std::string(word_of(*techniques.own));
  if (techniques.snapshot_hz != 60) out += '+' + std::to_string(techniques.snapshot_hz) + "hz";
  if (!techniques.deltas) out += "+whole";
  if (techniques.enet_throttle) out += "+throttle";
  return out;
}

std::string to_words(const Techniques& techniques) {
  const Techniques usual;
  std::string out;
  if (techniques.own) out += ", own player " + std::string(word_of(*techniques.own));
  if (techniques.others != usual.others) out += ", others " + std::string(word_of(techniques.others));
  if (techniques.snapshot_hz != usual.snapshot_hz)
    out += ", " + std::to_string(techniques.snapshot_hz) + " snapshots a second";
  if (!techniques.deltas) out += ", each told whole";
  if (techniques.enet_throttle) out += ", ENet's throttle on";
  return out;
}

}  // namespace tw::tape
