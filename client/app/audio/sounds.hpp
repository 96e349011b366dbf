// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>

#include "client/app/audio/synth.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Plays what the lane that one plays on delivers. Without a device, or with `enabled` false, everything is silent
/// and nothing is written anywhere.
class Sounds {
 public:
  explicit Sounds(bool enabled);
  ~Sounds();

  /// 0..100, of everything.
  void set_volume(int percent);
  /// Once a frame.
  void play(const client::View& view);

 private:
  struct Mixer;
  void play_event(const sim::Event& event, const client::View& view, std::optional<client::Point> ear);
  void start(SoundName name, float volume, float pan);

  std::unique_ptr<Mixer> mixer_;  ///< null: silent
  bool rail_was_full_ = false;
};

}  // namespace tw::app
