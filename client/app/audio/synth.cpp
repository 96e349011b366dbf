// SPDX-License-Identifier: MIT
#include "client/app/audio/synth.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "shared/base/random.hpp"

namespace tw::app {
namespace {

constexpr double kTau = 2 * std::numbers::pi;
constexpr double kAttackSeconds = 0.004, kReleaseSeconds = 0.012;  // without them each end would click

/// One voice: a tone that glides, with overtones or noise, under a decaying envelope.
struct Voice {
  double start = 0, seconds = 0.2;
  double from_hz = 440, to_hz = 440;
  double level = 0.5;   ///< peak, of full scale
  double decay = 6;     ///< e-foldings over its length
  double overtone = 0;  ///< share of the third harmonic
  double noise = 0;     ///< 0: tone, 1: noise
};

double envelope(const Voice& v, double t) {
  const double attack = std::min(1.0, t / kAttackSeconds),
               release = std::min(1.0, (v.seconds - t) / kReleaseSeconds);
  return std::max(0.0, std::min(attack, release)) * std::exp(-v.decay * t / v.seconds);
}

void add(std::vector<double>& mix, const Voice& v, Rng& rng) {
  const auto first = static_cast<std::size_t>(v.start * kSampleRate),
             count = static_cast<std::size_t>(v.seconds * kSampleRate);
  if (mix.size() < first + count) mix.resize(first + count);
  double phase = 0, smooth = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / kSampleRate;
    phase += kTau * v.from_hz * std::pow(v.to_hz / v.from_hz, t / v.seconds) / kSampleRate;
    const double tone = (std::sin(phase) + v.overtone * std::sin(3 * phase)) / (1 + v.overtone);
    smooth += 0.35 * (2 * rng.uniform() - 1 - smooth);  // white noise hisses; a one-pole filter makes it air
    mix[first + i] += v.level * envelope(v, t) * ((1 - v.noise) * tone + v.noise * smooth * 1.6);
  }
}

std::vector<Voice> score(SoundName name) {
  switch (name) {
    case SoundName::kDisc:
      return {{.seconds = 0.13, .from_hz = 620, .to_hz = 300, .level = 0.35, .overtone = 0.2},
              {.seconds = 0.05, .level = 0.2, .noise = 1}};
    case SoundName::kBounce:
      return {{.seconds = 0.09, .from_hz = 980, .to_hz = 760, .level = 0.22, .decay = 8}};
    case SoundName::kRailFire:
      return {{.seconds = 0.42, .from_hz = 1500, .to_hz = 90, .level = 0.42, .decay = 5, .overtone = 0.35},
              {.seconds = 0.16, .level = 0.35, .decay = 7, .noise = 1}};
    case SoundName::kRailReady:
      return {{.seconds = 0.12, .from_hz = 1175, .to_hz = 1320, .level = 0.2, .decay = 4}};
    case SoundName::kHit:
      return {{.seconds = 0.1, .from_hz = 420, .to_hz = 210, .level = 0.3, .overtone = 0.3},
              {.seconds = 0.06, .level = 0.25, .noise = 1}};
    case SoundName::kOwnHit:
      return {{.seconds = 0.22, .from_hz = 190, .to_hz = 80, .level = 0.55, .decay = 5, .overtone = 0.25},
              {.seconds = 0.08, .level = 0.3, .noise = 1}};
    case SoundName::kKill:
      return {{.seconds = 0.12, .from_hz = 660, .to_hz = 660, .level = 0.3, .decay = 4},
              {.start = 0.09, .seconds = 0.25, .from_hz = 990, .to_hz = 990, .level = 0.32, .decay = 5}};
    case SoundName::kDeath:
      return {{.seconds = 0.6, .from_hz = 330, .to_hz = 60, .level = 0.5, .decay = 4, .overtone = 0.4},
              {.seconds = 0.3, .level = 0.3, .noise = 1}};
    case SoundName::kPickup:
      return {{.seconds = 0.09, .from_hz = 660, .to_hz = 700, .level = 0.25, .decay = 3},
              {.start = 0.07, .seconds = 0.18, .from_hz = 990, .to_hz = 1040, .level = 0.26, .decay = 5}};
    case SoundName::kSpawn:
      return {{.seconds = 0.35, .from_hz = 220, .to_hz = 660, .level = 0.25, .decay = 3}};
    case SoundName::kDash:
      return {{.seconds = 0.2, .from_hz = 300, .to_hz = 150, .level = 0.4, .decay = 4, .noise = 0.9}};
    case SoundName::kRoundStart:
      return {{.seconds = 0.18, .from_hz = 440, .to_hz = 440, .level = 0.3, .decay = 3},
              {.start = 0.16, .seconds = 0.18, .from_hz = 554, .to_hz = 554, .level = 0.3, .decay = 3},
              {.start = 0.32, .seconds = 0.45, .from_hz = 659, .to_hz = 659, .level = 0.34, .decay = 4}};
    case SoundName::kRoundEnd:
      return {{.seconds = 0.25, .from_hz = 659, .to_hz = 659, .level = 0.3, .decay = 3},
              {.start = 0.22, .seconds = 0.6, .from_hz = 440, .to_hz = 436, .level = 0.34, .decay = 4}};
  }
  return {};
}

}  // namespace

std::vector<std::int16_t> synthesise(SoundName name) {
  Rng rng(static_cast<std::uint64_t>(name) + 1);
  std::vector<double> mix;
  for (const Voice& voice : score(name)) add(mix, voice, rng);
  std::vector<std::int16_t> samples(mix.size());
  std::transform(mix.begin(), mix.end(), samples.begin(),
                 [](double v) { return static_cast<std::int16_t>(std::lround(32'000 * std::tanh(v))); });
  return samples;
}

}  // namespace tw::app
