// SPDX-License-Identifier: MIT
#include "client/app/audio/sounds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <SFML/Audio/Listener.hpp>
#include <SFML/Audio/Sound.hpp>
#include <SFML/Audio/SoundBuffer.hpp>

#include "shared/sim/units.hpp"

namespace tw::app {
namespace {

constexpr std::size_t kVoices = 24;
constexpr float kEarshotUnits = 900;

/// OpenAL writes a page of complaints when there is nothing to play on: then it is told to play to nobody.
void hush_without_device() {
  std::error_code ignored;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const std::string pulse = std::string(runtime != nullptr ? runtime : "/run") + "/pulse/native";
  const bool device = std::filesystem::exists("/dev/snd", ignored) ||
                      std::filesystem::exists(pulse, ignored) || std::getenv("PULSE_SERVER") != nullptr;
  if (!device) setenv("ALSOFT_DRIVERS", "null", 0);
}

client::Point to_point(sim::Vec2 v) {
  return {static_cast<float>(v.x) / sim::kSubunits, static_cast<float>(v.y) / sim::kSubunits};
}

}  // namespace

struct Sounds::Mixer {
  std::array<sf::SoundBuffer, kSounds> buffers;
  std::array<sf::Sound, kVoices> voices;
  std::size_t next = 0;
};

Sounds::Sounds(bool enabled) {
  if (!enabled) return;
  hush_without_device();
  mixer_ = std::make_unique<Mixer>();
  for (std::size_t i = 0; i < kSounds; ++i) {
    const auto samples = synthesise(static_cast<SoundName>(i));
    if (!mixer_->buffers[i].loadFromSamples(samples.data(), samples.size(), 1, kSampleRate)) {
      mixer_.reset();
      return;
    }
  }
}

Sounds::~Sounds() = default;

void Sounds::set_volume(int percent) {
  if (mixer_) sf::Listener::setGlobalVolume(static_cast<float>(percent));
}

void Sounds::start(SoundName name, float volume, float pan) {
  if (!mixer_ || volume < 2) return;
  sf::Sound& voice = mixer_->voices[mixer_->next++ % kVoices];  // the oldest voice gives way
  voice.setBuffer(mixer_->buffers[static_cast<std::size_t>(name)]);
  voice.setVolume(volume);
  voice.setRelativeToListener(true);
  voice.setAttenuation(0);
  voice.setPosition(pan, 0, -1);
  voice.play();
}

void Sounds::play_event(const sim::Event& event, const client::View& view, std::optional<client::Point> ear) {
  const client::Point at = to_point(event.from);
  const float dx = ear ? at.x - ear->x : 0, dy = ear ? at.y - ear->y : 0;
  const float near = std::clamp(1 - std::sqrt(dx * dx + dy * dy) / kEarshotUnits, 0.F, 1.F);
  const float volume = 70 * near * near, pan = std::clamp(dx / 400, -1.F, 1.F);
  const bool own = event.actor == view.self, at_me = event.target == view.self;
  switch (event.kind) {
    case sim::EventKind::kDash:
      return start(SoundName::kDash, volume, pan);
    case sim::EventKind::kDiscFired:
      return start(SoundName::kDisc, volume, pan);
    case sim::EventKind::kDiscBounce:
      return start(SoundName::kBounce, volume * 0.8F, pan);
    case sim::EventKind::kRailFired:
      return start(SoundName::kRailFire, std::max(volume, 12.F), pan);
    case sim::EventKind::kHit:
      if (at_me) return start(SoundName::kOwnHit, 80, 0);
      return start(SoundName::kHit, own ? 70 : volume, own ? 0 : pan);
    case sim::EventKind::kKill:
      if (at_me) return start(SoundName::kDeath, 85, 0);
      if (own) return start(SoundName::kKill, 80, 0);
      return;
    case sim::EventKind::kSpawn:
      return start(SoundName::kSpawn, own ? 60 : volume * 0.5F, pan);
    case sim::EventKind::kPickup:
      return start(SoundName::kPickup, volume, pan);
    case sim::EventKind::kRewound:
      return;  // a picture
    case sim::EventKind::kRoundStart:
      return start(SoundName::kRoundStart, 70, 0);
    case sim::EventKind::kRoundEnd:
      return start(SoundName::kRoundEnd, 70, 0);
  }
}

void Sounds::play(const client::View& view) {
  if (!mixer_ || view.lanes.empty()) return;
  const client::LanePanel& panel = view.lanes.front();
  std::optional<client::Point> ear;
  bool rail_full = false;
  for (const client::DrawnPlayer& player : panel.players) {
    if (!player.self) continue;
    ear = player.at;
    rail_full = player.rail_charge >= 1;
  }
  if (rail_full && !rail_was_full_) start(SoundName::kRailReady, 55, 0);
  rail_was_full_ = rail_full;
  for (const client::SeenEvent& seen : panel.events) play_event(seen.event, view, ear);
}

}  // namespace tw::app
