// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/geometry.hpp"
#include "client/app/render/camera.hpp"
#include "shared/base/clock.hpp"

namespace tw::app {

/// A shake is over after so long.
inline constexpr Micros kShakeLife = 180'000;

/// Where a shaken picture stands, `since` its jolt: round and round its place, ever closer. Never further than `size` from it
/// (whatever that is counted in), and in it from kShakeLife on. Of time alone: the same in every panel and every replay.
Vec shake(Micros since, float size);

/// All that is drawn with it stands `aside` of where it did, pixels; where it may be drawn stays.
Camera moved(Camera camera, Vec aside);

}  // namespace tw::app
